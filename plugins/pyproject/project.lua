--- A project's records: itself, and what it asks for.

local requirement = require "requirement"

local Project = {}
Project.__index = Project

local function new(file, out)
  return setmetatable({ file = file, out = out, entries = {}, own = {}, stated = {} }, Project)
end

-- Names of packages that belong to the same project, and are left out.
function Project:owns(name)
  self.own[requirement.normal(name)] = true
end

-- A package that is asked for; `version` nil: not pinned.
function Project:add_package(name, version, scope, at)
  table.insert(self.entries, { name = name, version = version, scope = scope, at = at or 1 })
  self.stated[requirement.normal(name)] = self.entries[#self.entries]
end

-- A requirement by PEP 508.
function Project:add(text, scope, at)
  local found = requirement.parse(text)
  if not found then
    return self.out:warn(at, ("'%s' is not a requirement"):format(text:sub(1, 60)))
  end
  self:add_package(found.name, found.version, scope, at)
end

-- A list of requirements in a document.
function Project:add_list(view, key, scope)
  local list = view[key]
  if list == nil then return end
  if oakum.kind(list) ~= "list" then
    return self.out:warn(oakum.line(view, key), ("'%s' is not a list"):format(key))
  end
  for value, place in oakum.each(list) do
    local at = oakum.line(place) or oakum.line(view, key)
    if oakum.kind(value) == "string" then
      self:add(value, scope, at)
    elseif oakum.kind(value) ~= "map" or value["include-group"] == nil then
      -- { include-group = "x" } (PEP 735) names a list that is read itself.
      self.out:warn(at, ("not a requirement in '%s'"):format(key))
    end
  end
end

-- Numbers are ids: tables are gone over in any order.
local function by_place(a, b)
  if a.at ~= b.at then return a.at < b.at end
  if a.name ~= b.name then return a.name < b.name end
  if a.scope ~= b.scope then return a.scope < b.scope end
  return (a.version or "") < (b.version or "")
end

function Project:emit()
  local out = self.out
  if #self.entries == 0 then return out:skip("nothing is asked for") end
  out:project { id = "", name = self.name, version = self.version, at = self.at or 1 }
  for number, entry in ipairs(oakum.sorted(self.entries, by_place)) do
    if not self.own[requirement.normal(entry.name)] then
      local id = tostring(number)
      out:component {
        id = id, purl = oakum.purl("pypi", entry.name, entry.version), scope = entry.scope,
        at = entry.at,
      }
      out:depends("", id)
    end
  end
end

return { new = new }
