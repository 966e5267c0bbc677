--- opkg: the packages that opkg has installed (OpenWrt, Yocto), and .ipk files.
--
-- Format: dpkg's, smaller (git.yoctoproject.org/opkg): `status` has stanzas of control fields with
-- `Status: WANT FLAGS STATE`; beside it info/NAME.control has the fields that `status` leaves out, and
-- info/NAME.list the files, perhaps with mode and link target behind a tab. An .ipk is a tar.gz or an
-- ar archive with control.tar.gz in it.

local function is_name(text)
  return text:find("^[%w.+_-]+$") ~= nil
end

-- "libc, libssl3 (>= 3.0), a | b" is { "libc", "libssl3", "a", "b" }.
local function names_in(text)
  local names = {}
  for part in (text or ""):gmatch("[^,|]+") do
    table.insert(names, (part:match("^%s*([%w.+_-]+)")))
  end
  return names
end

-- OpenWrt states `SourceName: openssl` beside the folder `Source: package/libs/openssl`.
local function source_of(stanza, control)
  local name = stanza.SourceName or control.SourceName
  return name and name ~= "" and { name = name } or nil
end

local function component(stanza, control, at, out)
  local name, version = stanza.Package, stanza.Version
  local license = stanza.License or control.License
  local purl = oakum.purl("opkg", name, version, { arch = stanza.Architecture })
  out:component {
    id         = purl,
    purl       = purl,
    versioning = "dpkg",
    source     = source_of(stanza, control),
    licenses   = { license ~= "" and license or nil },
    held       = (stanza.Status or ""):find("hold", 1, true) and true or nil,
    at         = at,
  }
  if not version then out:warn(at, "'" .. name .. "' has no version") end
  return purl
end

-- The control file of one package, in info/ or in a package file; without fields when it is not there.
local function first_stanza(file)
  return file and file:deb822()[1] or {}
end

local function paths_in(list)
  local paths = {}
  for _, line in list:lines() do
    table.insert(paths, (line:match("^([^\t]+)")))
  end
  return paths
end

-- opkg writes a Status into every stanza; a file that has none is an image builder's list.
local function keeps_status(stanzas)
  for stanza in oakum.each(stanzas) do
    if stanza.Status then return true end
  end
  return false
end

local function is_installed(stanza, out)
  if not stanza.Status then return false end
  local state = stanza.Status:match("^%s*%S+%s+%S+%s+(%S+)")
  if state ~= "installed" and state ~= "config-files" and state ~= "not-installed" then
    out:warn(stanza, ("'%s' is '%s': not counted as installed"):format(
      stanza.Package, state or stanza.Status))
  end
  return state == "installed"
end

local function read_status(file, out)
  local listed, malformed = file:deb822()
  if #listed == 0 then
    if file:text():find("%S") then file:fail(1, "not a list of packages") end
    return out:skip("no package is installed")
  end
  for _, place in ipairs(malformed) do out:warn(place.line, place.reason) end

  local by_status, installed, provided = keeps_status(listed), {}, {}
  for stanza in oakum.each(listed) do
    local name = stanza.Package
    if not name or name == "" then
      out:warn(stanza, "a stanza without a package name")
    elseif not is_name(name) then
      out:warn(stanza, "'" .. name:sub(1, 60) .. "' is not a package name")
    elseif not by_status or is_installed(stanza, out) then
      local control = first_stanza(file:sibling("info/" .. name .. ".control"))
      local id = component(stanza, control, stanza, out)
      local list = file:sibling("info/" .. name .. ".list")
      if list then out:owns(id, paths_in(list)) end
      table.insert(installed, { id = id, needs = stanza.Depends })
      provided[name] = provided[name] or id
      for _, virtual in ipairs(names_in(stanza.Provides)) do
        provided[virtual] = provided[virtual] or id
      end
    end
  end
  for _, package in ipairs(installed) do
    local known = { [package.id] = true }
    for _, name in ipairs(names_in(package.needs)) do
      local target = provided[name]
      if target and not known[target] then
        known[target] = true
        out:depends(package.id, target)
      end
    end
  end
end

local function read_package(file, out)
  for entry in file:archive():each("{,./}control.tar*") do
    local stanza = first_stanza(entry:archive():file("control"))
    if not stanza.Package or not is_name(stanza.Package) then
      file:fail(nil, "the control file inside names no package")
    end
    component(stanza, {}, nil, out)
    return
  end
  file:fail(nil, "not a package of opkg: it has no control file")
end

local function read(file, out)
  if file.glob == "*.ipk" then return read_package(file, out) end
  read_status(file, out)
end

return {
  name = "opkg", version = "1.0.0", api = 1,
  summary = "Packages that opkg has installed, and .ipk files",
  needs = { files = { "info/*.{control,list}" } },
  inventory = {
    files = { "usr/lib/opkg/status", "var/lib/opkg/status", "*.ipk" },
    read = read,
  },
}
