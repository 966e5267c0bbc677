--- acme-parts: our firmware parts lists, and the order of our version numbers.
--
--   part libtls 3.4.1-acme2 from openssl 3.0.13
--     needs zlib
--   tool gcc 12.2

local scope_of = { part = "prod", tool = "build" }

local function read(file, out)
  local part
  for number, line in file:lines { comment = "#" } do
    local kind, name, version, rest = line:match("^(%l+) (%S+) (%S+)%s*(.*)$")
    local needed = line:match("^%s+needs (%S+)$")

    if scope_of[kind] then
      local upstream, upstream_version = rest:match("^from (%S+) (%S+)$")
      part = name
      out:component {
        id         = name,
        purl       = oakum.purl("generic/acme", name, version),
        versioning = "acme",
        scope      = scope_of[kind],
        source     = upstream and { name = upstream, version = upstream_version },
        at         = number,
      }
    elseif needed and part then
      out:depends(part, needed)
    else
      out:warn(number, "expected 'part', 'tool' or an indented 'needs'")
    end
  end
end

-- "3.4.1-acme2" sorts as 3, 4, 1 and only then by our rebuild number, 2.
local function key(version)
  local upstream, rebuild = version:match("^(.-)%-acme(%d+)$")
  return { oakum.version.numbers(upstream or version), tonumber(rebuild) or 0 }
end

return {
  name = "acme-parts", version = "1.0.0", api = 1,
  summary = "ACME firmware parts lists",
  inventory  = { files = { "*.parts" }, read = read },
  versioning = { schemes = { "acme" }, key = key },
}
