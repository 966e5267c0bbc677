module acme.example/big

go 1.21

require (
	acme.example/part00 v1.0.0
	acme.example/part01 v1.1.3 // indirect
	acme.example/part02 v1.2.6 // indirect
	acme.example/part03 v1.3.2
	acme.example/part04 v1.4.5 // indirect
	acme.example/part05 v1.5.1 // indirect
	acme.example/part06 v1.6.4
	acme.example/part07 v1.7.0 // indirect
	acme.example/part08 v1.8.3 // indirect
	acme.example/part09 v1.9.6
	acme.example/part10 v1.10.2 // indirect
	acme.example/part11 v1.11.5 // indirect
	acme.example/part12 v1.12.1
	acme.example/part13 v1.13.4 // indirect
	acme.example/part14 v1.14.0 // indirect
	acme.example/part15 v1.15.3
	acme.example/part16 v1.16.6 // indirect
	acme.example/part17 v1.17.2 // indirect
	acme.example/part18 v1.18.5
	acme.example/part19 v1.19.1 // indirect
	acme.example/part20 v1.20.4 // indirect
	acme.example/part21 v1.21.0
	acme.example/part22 v1.22.3 // indirect
	acme.example/part23 v1.23.6 // indirect
	acme.example/part24 v1.24.2
	acme.example/part25 v1.25.5 // indirect
	acme.example/part26 v1.26.1 // indirect
	acme.example/part27 v1.27.4
	acme.example/part28 v1.28.0 // indirect
	acme.example/part29 v1.29.3 // indirect
	acme.example/part30 v1.30.6
	acme.example/part31 v1.31.2 // indirect
	acme.example/part32 v1.32.5 // indirect
	acme.example/part33 v1.33.1
	acme.example/part34 v1.34.4 // indirect
	acme.example/part35 v1.35.0 // indirect
	acme.example/part36 v1.36.3
	acme.example/part37 v1.37.6 // indirect
	acme.example/part38 v1.38.2 // indirect
	acme.example/part39 v1.39.5
	acme.example/part40 v1.40.1 // indirect
	acme.example/part41 v1.41.4 // indirect
	acme.example/part42 v1.42.0
	acme.example/part43 v1.43.3 // indirect
	acme.example/part44 v1.44.6 // indirect
	acme.example/part45 v1.45.2
	acme.example/part46 v1.46.5 // indirect
	acme.example/part47 v1.47.1 // indirect
)
