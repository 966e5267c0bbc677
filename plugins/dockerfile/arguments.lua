--- Build arguments: `ARG NAME=DEFAULT`, and $NAME, ${NAME}, ${NAME:-OTHER}, ${NAME:+OTHER} in texts.

-- What stands for an argument that has no default.
local UNKNOWN = "\1"

-- Longer values, and deeper defaults in defaults, are taken for unknown.
local MOST_BYTES, DEEPEST = 4096, 8

-- A text with its arguments filled in.
local function expand(text, arguments, depth)
  depth = depth or 1
  if depth > DEEPEST or #text > MOST_BYTES then return UNKNOWN end
  local function value_of(name) return arguments[name] or UNKNOWN end
  local function braced(inner)
    local name, operator, other = inner:match("^([%a_][%w_]*):([-+])(.*)$")
    if operator == "-" then
      local value = arguments[name]
      return value and value ~= "" and value or expand(other, arguments, depth + 1)
    elseif operator == "+" then
      return arguments[name] and expand(other, arguments, depth + 1) or ""
    end
    return value_of(inner:match("^[%a_][%w_]*") or "")
  end
  -- Defaults may hold arguments themselves.
  local result = text:gsub("%$(%b{})", function(inner) return braced(inner:sub(2, -2)) end)
  result = result:gsub("%$([%a_][%w_]*)", value_of)
  return #result > MOST_BYTES and UNKNOWN or result
end

-- Adds what an ARG instruction declares: NAME, NAME=VALUE, several of them.
local function declare(arguments, text)
  local at = 1
  while true do
    local name, next_at = text:match("^%s*([%a_][%w_]*)()", at)
    if not name then return end
    at = next_at
    if text:sub(at, at) == "=" then
      local literal, after = text:match("^='([^']*)'()", at)
      local value = literal
      if not value then value, after = text:match('^="([^"]*)"()', at) end
      if not value then value, after = text:match("^=(%S*)()", at) end
      arguments[name], at = literal or expand(value, arguments), after
    end
  end
end

return { declare = declare, expand = expand, UNKNOWN = UNKNOWN }
