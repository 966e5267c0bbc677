--- MODULE.bazel.lock.
--
-- Up to lock file version 6 `moduleDepGraph` has every module under NAME@VERSION. Later ones list
-- the files of registries in `registryFileHashes`: of the modules whose MODULE.bazel was looked at,
-- those that are used have a source.json too.

local function is_text(value) return oakum.kind(value) == "string" and value ~= "" end

-- { name, version, at, key, needs } of every module that is used.
local function of_graph(graph)
  local modules = {}
  for key, entry in pairs(graph) do
    if oakum.kind(entry) == "map" and is_text(entry.name) then
      table.insert(modules, {
        key = key, name = entry.name, version = is_text(entry.version) and entry.version or nil,
        is_root = key == "<root>", at = entry, needs = oakum.kind(entry.deps) == "map" and entry.deps,
      })
    elseif key == "<root>" and oakum.kind(entry) == "map" then
      table.insert(modules, {
        key = key, is_root = true, at = entry,
        needs = oakum.kind(entry.deps) == "map" and entry.deps,
      })
    end
  end
  return modules
end

local function of_registry(files)
  local modules = {}
  for address in pairs(files) do
    local name, version = address:match("/modules/([^/]+)/([^/]+)/source%.json$")
    if name then
      table.insert(modules, {
        key = name .. "@" .. version, name = name, version = version,
        at = oakum.line(files, address),
      })
    end
  end
  return modules
end

local function modules_of(lock)
  if oakum.kind(lock.moduleDepGraph) == "map" then return of_graph(lock.moduleDepGraph) end
  if oakum.kind(lock.registryFileHashes) == "map" then return of_registry(lock.registryFileHashes) end
  return nil
end

-- Version of each module by its name, for MODULE.bazel.
local function versions(file)
  local is_read, view = pcall(file.json, file)
  local found = {}
  if is_read and oakum.kind(view) == "map" then
    for _, module in ipairs(modules_of(view) or {}) do
      if module.name then found[module.name] = module.version end
    end
  end
  return found
end

local function read(file, out)
  local view = file:json()
  if oakum.kind(view) ~= "map" or not view.lockFileVersion then
    file:fail(1, "not a lock file: expected an object with 'lockFileVersion'")
  end
  local modules = modules_of(view) or {}
  if #modules == 0 then return out:skip("nothing is locked") end
  local known = {}
  for _, module in ipairs(modules) do
    known[module.key] = true
    if module.is_root then
      out:project { id = module.key, name = module.name, version = module.version, at = module.at }
    else
      out:component {
        id = module.key, purl = oakum.purl("bazel", module.name, module.version), at = module.at,
      }
    end
  end
  for _, module in ipairs(modules) do
    for needed in oakum.each(module.needs or {}) do
      if is_text(needed) and known[needed] and needed ~= "<root>" then
        out:depends(module.key, needed)
      end
    end
  end
end

return { read = read, versions = versions }
