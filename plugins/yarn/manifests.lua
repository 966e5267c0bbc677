--- What package.json says: who asks for what, and for which purpose.

-- The manifest as a view; nil where there is none, or none that can be read.
local function read(file, path, out)
  local sibling = file:sibling(path)
  if not sibling then return nil end
  local ok, view = pcall(sibling.json, sibling)
  if not ok then
    out:warn(nil, path .. " cannot be read, so scopes are not known: " .. tostring(view))
  elseif oakum.kind(view) ~= "map" then
    out:warn(nil, path .. " is not an object, so scopes are not known")
  else
    return view
  end
end

local function text(manifest, key)
  local value = manifest[key]
  return oakum.kind(value) == "string" and value or nil
end

-- Scope -> section; what stands in several sections has the first scope.
local SECTIONS = {
  { "prod", "dependencies" }, { "optional", "optionalDependencies" }, { "dev", "devDependencies" },
}

-- A list of { name, range, scope }. npm and yarn let an optional dependency replace one of the same
-- name in `dependencies`, so that comes first.
local function needs(manifest)
  local list, seen = {}, {}
  local optional = manifest.optionalDependencies
  for _, pair in ipairs(SECTIONS) do
    local scope, section = pair[1], manifest[pair[2]]
    if oakum.kind(section) == "map" then
      for name, range in pairs(section) do
        local isReplaced = scope == "prod" and oakum.kind(optional) == "map" and optional[name]
        if oakum.kind(range) == "string" and not seen[name] and not isReplaced then
          seen[name] = true
          table.insert(list, { name = name, range = range, scope = scope })
        end
      end
    end
  end
  return list
end

local function has_workspaces(manifest)
  local globs = manifest.workspaces
  if oakum.kind(globs) == "map" then globs = globs.packages end
  return oakum.kind(globs) == "list" and #globs > 0
end

return { read = read, text = text, needs = needs, has_workspaces = has_workspaces }
