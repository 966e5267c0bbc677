module {
  source = "x/y/z"
}
module "a" "b" {
  source = ""
}
module "c" { source = "x" }
module "d" { source = "//" }
module "e" { source = "git::" }
module "f" { source = "https://" }
module "g" { source = "a/b/c/d" }
module "h" { source = "git::https://h.example/" }
module "i" { source = "https://h.example/" }
