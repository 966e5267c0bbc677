--- acme-selftest: a gateway still routes after a change.
--
-- Steps are data: the plugin runs nothing. What it says can be read before a rollout, and a test
-- compares it without any gateway.

-- Packages are a list of package URLs, as the scan of the target found them.
local function has_part(target, name)
  for purl in oakum.each(target.packages) do
    local parts = type(purl) == "string" and oakum.purl_parts(purl)
    if parts and parts.namespace == "acme" and parts.name == name then return true end
  end
  return false
end

local function steps(target, out, ctx)
  -- What comes is a document: a field may be missing, or of another type than you think.
  if oakum.kind(target.packages) ~= "list" then
    return out:skip("the packages of the target are not known")
  end
  if not has_part(target, "routerd") then return out:skip("no gateway: it has no 'routerd'") end

  -- Up, as systemd sees it. A restart takes a while: six attempts, five seconds apart.
  out:check {
    name = "routerd is active", unit = "routerd.service",
    within = "10s", attempts = 6, interval = "5s",
  }
  -- Up, and answering: a daemon may be active and do nothing.
  out:check {
    name = "the status page says 'routing'",
    http = { url = "http://localhost:" .. ctx.options.port .. "/status", contains = "routing" },
    within = "5s", attempts = 3,
  }
  -- Only those that terminate TLS; an asset's tags are in oakum.yaml.
  if oakum.kind(target.tags) == "map" and target.tags.role == "edge" then
    out:check { name = "TLS port is open", tcp = { host = "localhost", port = 443 } }
  end
  -- The last word has the gateway itself. A list of arguments: there is no shell.
  out:check { name = "self-test", run = { "acme-selftest", "--quiet" }, within = "2m" }
end

return {
  name = "acme-selftest", version = "1.0.0", api = 1,
  summary = "ACME gateways still route",
  options = { port = { type = "integer", default = 8080, help = "port of the status page" } },
  -- Targets without a package of this type are not asked about.
  check = { ecosystems = { "generic" }, steps = steps },
}
