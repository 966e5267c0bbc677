--- Wheels and eggs: zip archives with the metadata of what they install.
--
-- Formats: packaging.python.org/specifications/binary-distribution-format (NAME.dist-info/METADATA)
-- and setuptools' eggs (EGG-INFO/PKG-INFO). What a wheel brings along inside of its own packages
-- (pip/_vendor/x.dist-info) is listed too, as it is where the wheel is installed.

local installed = require "installed"

-- "green_tea-1.2-py3-none-any.whl" (PEP 427), "green_tea-1.2-py3.11.egg".
local function of_name(name)
  local found, version = name:match("^([%w._]+)%-([%w._+!]+)%-[%w._-]+%.whl$")
  if not found then found, version = name:match("^([%w._]+)%-([%w._+!]+)%-[%w._-]+%.egg$") end
  if not found then found, version = name:match("^([%w._]+)%-([%w._+!]+)%.egg$") end
  return found and { name = found, version = version, licenses = {} }
end

local function read(file, out)
  if file:bytes(1, 2) ~= "PK" then file:fail(1, "not a zip archive") end
  local has_own = false
  for entry in file:archive():each("{*.dist-info/METADATA,EGG-INFO/PKG-INFO}") do
    local is_read, package = pcall(installed.parse, entry)
    if is_read and package then
      local _, depth = entry.path:gsub("/", "")
      if depth == 1 then has_own = true end
      installed.emit(package, nil, out)
    else
      local reason = is_read and "has no 'Name' in its headers" or "cannot be read"
      out:warn(nil, ("'%s' %s"):format(entry.path, reason))
    end
  end
  if has_own then return end
  local package = of_name(file.name)
  if not package then file:fail(nil, "no metadata in it, and no name of a wheel or an egg") end
  out:warn(nil, "no metadata in it: the file's name says what it is")
  installed.emit(package, nil, out)
end

return { read = read }
