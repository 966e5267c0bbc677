--- $(Properties), and the versions that NuGet's notation pins.

local MOST = 32            -- references inside one another
local LONGEST = 4096       -- bytes of a value that references made

-- A function from a text to the text without references; nil when one is unknown or leads to itself.
local function resolver(properties)
  local known = {}
  local resolve

  local function value_of(name, depth)
    name = name:lower()
    if known[name] == nil then
      known[name] = false                     -- met again on the way: a circle
      local raw = properties[name]
      known[name] = raw and resolve(raw, depth + 1) or false
    end
    return known[name]
  end

  function resolve(text, depth)
    if not text or not text:find("$(", 1, true) then return text end
    if depth > MOST then return nil end
    local parts, length, position = {}, 0, 1
    while true do
      local first = text:find("$(", position, true)
      if not first then break end
      local last = text:find(")", first, true)
      local value = last and value_of(oakum.text.trim(text:sub(first + 2, last - 1)), depth)
      if not value then return nil end
      table.insert(parts, text:sub(position, first - 1))
      table.insert(parts, value)
      length = length + #value + first - position
      if length > LONGEST then return nil end
      position = last + 1
    end
    table.insert(parts, text:sub(position))
    return table.concat(parts)
  end

  return function(text)
    local resolved = resolve(text, 0)
    return resolved and oakum.text.trim(resolved)
  end
end

-- NuGet takes the lowest version that a range allows (learn.microsoft.com/nuget/concepts/
-- dependency-resolution), so a range that includes its lower end means that one. A star pins nothing.
local function pinned(text)
  text = text and oakum.text.trim(text)
  if not text or text == "" or text:find("*", 1, true) then return nil end
  if text:find("^[%[(]") then
    local lowest = text:match("^%[%s*([^,%[%]()%s]+)%s*[,%]]")
    return lowest
  end
  return text:match("^%d[%w.+-]*$")
end

return { resolver = resolver, pinned = pinned }
