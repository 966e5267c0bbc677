--- pacman: the packages that pacman has installed, and package files.
--
-- Formats: the local database has one folder for each package (libalpm, "be_local"): `desc` is
-- `%FIELD%`, lines of values and a blank line, and `files` has the paths under %FILES%. A package file
-- is a tar with .PKGINFO in it, `key = value` a line (PKGBUILD(5), makepkg).

local function is_name(text)
  return text ~= nil and text:find("^[%w@_+][%w@._+-]*$") ~= nil
end

local function component(package, at, out)
  local version = package.version ~= "" and package.version or nil
  local purl = oakum.purl("alpm", package.name, version, { arch = package.arch })
  out:component {
    id       = purl,
    purl     = purl,
    source   = is_name(package.base) and { name = package.base } or nil,
    licenses = package.licenses,
    at       = at,
  }
  if not version then out:warn(at, "'" .. package.name .. "' has no version") end
  return purl
end

-- The values of each field of desc, with the line of the first one.
local function fields_of(file, out)
  local fields, current = {}, nil
  for number, line in file:lines() do
    local name = line:match("^%%([%u%d]+)%%$")
    if name then
      current = { line = number, values = {} }
      fields[name] = fields[name] or current
    elseif line == "" then
      current = nil
    elseif current then
      table.insert(current.values, line)
    else
      out:warn(number, "a value without a %FIELD% above it")
    end
  end
  return fields
end

local function read_description(file, out)
  local fields = fields_of(file, out)
  local function first(name) return fields[name] and fields[name].values[1] end
  if not fields.NAME then file:fail(1, "not a description of a package: it has no %NAME%") end
  if not is_name(first("NAME")) then
    file:fail(fields.NAME.line, "'" .. (first("NAME") or ""):sub(1, 60) .. "' is not a package name")
  end
  local id = component({
    name = first("NAME"), version = first("VERSION"), arch = first("ARCH"), base = first("BASE"),
    licenses = fields.LICENSE and fields.LICENSE.values,
  }, fields.NAME.line, out)
  local files = file:sibling("files")
  if files then out:owns(id, files) end
end

local function information_of(file)
  for entry in file:archive():each(".PKGINFO") do
    local fields = { license = {} }
    for _, line in entry:lines { comment = "#" } do
      local key, value = line:match("^%s*(%a+)%s*=%s*(.*)$")
      if key == "license" then table.insert(fields.license, value)
      elseif key then fields[key] = fields[key] or value end
    end
    return fields
  end
end

local function read_package(file, out)
  -- pacman's cache is its own to clean; what lies there is not installed.
  if ("/" .. file.path):find("/var/cache/pacman/", 1, true) then
    return out:skip("pacman's cache")
  end
  local fields = information_of(file)
  if not fields then file:fail(nil, "not a package of pacman: it has no .PKGINFO") end
  if not is_name(fields.pkgname) then file:fail(nil, "the .PKGINFO inside names no package") end
  component({
    name = fields.pkgname, version = fields.pkgver, arch = fields.arch, base = fields.pkgbase,
    licenses = fields.license,
  }, nil, out)
end

local function read(file, out)
  if file.name == "desc" then return read_description(file, out) end
  read_package(file, out)
end

return {
  name = "pacman", version = "1.0.0", api = 1,
  summary = "Packages that pacman has installed, and its package files",
  needs = { files = { "files" } },
  inventory = {
    files = {
      "var/lib/pacman/local/*/desc", "usr/lib/pacman/local/*/desc", "*.pkg.tar.{zst,xz,gz}",
    },
    read = read,
  },
}
