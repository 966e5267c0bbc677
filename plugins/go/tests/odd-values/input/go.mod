module acme.example/odd
go banana
toolchain default
require acme.example/branch master
require acme.example/none
require "acme.example/open v1.0.0
require acme.example/twice v1.0.0
require acme.example/twice v1.0.0
require acme.example/many v1.0.0 words here
require => v1.0.0
replace acme.example/twice
replace => acme.example/x v1.0.0
exclude acme.example/y
require ()
requires acme.example/typing v1.0.0
require acme.example/huge v99999999999999999999999.0.0
