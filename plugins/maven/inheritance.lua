--- A POM with what its parents state: maven.apache.org/pom.html#Inheritance.
--
-- Only parents that lie beside the file count. A model's `path` is where it lies, seen from the
-- file that is read.

local model = require "model"

local MOST = 16            -- parents above one another
local CLIMB = 4            -- folders up, as `needs.files` in plugin.lua says

-- A path without "x/.." in it; nil when `needs.files` does not cover it.
local function joined(folder, name)
  local parts = {}
  for _, part in ipairs(oakum.text.split(folder .. "/" .. name:gsub("\\", "/"), "/")) do
    if part == ".." and #parts > 0 and parts[#parts] ~= ".." then
      table.remove(parts)
    elseif part ~= "" and part ~= "." then
      table.insert(parts, part)
    end
  end
  local path = table.concat(parts, "/")
  local climb = 0
  while parts[climb + 1] == ".." do climb = climb + 1 end
  local base = oakum.path.basename(path)
  local is_named = base:find("%.xml$") and (base:find("pom", 1, true) or base:find("parent", 1, true))
  if climb > CLIMB or not is_named or #path > 1024 then return nil end
  return path
end

-- The model of a file of the tree.
local function read(file, folder)
  local view = file:xml()
  local result = model.read(view)
  if not result then file:fail(view, "not a POM: expected <project>") end
  result.file, result.folder, result.path = file, folder, file.path
  return result
end

-- The model that lies at a path; nil when there is none that can be read: it has its own error.
local function read_at(from, folder, name)
  local path = joined(folder, name)
  local file = path and from:sibling(path)
  -- A relativePath may name a folder.
  if not file and not name:find("%.xml$") then
    path = joined(folder, name .. "/pom.xml")
    file = path and from:sibling(path)
  end
  if not file then return nil end
  local is_read, view = pcall(file.xml, file)
  local result = is_read and model.read(view) or nil
  if result then
    result.file, result.folder, result.path = from, oakum.path.dirname(path), file.path
  end
  return result
end

-- Maven takes what lies at relativePath only when it is the parent that is named.
local function is_parent(candidate, parent)
  local group = candidate.group or candidate.parent and candidate.parent.group
  if parent.group and group and group ~= parent.group and not group:find("${", 1, true) then
    return false
  end
  return not parent.artifact or candidate.artifact == parent.artifact
end

local function parent_of(child)
  if not child.parent or not child.parent.path then return nil end
  local found = read_at(child.file, child.folder, child.parent.path)
  return found and is_parent(found, child.parent) and found or nil
end

-- Takes over what a parent states and the child does not.
local function inherit(child, parent, at)
  child.group = child.group or parent.group
  child.version = child.version or parent.version
  for name, value in pairs(parent.properties) do
    if child.properties[name] == nil then child.properties[name] = value end
  end
  local dependencies = {}
  for _, dependency in ipairs(parent.dependencies) do
    local copy = {}
    for name, value in pairs(dependency) do copy[name] = value end
    copy.at, copy.is_inherited = at, true
    table.insert(dependencies, copy)
  end
  table.move(child.dependencies, 1, #child.dependencies, #dependencies + 1, dependencies)
  child.dependencies = dependencies
  table.move(parent.management, 1, #parent.management, #child.management + 1, child.management)
end

-- The model with everything that its local parents state.
local function effective(child, out)
  if child.ancestors then return child end
  local result, link = child, child
  child.ancestors = { child }
  local seen = { [child.path] = true }
  for _ = 1, MOST do
    local parent = parent_of(link)
    if not parent or seen[parent.path] then break end
    seen[parent.path] = true
    inherit(result, parent, child.parent.at)
    table.insert(child.ancestors, parent)
    link = parent
    if #result.dependencies > 100000 then
      out:warn(child.parent.at, "its parents state more than 100,000 dependencies: the rest is left out")
      break
    end
  end
  if link.parent then
    result.group = result.group or link.parent.group
    result.version = result.version or link.parent.version
  end
  return result
end

return { read = read, read_at = read_at, effective = effective }
