terraform {
  required_version = ">= 1.5"
  required_providers {
    cloud = { source = "hashicorp/cloud", version = "~> 5.0" }
  }
}

# module "commented" { source = "x/y/z" }
/* module "too" {
  source = "x/y/z"
} */
// module "three" {}

locals {
  text = <<-EOT
    module "not" {
      source = "not/a/module"
    }
  EOT
  other = "${join("}", ["{", "\"${var.x}\""])} module {"
  list  = [for x in var.list : { a = x }]
}

module "network" {
  source  = "team/network/cloud"
  version = "5.1.2"

  cidr = "10.0.0.0/16"
  tags = {
    source = "not this"
  }
  providers = { cloud = cloud.west }
}

module "range" {
  source  = "team/range/cloud//modules/sub"
  version = "~> 5.0"
}

module "equal" { source = "private.example/team/equal/cloud", version = "= 2.0.0" }

module "git" {
  source = "git::https://git.example/team/module.git//sub?ref=v1.2.0&depth=1"
}

module "ssh" {
  source = "git@github.com:Team/Module.git?ref=main"
}

module "hub" {
  source = "github.com/team/hub//sub?ref=v2.0.0" # pinned
  dynamic "x" {
    for_each = []
    content { source = "no" }
  }
}

module "bucket" {
  source = "bitbucket.org/team/bucket"
}

module "archive" {
  source = "https://files.example/modules/vpc.zip?archive=zip"
}

module "own" {
  source = "./modules/own"
}

module "computed" {
  source = "${path.module}/x"
}

module "conditional" {
  source = "a" == "b" ? "c/d/e" : "f/g/h"
}

module "none" {
}
