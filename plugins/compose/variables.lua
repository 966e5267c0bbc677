--- Variables in texts: $NAME, ${NAME}, ${NAME:-DEFAULT}, ${NAME-DEFAULT}, and $$ for "$". Values are not
--- known here, defaults are.

-- What stands for a variable without a default.
local UNKNOWN = "\1"
-- Longer texts, and deeper defaults in defaults, are taken for unknown.
local MOST_BYTES, DEEPEST = 4096, 8

local function expand(text, depth)
  depth = depth or 1
  if depth > DEEPEST or #text > MOST_BYTES then return UNKNOWN end
  local result = text:gsub("%$%$", "\2")
  result = result:gsub("%$(%b{})", function(inner)
    local default = inner:match("^{[%a_][%w_]*:?%-(.*)}$")
    return default and expand(default, depth + 1) or UNKNOWN
  end)
  result = result:gsub("%$[%a_][%w_]*", UNKNOWN)
  return (result:gsub("\2", "$"))
end

return { expand = expand, UNKNOWN = UNKNOWN }
