module acme.example/rc

go 1.21rc2

require acme.example/a v1.0.0
