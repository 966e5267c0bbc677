provider "registry.example/team/own" {
  version = "0.4
}
