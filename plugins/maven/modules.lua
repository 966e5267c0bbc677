--- The project's own modules, as far as they lie beside the file: they are parts of the project, not
--- packages that it uses, and their BOMs can be read.

local inheritance = require "inheritance"

local MOST = 16            -- modules that are looked at for one name

-- "a-b-c" gives "a-b-c", "b-c", "c".
local function endings(name)
  local result, position = {}, 0
  repeat
    table.insert(result, name:sub(position + 1))
    position = name:find("-", position + 1, true)
  until not position or #result == MOST
  return result
end

-- Where modules lie, by the endings of their folders' names: "web" or "acme-web" is where
-- "acme-web" is looked for. Any other name for a module's folder is rare.
local function folders_of(project)
  local whole, partial = {}, {}
  local function insert(map, name, folder)
    map[name] = map[name] or {}
    if #map[name] < MOST then table.insert(map[name], folder) end
  end
  for _, model in ipairs(project.ancestors) do
    for _, module in ipairs(model.modules) do
      local place = module:gsub("\\", "/"):gsub("/?pom%.xml$", ""):gsub("/+$", "")
      local folder = { folder = model.folder, name = module }
      local names = endings(oakum.path.basename(place))
      insert(whole, names[1], folder)
      for _, name in ipairs(names) do insert(partial, name, folder) end
    end
  end
  return function(artifact)
    local found = { partial[artifact] or {} }
    for _, name in ipairs(endings(artifact)) do table.insert(found, whole[name]) end
    return oakum.list(table.unpack(found))
  end
end

local function model_of(project, folder)
  if folder.model == nil then
    folder.model = inheritance.read_at(project.file, folder.folder, folder.name) or false
  end
  return folder.model
end

local function is_module(model, dependency)
  local group = model and (model.group or model.parent and model.parent.group)
  return model and model.artifact == dependency.artifact
    and (not group or group == dependency.group or group:find("${", 1, true) ~= nil)
end

-- A function from a dependency to the own module that it means; nil for what others make.
local function finder(project, group)
  local candidates = folders_of(project)
  local found = {}
  local function find(dependency)
    for _, ancestor in ipairs(project.ancestors) do
      if is_module(ancestor, dependency) then return ancestor end
    end
    for _, folder in ipairs(candidates(dependency.artifact)) do
      local model = model_of(project, folder)
      if is_module(model, dependency) then return model end
    end
    return false
  end
  return function(dependency)
    -- Modules of one project share the beginning of their groupId.
    if not group or dependency.group:match("^[^.]*") ~= group:match("^[^.]*") then return nil end
    local key = dependency.group .. ":" .. dependency.artifact
    if found[key] == nil then found[key] = find(dependency) end
    return found[key] or nil
  end
end

return { finder = finder }
