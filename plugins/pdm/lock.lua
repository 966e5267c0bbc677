--- pdm.lock as plain tables.
--
--   lock     { packages, by_name }
--   package  { id, name, version, at, hashes, groups?, needs }
--   need     { name, extras, extra? }: `extra` where it holds for one of the package's extras alone

local values = require "values"

-- Old lock files map a name to a constraint.
local function add_needs(package, view, extra)
  local list = view.dependencies
  local function add(requirement)
    local name, extras
    if oakum.kind(requirement) == "string" then name, extras = values.requirement(requirement) end
    if name then
      table.insert(package.needs, { name = name, extras = extras, extra = extra })
    end
  end
  if oakum.kind(list) == "list" then
    for requirement in oakum.each(list) do add(requirement) end
  elseif oakum.kind(list) == "map" then
    for name in pairs(list) do add(name) end
  end
end

local function add_hashes(package, list)
  if oakum.kind(list) ~= "list" then return end
  for entry in oakum.each(list) do
    local hash = oakum.kind(entry) == "map" and values.text(entry, "hash")
    if hash and not package.known[hash] then
      package.known[hash] = true
      table.insert(package.hashes, hash)
    end
  end
end

-- `groups`; `sections` before pdm 1.0.
local function add_groups(package, view)
  local groups = values.of_kind(view, "groups", "list") or values.of_kind(view, "sections", "list")
  for group in oakum.each(groups) do
    if oakum.kind(group) == "string" then
      package.groups = package.groups or {}
      table.insert(package.groups, group)
    end
  end
end

local function add(lock, view, place, out)
  local name = oakum.kind(view) == "map" and values.text(view, "name")
  if not name or not name:find("^%w[%w._-]*$") then
    return out:warn(place, "a package without a name")
  end
  if view.version ~= nil and not values.text(view, "version") then
    out:warn(view, ("the version of '%s' is not a text"):format(name))
  end
  name = values.normal(name)
  local version = values.text(view, "version")
  local id = name .. "@" .. (version or "")
  local package = lock.by_id[id]
  if not package then
    package = {
      id = id, name = name, version = version, at = view, hashes = {}, known = {}, needs = {},
    }
    lock.by_id[id] = package
    lock.by_name[name] = lock.by_name[name] or {}
    table.insert(lock.by_name[name], package)
    table.insert(lock.packages, package)
  end
  add_groups(package, view)
  add_hashes(package, view.files)
  add_hashes(package, lock.files[view.name .. " " .. (version or "")])
  -- The entry of extras names the package itself and what they add.
  local extras = values.of_kind(view, "extras", "list")
  if extras and #extras > 0 then
    for extra in oakum.each(extras) do
      if oakum.kind(extra) == "string" then add_needs(package, view, values.normal(extra)) end
    end
  else
    add_needs(package, view)
  end
end

local function read(file, out)
  local view = file:toml()
  local metadata = values.of_kind(view, "metadata", "map") or values.of_kind(view, "root", "map")
  if view.package == nil and not metadata then
    file:fail(1, "not a lock file of pdm's: neither 'metadata' nor 'package'")
  end
  if view.package ~= nil and oakum.kind(view.package) ~= "list" then
    file:fail(oakum.line(view, "package"), "'package' is not a list of tables")
  end
  local lock = {
    packages = {}, by_name = {}, by_id = {},
    files = values.of_kind(metadata, "files", "map") or {},
  }
  for package, place in oakum.each(view.package) do add(lock, package, place, out) end
  return lock
end

return { read = read }
