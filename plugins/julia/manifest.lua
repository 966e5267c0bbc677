--- Manifest.toml as plain tables.
--
--   manifest { packages, by_name }
--   package  { id, name, uuid, version, at, needs = { { name, uuid } }, path, repo, commit }

local function text(view, key)
  local value = view[key]
  return oakum.kind(value) == "string" and value ~= "" and value or nil
end

local function uuid_of(value)
  if oakum.kind(value) ~= "string" then return nil end
  local uuid = value:lower()
  return uuid:find("^%x+%-%x+%-%x+%-%x+%-%x+$") and #uuid == 36 and uuid or nil
end

-- `weakdeps` are left out: they are what a package can work with, and are not installed for it.
-- `deps = ["A"]`, or [NAME.deps] with a UUID for each name where names alone do not tell.
local function needs_of(view, key, out)
  local value, needs = view[key], {}
  local kind = oakum.kind(value)
  if kind == "list" then
    for name, place in oakum.each(value) do
      if oakum.kind(name) == "string" then
        table.insert(needs, { name = name })
      else
        out:warn(oakum.line(place) or oakum.line(view, key), ("not a name in '%s'"):format(key))
      end
    end
  elseif kind == "map" then
    for name, uuid in pairs(value) do table.insert(needs, { name = name, uuid = uuid_of(uuid) }) end
  elseif kind ~= "nil" then
    out:warn(oakum.line(view, key), ("'%s' is neither a list nor a table"):format(key))
  end
  return needs
end

local function read_package(manifest, name, view, out)
  local package = {
    name = name, uuid = uuid_of(view.uuid), version = text(view, "version"), at = view,
    path = text(view, "path"), repo = text(view, "repo-url"),
    commit = text(view, "repo-rev"),
    needs = needs_of(view, "deps", out),
  }
  if view.version ~= nil and not package.version then
    out:warn(view, ("the version of '%s' is not a text"):format(name))
  end
  if not package.uuid then out:warn(view, ("'%s' has no UUID"):format(name)) end
  local same = manifest.by_name[name] or {}
  manifest.by_name[name] = same
  table.insert(same, package)
  package.id = package.uuid or ("%s#%d"):format(name, #same)
  if manifest.by_id[package.id] then
    package.id = ("%s#%s#%d"):format(package.id, name, #same)
  else
    manifest.by_id[package.id] = package
  end
  table.insert(manifest.packages, package)
end

-- The tables of packages: all lists of the document, or below `deps` since version 2.
local function tables_of(view, file)
  if view.manifest_format == nil and oakum.kind(view.deps) ~= "map" then return view end
  if view.deps == nil then return {} end
  -- An empty manifest has `deps = []`.
  if oakum.kind(view.deps) == "list" and #view.deps == 0 then return {} end
  if oakum.kind(view.deps) ~= "map" then
    -- In version 1 it would be a package of this name.
    if oakum.written(view, "manifest_format") == "1.0" then return view end
    file:fail(oakum.line(view, "deps"), "'deps' is not a table")
  end
  return view.deps
end

local function read(file, out)
  local view = file:toml()
  local format = view.manifest_format
  if format ~= nil and not tostring(format):find("^[12]%.") then
    out:warn(oakum.line(view, "manifest_format"), ("manifest format '%s' is not known, and read "
      .. "as 2.0"):format(oakum.written(view, "manifest_format") or "?"))
  end
  local manifest = { packages = {}, by_name = {}, by_id = {} }
  local tables = tables_of(view, file)
  local names = {}
  for name in pairs(tables) do table.insert(names, name) end
  -- Tables are gone over in any order, and which of two with the same UUID comes first is seen.
  for _, name in ipairs(oakum.sorted(names)) do
    local list = tables[name]
    local is_name = name:find("^[%a_\128-\255][%w_\128-\255]*$")
    if oakum.kind(list) ~= "list" or not is_name then
      -- Version 1 has other keys beside its packages: julia_version, manifest_format.
      if tables ~= view or oakum.kind(list) == "list" then
        out:warn(oakum.line(tables, name), ("'%s' is not a package"):format(name:sub(1, 60)))
      end
    else
      for entry, place in oakum.each(list) do
        if oakum.kind(entry) == "map" then
          read_package(manifest, name, entry, out)
        else
          out:warn(oakum.line(place) or oakum.line(tables, name),
            ("'%s' is not a package"):format(name))
        end
      end
    end
  end
  return manifest
end

-- The package that a need means; nil when there is none. The second result: whether a UUID would
-- have to say which of several.
local function resolve(manifest, need)
  local found = need.uuid and manifest.by_id[need.uuid]
  if found then return found end
  local same = manifest.by_name[need.name] or {}
  return same[1], #same > 1
end

return { read = read, resolve = resolve, text = text, uuid_of = uuid_of }
