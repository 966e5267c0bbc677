locals {
  a = <<EOT
  x
}
