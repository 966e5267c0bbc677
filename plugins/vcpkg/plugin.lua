--- vcpkg: C and C++ packages that vcpkg has installed, or that a vcpkg.json pins.
--
-- Formats (learn.microsoft.com/vcpkg): vcpkg.json: JSON, `dependencies` of names or of { name, version>=, host }, `overrides` of
-- { name, version }; installed/vcpkg/status and the files in installed/vcpkg/updates: Debian control files with Package, Version,
-- Port-Version, Architecture, Depends and Status, where later stanzas replace earlier ones.
--
-- What is not overridden is built in the version of the baseline, which is not in the file: unknown.

local function text(map, key)
  local kind = oakum.kind(map)
  local value = kind == "map" and map[key] or nil
  return (oakum.kind(value) == "string" and value ~= "") and value or nil
end

-- Of the four ways to write a version one is used; "1.2.3#4" has a port version.
local function version_of(map)
  local version = text(map, "version") or text(map, "version-semver") or text(map, "version-date")
    or text(map, "version-string")
  return version and version:match("^[^#]+")
end

local function emit(name, version, at, more, out)
  local is_made, purl = pcall(oakum.purl, "vcpkg", name, version, more.qualifiers)
  if not is_made then return out:warn(at, tostring(purl)) end
  out:component { id = name, purl = purl, scope = more.scope, at = at }
  return true
end

local function overrides_of(manifest)
  local versions = {}
  for override in oakum.each(oakum.kind(manifest.overrides) == "list" and manifest.overrides or nil) do
    local name = text(override, "name")
    if name then versions[name] = version_of(override) end
  end
  return versions
end

local function read_manifest(file, out)
  local manifest = file:json()
  if oakum.kind(manifest) ~= "map" then file:fail(1, "not a vcpkg.json: expected an object") end
  local list = manifest.dependencies
  if list ~= nil and oakum.kind(list) ~= "list" then file:fail(manifest, "'dependencies' is not a list") end
  local versions, said = overrides_of(manifest), {}
  local id = "project:" .. file.path
  out:project { id = id, name = text(manifest, "name"), version = version_of(manifest) }
  for item, place in oakum.each(list) do
    local name = oakum.kind(item) == "string" and item or text(item, "name")
    local at = place or list
    local is_host = oakum.kind(item) == "map" and item.host == true
    if not name then
      out:warn(at, "a dependency without 'name'")
    elseif not said[name] and emit(name, versions[name], at, { scope = is_host and "build" or nil }, out) then
      said[name] = true
      out:depends(id, name)
    end
  end
  if not next(said) then out:skip("it asks for nothing") end
end

local function read_status(file, out)
  local stanzas, problems = file:deb822()
  for _, problem in ipairs(problems or {}) do out:warn(problem.line, problem.reason) end
  local order, latest = {}, {}
  for stanza in oakum.each(stanzas) do
    local name = text(stanza, "Package")
    -- A feature of a package has a stanza of its own, without version.
    if name and not text(stanza, "Feature") then
      local key = name .. ":" .. (text(stanza, "Architecture") or "")
      if not latest[key] then table.insert(order, key) end
      latest[key] = stanza
    elseif not name then
      out:warn(stanza, "a stanza without 'Package'")
    end
  end
  local count = 0
  for _, key in ipairs(order) do
    local stanza = latest[key]
    if text(stanza, "Status") == "install ok installed" then
      count = count + 1
      emit(text(stanza, "Package"), version_of { version = text(stanza, "Version") }, stanza, {
        qualifiers = { triplet = text(stanza, "Architecture") },
      }, out)
    end
  end
  if count == 0 then out:skip("nothing is installed") end
end

return {
  name = "vcpkg", version = "1.0.0", api = 1,
  summary = "C and C++ packages that vcpkg has installed or pinned",
  inventory = {
    files = { "vcpkg.json", "installed/vcpkg/status", "vcpkg_installed/vcpkg/status" },
    read = function(file, out)
      if file.name == "vcpkg.json" then read_manifest(file, out) else read_status(file, out) end
    end,
  },
}
