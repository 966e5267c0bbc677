--- vendor/modules.txt: go.dev/ref/mod#vendoring. Each vendored module, its notes and its packages:
--
--   # PATH VERSION [=> PATH [VERSION]]
--   ## explicit; go 1.17
--   PATH/PACKAGE
--
-- A module without packages is required, but nothing of it is in the folder. Lines "# PATH => ..." at
-- the end repeat replacements.

local emission = require "emission"
local gomod = require "gomod"

-- "# PATH [VERSION] [=> PATH [VERSION]]"
local function module_of(line, number)
  local words = {}
  for word in line:sub(3):gmatch("%S+") do table.insert(words, word) end
  local module = { path = words[1], version = gomod.version_of(words[2]), at = number }
  for index = 2, math.min(#words, 3) do
    if words[index] == "=>" then
      local version = gomod.version_of(words[index + 2])
      -- A folder stands for the module in an unknown version.
      if version then module.path = words[index + 1] end
      module.version = version
    end
  end
  return module
end

local function read(file, out)
  local module, count, first
  for number, line in file:lines() do
    first = first or line:find("%S") and number
    if line:find("^# %S") then
      module = module_of(line, number)
      count = count or 0
    elseif line:find("^%S") and not line:find("^#") then
      if not module then file:fail(number, "a package before any module: not such a list") end
      if not module.is_said then
        module.is_said = true
        emission.module(out, module.path, module.version, { at = module.at })
        count = count + 1
      end
    end
  end
  if first and not count then file:fail(first, "not a list of vendored modules") end
  if (count or 0) == 0 then out:skip("nothing is vendored") end
end

return { read = read }
