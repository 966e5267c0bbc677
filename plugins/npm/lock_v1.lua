--- Lockfile version 1: `dependencies` nested as the folders of node_modules are.

local entries = require "entries"

-- Each entry by its folder, as later lockfile versions list them.
local function flatten(dependencies, parent, packages, places, out)
  for name, entry in pairs(dependencies) do
    if oakum.kind(entry) == "map" then
      local place = oakum.path.join(parent, "node_modules", name)
      packages[place] = entry
      table.insert(places, place)
      if oakum.kind(entry.dependencies) == "map" then
        flatten(entry.dependencies, place, packages, places, out)
      end
    else
      out:warn(dependencies, "'" .. name .. "' is not an object")
    end
  end
  return packages, places
end

local function read(lock, out)
  out:project { id = "", name = lock.name, version = lock.version, at = lock }
  local packages, places = flatten(lock.dependencies, "", {}, {}, out)
  for _, place in ipairs(places) do
    entries.emit(out, place, packages[place])
  end
  for _, place in ipairs(places) do
    local requires = packages[place].requires
    if oakum.kind(requires) == "map" then
      for needed in oakum.keys(requires) do
        local target = entries.resolve(packages, place, needed)
        if target then out:depends(place, target) end
      end
    end
  end
end

return { read = read, flatten = flatten }
