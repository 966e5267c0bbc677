# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "registry.example/hashicorp/cloud" {
  version     = "5.31.0"
  constraints = ">= 5.0.0, ~> 5.31"
  hashes = [
    "h1:ltxyuBWIy9cq0kIKDJH1jeWJy/y7XJLjS4QrsQK4plA=",
    "zh:abababababababababababababababababababababababababababababababab",
    "zh:ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB", # upper case
  ]
}

provider "registry.example/team/own" {
  version = "0.4.0-beta.1"
}

provider "terraform.example/builtin/terraform" {
}
