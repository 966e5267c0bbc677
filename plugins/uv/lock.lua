--- uv.lock as plain tables.
--
--   lock     { packages, projects, by_name }
--   package  { id, name, version, kind, where, at, hashes, needs, is_project }
--   need     { name, version, kind, where, extras, extra?, group? }: of an extra, a group, or of all

-- A table or list under a key; an empty one where there is none, with a warning for other things.
local function below(view, key, kind, out)
  local value = view[key]
  if value == nil then return {} end
  if oakum.kind(value) ~= kind then
    kind = kind == "map" and "table" or kind
    out:warn(oakum.line(view, key), ("'%s' is not a %s"):format(key, kind))
    return {}
  end
  return value
end

local function text(view, key)
  local value = view[key]
  return oakum.kind(value) == "string" and value ~= "" and value or nil
end

local KINDS = { "registry", "git", "url", "path", "directory", "editable", "virtual" }

-- { registry = "https://..." }; before uv 0.3 "registry+https://...".
local function source_of(view)
  local source = view.source
  if oakum.kind(source) == "string" then
    local kind, where = source:match("^(%l+)%+(.*)$")
    return kind, where
  elseif oakum.kind(source) == "map" then
    for _, kind in ipairs(KINDS) do
      if source[kind] ~= nil then return kind, text(source, kind) end
    end
  end
end

local function extras_of(view)
  if oakum.kind(view.extra) == "string" then return { view.extra } end
  if oakum.kind(view.extra) ~= "list" then return {} end
  return oakum.map(view.extra, function(extra)
    return oakum.kind(extra) == "string" and extra or nil
  end)
end

-- Adds what a list of dependencies names.
local function add_needs(list, needs, out, extra, group)
  for value, place in oakum.each(list) do
    local name = oakum.kind(value) == "map" and text(value, "name")
    if name then
      local kind, where = source_of(value)
      table.insert(needs, {
        name = name, version = text(value, "version"), kind = kind, where = where,
        extras = extras_of(value), extra = extra, group = group,
      })
    else
      out:warn(place, "a dependency without a name")
    end
  end
end

local function needs_of(view, out)
  local needs = {}
  add_needs(below(view, "dependencies", "list", out), needs, out)
  local optional = below(view, "optional-dependencies", "map", out)
  for extra in pairs(optional) do
    add_needs(below(optional, extra, "list", out), needs, out, extra)
  end
  local groups = below(view, "dev-dependencies", "map", out)
  for group in pairs(groups) do
    add_needs(below(groups, group, "list", out), needs, out, nil, group)
  end
  return needs
end

-- Of the source distribution and of every wheel.
local function hashes_of(view)
  local hashes = {}
  local function add(entry)
    local hash = oakum.kind(entry) == "map" and text(entry, "hash")
    if hash then table.insert(hashes, hash) end
  end
  add(view.sdist)
  for _, key in ipairs { "sdist", "wheels" } do
    if oakum.kind(view[key]) == "list" then
      for entry in oakum.each(view[key]) do add(entry) end
    end
  end
  return hashes
end

-- Own packages: the workspace's members; without a list of them the package in the lock's folder.
local function is_project(package, members)
  if package.kind ~= "editable" and package.kind ~= "virtual" and package.kind ~= "directory" then
    return false
  end
  if members then return members[package.name] == true end
  return package.where == "."
end

local function read_package(view, place, lock, members, out)
  local name = oakum.kind(view) == "map" and text(view, "name")
  if not name or not name:find("^%w[%w._-]*$") then
    return out:warn(place, "a package without a name")
  end
  local package = {
    name = name, version = text(view, "version"), at = view, hashes = hashes_of(view),
    needs = needs_of(view, out),
  }
  if view.version ~= nil and not package.version then
    out:warn(view, ("the version of '%s' is not a text"):format(name))
  end
  package.kind, package.where = source_of(view)
  package.is_project = is_project(package, members)
  package.id = name .. "@" .. (package.version or "")
  local same = lock.by_name[name] or {}
  lock.by_name[name] = same
  table.insert(same, package)
  -- The same version from two sources.
  if lock.ids[package.id] then package.id = package.id .. "#" .. #same end
  lock.ids[package.id] = true
  table.insert(lock.packages, package)
end

-- What is asked for by no package: of a script, or of a workspace whose root is no package.
local function read_manifest(manifest, lock, out)
  local root = { id = "", at = manifest, needs = {}, is_project = true }
  add_needs(below(manifest, "requirements", "list", out), root.needs, out)
  local groups = below(manifest, "dependency-groups", "map", out)
  for group in pairs(groups) do
    add_needs(below(groups, group, "list", out), root.needs, out, nil, group)
  end
  if #root.needs > 0 then table.insert(lock.projects, root) end
end

local function read(file, out)
  local view = file:toml()
  local key = view.package == nil and view.distribution ~= nil and "distribution" or "package"
  if view[key] == nil and view.version == nil then
    file:fail(1, "not a lock file of uv's: neither 'version' nor 'package'")
  end
  if view[key] ~= nil and oakum.kind(view[key]) ~= "list" then
    file:fail(oakum.line(view, key), ("'%s' is not a list of tables"):format(key))
  end
  if view.version ~= nil and view.version ~= 1 then
    out:warn(oakum.line(view, "version"), ("lock version %s is not known, and read as version 1")
      :format(oakum.written(view, "version") or "?"))
  end

  local lock = { packages = {}, projects = {}, by_name = {}, ids = {} }
  local manifest, members = below(view, "manifest", "map", out), nil
  if manifest.members ~= nil then
    members = {}
    for member in oakum.each(below(manifest, "members", "list", out)) do
      if oakum.kind(member) == "string" then members[member] = true end
    end
  end
  for package, place in oakum.each(view[key]) do
    read_package(package, place, lock, members, out)
  end
  for _, package in ipairs(lock.packages) do
    if package.is_project then table.insert(lock.projects, package) end
  end
  if view.manifest ~= nil then read_manifest(manifest, lock, out) end
  return lock
end

return { read = read }
