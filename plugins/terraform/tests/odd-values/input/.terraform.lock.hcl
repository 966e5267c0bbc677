provider "short" {}
provider {}
other "a/b/c" {}
provider "h/n/p" {
  version = 5
  hashes = [1, "zh:zz"]
}
provider "h/n/q" {
  version = ["1"]
  hashes = "zh:aa"
  version2
  = 5
}
key = "value"
