--- composer: every package that composer.lock pins, or that is installed in vendor.
--
-- Formats: composer.lock (getcomposer.org/doc/01-basic-usage.md#commit-your-composer-lock-file-to-
-- version-control): JSON with lists `packages` and `packages-dev`; composer.json beside it says what
-- the project asks for itself. vendor/composer/installed.json: since Composer 2 an object with
-- `packages` and `dev-package-names`, before that a list.

local entries = require "entries"

local function list_of(view, key, file)
  local value = view[key]
  if value ~= nil and oakum.kind(value) ~= "list" then
    -- PHP writes an empty map as a list and, from other tools, an empty list as a map.
    if oakum.kind(value) == "map" and next(oakum.copy(value)) == nil then return nil end
    file:fail(view, ("'%s' is not a list"):format(key))
  end
  return value
end

-- composer.json: the project, and what it asks for itself.
local function read_manifest(file, ids, out)
  local beside = file:sibling("composer.json")
  if not beside then return end
  local is_read, manifest = pcall(beside.json, beside)
  if not is_read or oakum.kind(manifest) ~= "map" then
    out:warn(nil, "composer.json cannot be read: " .. tostring(is_read and "no object" or manifest))
    return
  end
  local name = entries.text(manifest, "name")
  local id = "project:" .. (name or file.path)
  out:project { id = id, name = name, version = entries.text(manifest, "version") }
  entries.depend(id, manifest, "require", ids, out)
  entries.depend(id, manifest, "require-dev", ids, out)
end

local function read_lock(file, out)
  if ("/" .. file.path):find("/vendor/", 1, true) then
    return out:skip("Composer ignores the lock files of installed packages")
  end
  local lock = file:json()
  if oakum.kind(lock) ~= "map" then file:fail(1, "not a composer.lock: expected an object") end
  local packages, dev = list_of(lock, "packages", file), list_of(lock, "packages-dev", file)
  if lock.packages == nil and lock["packages-dev"] == nil and not lock["content-hash"]
    and not lock.hash then
    file:fail(1, "not a composer.lock: there is no 'packages'")
  end
  local ids, count = entries.emit_all({
    { view = packages, scope = function() return "prod" end },
    { view = dev, scope = function() return "dev" end },
  }, out)
  if count == 0 then out:skip("no packages are locked") end
  read_manifest(file, ids, out)
end

local function read_installed(file, out)
  local installed = file:json()
  local packages, dev = installed, {}
  if oakum.kind(installed) == "map" then
    packages = list_of(installed, "packages", file)
    for name in oakum.each(list_of(installed, "dev-package-names", file)) do
      if oakum.kind(name) == "string" then dev[name] = true end
    end
  elseif oakum.kind(installed) ~= "list" then
    file:fail(1, "neither a list nor an object")
  end
  local _, count = entries.emit_all({
    {
      view = packages,
      scope = function(view)
        return dev[entries.text(view, "name") or ""] and "dev" or "prod"
      end,
    },
  }, out)
  if count == 0 then out:skip("no packages are installed") end
end

local function read(file, out)
  if file.name == "composer.lock" then
    read_lock(file, out)
  else
    read_installed(file, out)
  end
end

return {
  name = "composer", version = "1.0.0", api = 1,
  summary = "PHP packages that Composer has locked or installed",
  needs = { files = { "composer.json" } },
  inventory = { files = { "composer.lock", "composer/installed.json" }, read = read },
}
