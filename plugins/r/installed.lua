--- LIBRARY/NAME/DESCRIPTION: one installed package. R adds `Built` when it installs one.

local packages = require "packages"

local function read(file, out)
  local stanzas, odd = file:deb822()
  local view = stanzas[1]
  if not view or view.built == nil then
    return out:skip("no 'Built': the sources of a package, or not R's")
  end
  for _, line in ipairs(odd) do out:warn(line.line, line.reason) end
  local name, version = packages.text(view, "Package"), packages.text(view, "Version")
  if not packages.is_name(name) then file:fail(1, "no 'Package' in it") end
  local licenses = { packages.text(view, "License") }
  if packages.text(view, "Priority") == "base" then
    -- These come with R, and have its version.
    if name ~= "base" then return out:skip("a part of R itself") end
    out:component { purl = oakum.purl("generic", "r", version), licenses = licenses, at = 1 }
    return
  end
  if not version then out:warn(1, ("no 'Version' of '%s'"):format(name:sub(1, 60))) end
  out:component { purl = packages.purl(name, version, view), licenses = licenses, at = 1 }
end

return { read = read }
