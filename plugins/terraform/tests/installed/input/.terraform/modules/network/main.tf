module "inner" {
  source = "a/b/c"
}
