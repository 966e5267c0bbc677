// Our shop.
module acme.example/shop // main

go 1.22.1

toolchain go1.22.4

godebug default=go1.21

require acme.example/single v0.3.0

require (
	acme.example/lib/v2 v2.4.1
	"acme.example/quoted" v1.0.0
	acme.example/old v2.0.0+incompatible // indirect
	acme.example/pre v1.0.0-rc.1 // indirect; used by lib
	acme.example/commit v0.0.0-202