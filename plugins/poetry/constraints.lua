--- Poetry's constraints (python-poetry.org/docs/dependency-specification), as PEP 440 specifiers.

-- "1.2.3" as numbers; nil for what has more than numbers.
local function numbers_of(version)
  return version:find("^%d[%d.]*$") and oakum.version.numbers(version) or nil
end

-- The first version that breaks what ^1.2.3 promises: 2.0.0; for ^0.2.3: 0.3.0.
local function above_caret(version)
  local numbers = numbers_of(version)
  if not numbers then return nil end
  for i, number in ipairs(numbers) do
    if number > 0 or i == #numbers then
      return table.concat({ table.unpack(numbers, 1, i - 1) }, ".") .. (i > 1 and "." or "")
        .. number + 1
    end
  end
end

-- Likewise ~1.2.3: 1.3; ~1: 2.
local function above_tilde(version)
  local numbers = numbers_of(version)
  if not numbers then return nil end
  if #numbers == 1 then return tostring(numbers[1] + 1) end
  return numbers[1] .. "." .. numbers[2] + 1
end

-- One part of a constraint as PEP 440 writes it; nil when it is not understood.
local function specifier(part)
  part = oakum.text.trim(part)
  if part == "*" or part == "" then return ">=0.dev0" end
  local operator, version = part:match("^([~^<>=!]*)%s*([%w.*+!_-]+)$")
  if not operator then return nil end
  if operator == "^" or operator == "~" then
    local above = operator == "^" and above_caret(version) or operator == "~" and above_tilde(version)
    return above and (">=%s,<%s"):format(version, above)
  end
  return (operator == "" and "==" or operator) .. version
end

-- Whether a constraint lets a version in; nil when it is not understood.
local function allows(constraint, version)
  for _, alternative in ipairs(oakum.text.split((constraint:gsub("||", "|")), "|")) do
    local parts = {}
    for _, part in ipairs(oakum.text.split(alternative, ",")) do
      local text = specifier(part)
      if not text then return nil end
      table.insert(parts, text)
    end
    local inside = oakum.version.satisfies("pypi", version, table.concat(parts, ","))
    if inside or inside == nil then return inside end
  end
  return false
end

-- The same kind of constraint around another version; nil when there is no single way to say it.
local function moved(constraint, version)
  local operator, gap, old = constraint:match("^([~^=]*)(%s*)(%d[%w.*+!]*)$")
  local result
  if operator and (operator == "" or operator == "^" or operator == "~" or operator == "==") then
    if not old:find("*", 1, true) then result = operator .. gap .. version end
  else
    -- What `poetry add` of 2.0 writes for ^1.2.3: ">=1.2.3,<2.0.0".
    local low, comma, high = constraint:match("^>=(%d[%d.]*)(,%s*)<(%d[%d.]*)$")
    local above = low and above_caret(low)
    if above and oakum.version.compare("pypi", above, high) == 0 and above_caret(version) then
      local new = above_caret(version)
      -- As many numbers as before.
      local _, dots = high:gsub("%.", "")
      local _, present = new:gsub("%.", "")
      result = (">=%s%s<%s%s"):format(version, comma, new, (".0"):rep(dots - present))
    end
  end
  return result and allows(result, version) and result or nil
end

return { allows = allows, moved = moved }
