--- Ranges of versions in package.json (docs.npmjs.com/cli/configuring-npm/package-json).

-- "npm:real@^1.2.0" asks for ^1.2.0 of `real`. nil: an address, which is no range.
local function bare(text)
  local range = text:match("^npm:.+@([^@]+)$") or text
  if range:find("[:/]") then return nil end
  return range
end

-- Whether a version is in a range; a tag such as "latest" moves by itself.
local function allows(text, version)
  local range = bare(text)
  if not range then return false end
  if range:find("^%a[%w-]*$") and range ~= "x" and range ~= "X" then return true end
  return oakum.version.satisfies("npm", version, range) == true
end

-- As many numbers of the version as the pattern "1.2.x" or "1" has.
local function shortened(pattern, version)
  local numbers = oakum.text.split(version:match("^%d+%.%d+%.%d+"), ".")
  local parts = oakum.text.split(pattern, ".")
  for i, part in ipairs(parts) do
    if part:find("^%d+$") then parts[i] = numbers[i] end
  end
  return table.concat(parts, ".")
end

-- The same kind of range around another version; nil when there is no single way to say it.
local function moved(text, version)
  local prefix, range = text:match("^(npm:.+@)([^@]+)$")
  prefix, range = prefix or "", range or text
  local operator, old = range:match("^([~^=v]?)%s*(%d[%w.+*-]*)$")
  if not operator then return nil end
  local new
  if old:find("^%d+%.%d+%.%d+[^.]*") and not old:find("[xX*]$") then
    new = version
  elseif version:find("^%d+%.%d+%.%d+$") then
    new = shortened(old, version)
  else
    return nil
  end
  local result = operator .. new
  if oakum.version.satisfies("npm", version, result) ~= true then return nil end
  return prefix .. result
end

local function major(version)
  local numbers = oakum.version.numbers(version)
  -- Before 1.0 the minor number is what breaks.
  return numbers[1] == 0 and "0." .. (numbers[2] or 0) or tostring(numbers[1])
end

return { allows = allows, moved = moved, major = major }
