module acme.example/older
require acme.example/direct v1.2.0
