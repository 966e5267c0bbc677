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
	acme.example/commit v0.0.0-20240102030405-0123456789ab // a note
	acme.example/forked v1.1.0
	acme.example/folder v1.0.0
	acme.example/one-version v1.5.0
	acme.example/not-that-one v1.6.0
	acme.example/excluded v1.2.3
)

exclude acme.example/excluded v1.2.3

exclude (
	acme.example/lib/v2 v2.4.0
)

replace (
	acme.example/forked => fork.example/forked v1.1.1-fix
	acme.example/folder => ../folder
	acme.example/one-version v1.5.0 => fork.example/one-version v1.5.9
	acme.example/not-that-one v1.0.0 => fork.example/never v9.9.9
)

retract (
	v1.0.0 // a slip
	[v1.1.0, v1.2.0]
)

tool acme.example/lib/v2/cmd/gen

ignore ./node_modules
