--- swift: every package that a Package.resolved pins, of a package, an Xcode project or a workspace.
--
-- Format: Swift Package Manager's own Sources/PackageGraph/PinsStore.swift. JSON: version 1 has
-- { object: { pins: [{ package, repositoryURL, state }] } }, versions 2 and 3 { pins: [{ identity, kind, location,
-- state }] }. A state has a version, or a branch, and a revision.
--
-- A package is named by its repository, pkg:swift/HOST/OWNER/NAME, as advisories do.

local function text(map, key)
  local value = oakum.kind(map) == "map" and map[key] or nil
  return (oakum.kind(value) == "string" and value ~= "") and value or nil
end

-- "https://host/owner/name.git", "git@host:owner/name", "ssh://git@host:22/owner/name" -> "host/owner", "name".
local function repository_of(address)
  local rest = address:match("^%a[%w+.-]*://(.+)$")
  local host, path
  if rest then
    host, path = rest:match("^([^/]+)/(.+)$")
  else
    host, path = address:match("^([^/:]+):(.+)$")
  end
  if not host then return nil end
  host = (host:match("^.*@(.*)$") or host):match("^[^:]*"):lower()
  path = oakum.path.normalize(path) or path
  path = path:gsub("%.git$", ""):gsub("^/", "")
  local folder, name = path:match("^(.+)/([^/]+)$")
  if not folder then folder, name = nil, path end
  if not name or name == "" or host == "" then return nil end
  return folder and host .. "/" .. folder or host, name
end

-- The purl, or nil and why there is none.
local function purl_of(pin, kind, location)
  local state = pin.state
  local version, revision = text(state, "version"), text(state, "revision")
  if kind == "registry" then
    -- SCOPE.NAME of a package registry (SE-0292).
    local scope, name = (text(pin, "identity") or ""):match("^([^.]+)%.(.+)$")
    if not scope then return nil, "a package of a registry without 'SCOPE.NAME'" end
    local is_name, purl = pcall(oakum.purl, "swift/" .. scope, name, version)
    return is_name and purl or nil, tostring(purl)
  end
  local namespace, name = repository_of(location)
  if not namespace then return nil, ("'%s' is no address of a repository"):format(location) end
  local address = location:find("^git@") and "git+ssh://" .. location:gsub(":", "/", 1) or "git+" .. location
  local is_name, purl = pcall(oakum.purl, "swift/" .. namespace, name, version,
                              not version and revision and { vcs_url = address .. "@" .. revision } or nil)
  return is_name and purl or nil, tostring(purl)
end

local function emit(pin, out)
  if oakum.kind(pin) ~= "map" then return out:warn(pin, "a pin that is no object") end
  local kind = text(pin, "kind")
  local location = text(pin, "location") or text(pin, "repositoryURL")
  -- A folder on this disk, or one that Xcode holds: the project's own.
  if kind == "fileSystem" or kind == "localSourceControl" or (location and location:find("^[/.~]")) then
    return
  end
  if not location and kind ~= "registry" then
    return out:warn(pin, "a pin without 'location' or 'repositoryURL'")
  end
  local purl, reason = purl_of(pin, kind, location)
  if not purl then return out:warn(pin, reason) end
  out:component { purl = purl, at = pin }
end

local function read(file, out)
  local resolved = file:json()
  local holder = oakum.kind(resolved) == "map" and (resolved.object or resolved)
  local pins = oakum.kind(holder) == "map" and holder.pins or nil
  if oakum.kind(pins) ~= "list" then file:fail(1, "not a Package.resolved: there is no list 'pins'") end
  local version = resolved.version
  if oakum.kind(version) == "number" and version > 3 then
    out:warn(nil, "the format is newer than version 3, which this plugin knows")
  end
  local count = 0
  for pin in oakum.each(pins) do
    count = count + 1
    emit(pin, out)
  end
  if count == 0 then out:skip("nothing is pinned") end
end

return {
  name = "swift", version = "1.0.0", api = 1,
  summary = "Swift packages pinned by Package.resolved",
  inventory = { files = { "Package.resolved" }, read = read },
}
