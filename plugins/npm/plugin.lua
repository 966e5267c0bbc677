--- npm: every package that npm has locked or installed.
--
-- Formats: package-lock.json (docs.npmjs.com/cli/configuring-npm/package-lock-json), lockfile
-- version 1 in `lock_v1.lua`, 2 and 3 here; the same file hidden in node_modules; and the
-- package.json of each installed package, whoever installed it (npm, yarn, pnpm, bun, deno, Debian).

local entries = require "entries"
local lock_v1 = require "lock_v1"
local remedy = require "remedy"

-- Own folders listed under `workspaces` are parts of the project, not packages it uses.
local function is_workspace(root, place)
  local globs = oakum.kind(root) == "map" and root.workspaces
  if oakum.kind(globs) == "map" then globs = globs.packages end
  if oakum.kind(globs) ~= "list" then return false end
  for glob in oakum.each(globs) do
    local path = oakum.kind(glob) == "string" and oakum.path.normalize(glob)
    if path and oakum.glob("/" .. path, place) then return true end
  end
  return false
end

-- A link stands for the folder that it names.
local function follow(packages, place)
  local entry = packages[place]
  if oakum.kind(entry) ~= "map" then return nil end
  if entry.link then
    return oakum.kind(entry.resolved) == "string" and packages[entry.resolved] and entry.resolved
  end
  return place
end

-- Lockfile versions 2 and 3: `packages` maps a folder to what lies in it.
local function read_packages(packages, lock, out)
  for place, entry in pairs(packages) do
    if oakum.kind(entry) ~= "map" then
      out:warn(packages, "'" .. place .. "' is not an object")
    elseif place == "" or is_workspace(packages[""], place) then
      local name = entry.name
      if not name and place == "" then name = lock.name end
      if not name and place ~= "" then name = entries.name_of(place) end
      out:project { id = place, name = name, version = entry.version, at = entry }
    elseif not entry.link then
      entries.emit(out, place, entry)
    end
  end

  for place, entry in pairs(packages) do
    if oakum.kind(entry) == "map" and not entry.link then
      for needed in oakum.keys(entry.dependencies, entry.optionalDependencies,
                               entry.peerDependencies, entry.devDependencies) do
        local target = entries.resolve(packages, place, needed)
        target = target and follow(packages, target)
        if target and target ~= "" then out:depends(place, target) end
      end
    end
  end
end

local function read_lock(file, out)
  local is_hidden = file.name == ".package-lock.json"
  if not is_hidden and ("/" .. file.path):find("/node_modules/", 1, true) then
    return out:skip("npm ignores the lock files of installed packages")
  elseif file.name == "package-lock.json" and file:sibling("npm-shrinkwrap.json") then
    return out:skip("npm-shrinkwrap.json beside it takes its place")
  end

  local lock = file:json()
  if oakum.kind(lock) ~= "map" then file:fail(1, "not a lock file: expected an object") end
  if lock.packages and oakum.kind(lock.packages) ~= "map" then
    local where = oakum.kind(lock.packages) == "list" and lock.packages or lock
    file:fail(where, "'packages' is not an object")
  end
  if oakum.kind(lock.packages) == "map" then
    read_packages(lock.packages, lock, out)
  elseif oakum.kind(lock.dependencies) == "map" then
    lock_v1.read(lock, out)
  elseif not lock.lockfileVersion then
    file:fail(1, "not a lock file: neither 'packages' nor 'dependencies'")
  end
end

local function read_installed(file, out)
  local package = file:json()
  local name = oakum.kind(package) == "map" and package.name
  if oakum.kind(name) ~= "string" or name == "" or oakum.kind(package.version) ~= "string" then
    return out:skip("a package.json without name and version is no package")
  end
  -- npm reads "v1.2.3" and "=1.2.3" as 1.2.3.
  local version = package.version:match("^[v=%s]*(%S.*)$")
  out:component {
    purl     = oakum.purl("npm", name, version),
    licenses = entries.licenses_of(package),
    at       = package,
  }
end

local function read(file, out)
  if file.name == "package.json" then
    read_installed(file, out)
  else
    read_lock(file, out)
  end
end

return {
  name = "npm", version = "1.0.0", api = 1,
  summary = "Packages that npm has locked or installed, and their upgrades",
  needs = { files = { "npm-shrinkwrap.json" } },
  inventory = {
    files = {
      "package-lock.json", "npm-shrinkwrap.json", "node_modules/.package-lock.json",
      "node_modules/*/package.json", "node_modules/@*/*/package.json",
      "node_modules/.store/*/package/package.json",     -- yarn's linker `pnpm`, until 4.0
      "usr/{share,lib}/nodejs/*/package.json", "usr/{share,lib}/nodejs/@*/*/package.json",
    },
    read = read,
  },
  remedy = remedy,
}
