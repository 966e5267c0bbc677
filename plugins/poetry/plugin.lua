--- poetry: every package pinned by poetry.lock.
--
-- Format: python-poetry.org/docs/basic-usage/#installing-with-poetrylock. Lock versions 1.x say
-- `category`, 2.1 says `groups`; hashes moved from [metadata.files] into each package.

local locks = require "lock"
local remedy = require "remedy"

local function normal(name)
  return (name:lower():gsub("[-_.]+", "-"))     -- PEP 503
end

-- The same package may be locked twice, for different Pythons.
local function id_of(package)
  return normal(package.name) .. "@" .. (package.version or "")
end

local function contains(list, wanted)
  for value in oakum.each(list) do
    if value == wanted then return true end
  end
  return false
end

local function scope_of(package)
  if package.groups and not contains(package.groups, "main") then
    return contains(package.groups, "test") and "test" or "dev"
  end
  if package.category and package.category ~= "main" then return "dev" end
  return package.optional and "optional" or "prod"
end

local function hashes_of(package, lock)
  local listed = lock.metadata and lock.metadata.files
  local files = package.files or listed and listed[package.name]
  if oakum.kind(files) ~= "list" then return {} end
  return oakum.hashes(oakum.map(files, function(file)
    return oakum.kind(file) == "map" and file.hash or nil
  end))
end

local function read(file, out)
  local lock = locks.read(file)
  local by_name = {}
  for package in oakum.each(lock.package) do
    local name = normal(package.name)
    by_name[name] = by_name[name] or {}
    table.insert(by_name[name], id_of(package))
    out:component {
      id     = id_of(package),
      purl   = oakum.purl("pypi", package.name, package.version),
      scope  = scope_of(package),
      hashes = hashes_of(package, lock),
      at     = package,
    }
  end

  for package in oakum.each(lock.package) do
    for dependency in oakum.keys(package.dependencies) do
      for _, target in ipairs(by_name[normal(dependency)] or {}) do
        if target ~= id_of(package) then out:depends(id_of(package), target) end
      end
    end
  end
end

return {
  name = "poetry", version = "1.0.0", api = 1,
  summary = "Packages pinned by poetry.lock, and their upgrades",
  inventory = { files = { "poetry.lock" }, read = read },
  remedy = remedy,
}
