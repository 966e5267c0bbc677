module "network" {
  source = "team/network/cloud"
}
