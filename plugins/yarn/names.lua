--- Descriptors: "NAME@RANGE", where NAME may begin with "@" itself.

-- The name and the range; the range is "" where there is none.
local function split(text)
  local name, range = text:match("^(@?[^@]+)@(.*)$")
  return name or text, range or ""
end

-- The package that "npm:REAL@RANGE" stands for; nil where the name is the package's own.
local function alias(range)
  local target = range:match("^npm:(.+)$")
  if not target then return nil end
  local name = split(target)
  -- "npm:^1.2.3" has no name in it. "npm:latest" could have: a tag it is.
  if target:find("^@[^/]+/") or target:find("@", 2, true) then
    return name:find("^[%w@._-]") and name or nil
  end
end

return { split = split, alias = alias }
