--- pylock: every package pinned by a pylock.toml, whichever tool wrote it.
--
-- Format: PEP 751 (packaging.python.org/en/latest/specifications/pylock-toml), lock version 1.0.
-- TOML: one [[packages]] for a version of a package, with `wheels`, `sdist`, `archive`, `vcs` or
-- `directory` for where it comes from, and a `marker` that may ask for extras and dependency
-- groups. What depends on what need not be stated.

local markers = require "markers"

local function text(view, key)
  local value = view[key]
  return oakum.kind(value) == "string" and value ~= "" and value or nil
end

local function map(view, key)
  return oakum.kind(view[key]) == "map" and view[key] or nil
end

local function list(view, key)
  return oakum.kind(view[key]) == "list" and view[key] or nil
end

local function normal(name)
  return (name:lower():gsub("[-_.]+", "-"))     -- PEP 503
end

-- pylock.dev.toml: nothing else says what such a file is for.
local SCOPES = {
  dev = "dev", develop = "dev", development = "dev", lint = "dev", typing = "dev", doc = "dev",
  docs = "dev", test = "test", tests = "test", testing = "test", build = "build",
}

local function scope_of_file(name)
  for word in (name:match("^pylock%.(.+)%.toml$") or ""):lower():gmatch("%a+") do
    if SCOPES[word] then return SCOPES[word] end
  end
  return "prod"
end

-- Hashes of every file that may be installed, as "sha256:HEX".
local function hashes_of(package)
  local hashes = {}
  local function add(entry)
    for algorithm, digest in pairs(oakum.kind(entry) == "map" and map(entry, "hashes") or {}) do
      if oakum.kind(digest) == "string" and digest ~= "" then
        table.insert(hashes, algorithm .. ":" .. digest)
      end
    end
  end
  for wheel in oakum.each(list(package, "wheels")) do add(wheel) end
  add(package.sdist)
  add(package.archive)
  return oakum.sorted(oakum.hashes(hashes))
end

-- An archive's address may be a wheel's: "foo-1.2-py3-none-any.whl" (PEP 427).
local function version_of(package)
  local archive = map(package, "archive")
  local address = archive and (text(archive, "url") or text(archive, "path"))
  local stated = text(package, "version")
  if stated or not address then return stated end
  local name = oakum.path.basename(address:match("^[^?#]*"))
  return name:match("^[%w._]+%-([%w._+!]+)%-[%w._-]+%.whl$")
end

local function is_project(package)
  local directory = map(package, "directory")
  local path = directory and text(directory, "path")
  return path and path:find("^%.?/?$") and not text(directory, "subdirectory")
end

-- What a dependency names: by name, and by version where it says one.
local function resolve(by_name, dependency)
  local name = oakum.kind(dependency) == "map" and text(dependency, "name")
  local found = name and by_name[normal(name)] or {}
  local version = name and text(dependency, "version")
  if #found < 2 or not version then return found end
  local narrowed = {}
  for _, package in ipairs(found) do
    if package.version == version then table.insert(narrowed, package) end
  end
  return narrowed
end

local function read_package(view, place, lock, out)
  local name = oakum.kind(view) == "map" and text(view, "name")
  if not name or not name:find("^%w[%w._-]*$") then
    return out:warn(place, "a package without a name")
  end
  local package = { name = normal(name), version = version_of(view), view = view }
  package.id = package.name .. "@" .. (package.version or "")
  lock.by_name[package.name] = lock.by_name[package.name] or {}
  table.insert(lock.by_name[package.name], package)
  -- The same version for other machines.
  if lock.ids[package.id] then package.id = package.id .. "#" .. #lock.by_name[package.name] end
  lock.ids[package.id] = true
  table.insert(lock.packages, package)

  if is_project(view) then
    out:project { id = package.id, name = name, version = package.version, at = view }
    return
  end
  local scope, reason = markers.scope(text(view, "marker"), lock.default_groups)
  if reason then out:warn(view, ("the marker of '%s' %s"):format(name, reason)) end
  out:component {
    id     = package.id,
    purl   = oakum.purl("pypi", name, package.version),
    scope  = scope == "prod" and lock.scope or scope,
    hashes = hashes_of(view),
    at     = view,
  }
end

local function read(file, out)
  if not file:text():find("%S") then return out:skip("the file is empty") end
  local view = file:toml()
  if view["lock-version"] == nil and view.packages == nil then
    file:fail(1, "not a lock file: neither 'lock-version' nor 'packages'")
  end
  if view.packages ~= nil and oakum.kind(view.packages) ~= "list" then
    file:fail(oakum.line(view, "packages"), "'packages' is not a list of tables")
  end
  local stated = oakum.written(view, "lock-version")
  if stated and not stated:find("^1%.") then
    out:warn(oakum.line(view, "lock-version"),
      ("lock version %s is not known, and read as version 1.0"):format(stated))
  end

  local lock = {
    packages = {}, by_name = {}, ids = {}, default_groups = {}, scope = scope_of_file(file.name),
  }
  for group in oakum.each(list(view, "default-groups")) do
    if oakum.kind(group) == "string" then lock.default_groups[normal(group)] = true end
  end
  for package, place in oakum.each(view.packages) do read_package(package, place, lock, out) end

  for _, package in ipairs(lock.packages) do
    local seen = { [package.id] = true }
    for dependency in oakum.each(list(package.view, "dependencies")) do
      for _, target in ipairs(resolve(lock.by_name, dependency)) do
        if not seen[target.id] then
          seen[target.id] = true
          out:depends(package.id, target.id)
        end
      end
    end
  end
  if #lock.packages == 0 then out:skip("nothing is locked") end
end

return {
  name = "pylock", version = "1.0.0", api = 1,
  summary = "Packages pinned by pylock.toml (PEP 751)",
  inventory = { files = { "pylock.toml", "pylock.*.toml" }, read = read },
}
