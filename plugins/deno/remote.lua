--- Modules by address: one component for what lies under one version, not one for each file.

-- Hosts that serve npm's packages, with the version in the address.
local SERVES_NPM = {
  ["esm.sh"] = true, ["unpkg.com"] = true, ["esm.run"] = true, ["cdn.jsdelivr.net"] = true,
}

local function segments_of(address)
  local host, path = address:match("^https?://([^/?#]+)/?([^?#]*)")
  return host, host and oakum.text.split(path, "/")
end

-- The first part of a path that ends in a version: its place, the name and the version.
local function find_version(segments)
  for i, segment in ipairs(segments) do
    local name, version = segment:match("^([^@]+)@(v?%d[^@]*)$")
    if name then return i, name, version end
  end
end

-- { purl type, name, version } of an address: of npm or GitHub where the host stands for it, else
-- generic with the host as a part of the name, for unknown hosts the host alone.
local function package_of(host, segments)
  if host == "raw.githubusercontent.com" and #segments > 3 then
    return "github", segments[1] .. "/" .. segments[2], segments[3]
  end
  local i, name, version = find_version(segments)
  if not i then return "generic", host end
  if SERVES_NPM[host] then
    if segments[i - 2] == "gh" then return "github", segments[i - 1] .. "/" .. name, version end
    name = name:gsub("^%*", "")
    local scope = segments[i - 1] or ""
    if scope:find("^%*?@") then name = scope:gsub("^%*", "") .. "/" .. name end
    return "npm", name, version:match("^%d+%.%d+%.%d+.*$")
  end
  local folder = oakum.path.join(host, table.concat(segments, "/", 1, i - 1))
  return "generic/" .. folder, name, version
end

-- A list of { id, purl, at }.
local function read(section, out)
  local modules, known = {}, {}
  if oakum.kind(section) ~= "map" then return modules end
  for address in pairs(section) do
    local host, segments = segments_of(address)
    if host then
      local ok, purl = pcall(oakum.purl, package_of(host, segments))
      local at = oakum.line(section, address)
      if not ok then
        out:warn(at, purl)
      elseif not known[purl] then
        known[purl] = { id = "remote:" .. purl, purl = purl, at = at }
        table.insert(modules, known[purl])
      else
        known[purl].at = math.min(known[purl].at, at)
      end
    end
  end
  return modules
end

return { read = read }
