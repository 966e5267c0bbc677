provider "registry.example/team/p0" {
  version = "1.0.0"
}
provider "registry.example/team/p1" {
  version = "1.1.0"
}
provider "registry.example/team/p2" {
  version = "1.2.0"
}
provider "registry.example/team/p3" {
  version = "1.3.0"
}
provider "registry.example/team/p4" {
  version = "1.4.0"
}
provider "registry.example/team/p5" {
  version = "1.5.0"
}
provider "registry.example/team/p6" {
  version = "1.6.0"
}
provider "registry.example/team/p7" {
  version = "1.7.0"
}
provider "registry.example/team/p8" {
  version = "1.8.0"
}
provider "registry.example/team/p9" {
  version = "1.9.0"
}
provider "registry.example/team/p10" {
  version = "1.10.0"
}
provider "registry.example/team/p11" {
  version = "1.11.0"
}
provider "registry.example/team/p12" {
  version = "1.12.0"
}
provider "registry.example/team/p13" {
  version = "1.13.0"
}
provider "registry.example/team/p14" {
  version = "1.14.0"
}
provider "registry.example/team/p15" {
  version = "1.15.0"
}
provider "registry.example/team/p16" {
  version = "1.16.0"
}
provider "registry.example/team/p17" {
  version = "1.17.0"
}
provider "registry.example/team/p18" {
  version = "1.18.0"
}
provider "registry.example/team/p19" {
  version = "1.19.0"
}
provider "registry.example/team/p20" {
  version = "1.20.0"
}
provider "registry.example/team/p21" {
  version = "1.21.0"
}
provider "registry.example/team/p22" {
  version = "1.22.0"
}
provider "registry.example/team/p23" {
  version = "1.23.0"
}
provider "registry.example/team/p24" {
  version = "1.24.0"
}
provider "registry.example/team/p25" {
  version = "1.25.0"
}
provider "registry.example/team/p26" {
  version = "1.26.0"
}
provider "registry.example/team/p27" {
  version = "1.27.0"
}
provider "registry.example/team/p28" {
  version = "1.28.0"
}
provider "registry.example/team/p29" {
  version = "1.29.0"
}
provider "registry.example/team/p30" {
  version = "1.30.0"
}
provider "registry.example/team/p31" {
  version = "1.31.0"
}
provider "registry.example/team/p32" {
  version = "1.32.0"
}
provider "registry.example/team/p33" {
  version = "1.33.0"
}
provider "registry.example/team/p34" {
  version = "1.34.0"
}
provider "registry.example/team/p35" {
  version = "1.35.0"
}
provider "registry.example/team/p36" {
  version = "1.36.0"
}
provider "registry.example/team/p37" {
  version = "1.37.0"
}
provider "registry.example/team/p38" {
  version = "1.38.0"
}
provider "registry.example/team/p39" {
  version = "1.39.0"
}
