module acme.example/old

go 1.16

require (
	acme.example/direct v1.2.0
)

replace acme.example/deeper => fork.example/deeper v0.9.0
