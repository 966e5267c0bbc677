--- ${...} in a POM: maven.apache.org/pom.html#Properties.

local MOST = 32            -- references inside one another
local LONGEST = 4096       -- bytes of a value that references made

-- What the model itself is called: ${project.version}, and the old ${pom.version} and ${version}.
local function of_model(model, name)
  local parent = model.parent or {}
  local values = {
    groupId = model.group, artifactId = model.artifact, version = model.version,
    packaging = model.packaging or "jar",
    ["parent.groupId"] = parent.group, ["parent.artifactId"] = parent.artifact,
    ["parent.version"] = parent.version,
  }
  return values[name:match("^project%.(.+)$") or name:match("^pom%.(.+)$") or name]
end

-- A function from a text to the text without references; nil when one is unknown or leads to
-- itself.
local function resolver(model)
  local known = {}
  local resolve

  local function value_of(name, depth)
    if known[name] == nil then
      known[name] = false                     -- met again on the way: a circle
      local raw = model.properties[name] or of_model(model, name)
      known[name] = raw and resolve(raw, depth + 1) or false
    end
    return known[name]
  end

  function resolve(text, depth)
    if not text or not text:find("${", 1, true) then return text end
    if depth > MOST then return nil end
    local parts, length, position = {}, 0, 1
    local function add(part)
      table.insert(parts, part)
      length = length + #part
    end
    while true do
      local first = text:find("${", position, true)
      local last = first and text:find("}", first, true)
      if not first then break end
      if not last then return nil end
      add(text:sub(position, first - 1))
      local value = value_of(text:sub(first + 2, last - 1), depth)
      if not value then return nil end
      add(value)
      if length > LONGEST then return nil end
      position = last + 1
    end
    add(text:sub(position))
    return table.concat(parts)
  end

  return function(text) return resolve(text, 0) end
end

-- A dependency without references. An unknown version is none.
local function resolved(dependency, resolve)
  local result = {
    at = dependency.at, is_inherited = dependency.is_inherited,
    is_conditional = dependency.is_conditional,
  }
  for _, name in ipairs { "group", "artifact", "version", "scope", "type", "classifier", "optional" } do
    result[name] = resolve(dependency[name])
  end
  -- Stated, but unknown: a managed version must not take its place.
  if dependency.version and not result.version then result.version = "" end
  return result
end

return { resolver = resolver, resolved = resolved }
