--- A stanza of deb-control(5) as a component, and package files, deb(5): an ar archive with the
--- members debian-binary, control.tar (compressed or not), in which `control` is, and data.tar.

local function is_name(text)
  return text:find("^[%w.+_-]+$") ~= nil
end

local function source_of(stanza)
  if not stanza.Source then return nil end
  local name, version = stanza.Source:match("^(%S+)%s*%(([^)]+)%)")
  return { name = name or stanza.Source, version = version }
end

-- `at` is the stanza where it stands in a file of the target.
local function component(stanza, id, is_held, at, out)
  out:component {
    id     = id,
    purl   = oakum.purl("deb", stanza.Package, stanza.Version, { arch = stanza.Architecture }),
    source = source_of(stanza),
    held   = is_held,
    at     = at,
  }
  if not stanza.Version then
    out:warn(at, "'" .. stanza.Package .. "' has no version")
  end
end

-- What lies in apt's cache is not installed, and apt's to clean.
local function is_cached(path)
  return ("/" .. path):find("/var/cache/apt/archives/", 1, true) ~= nil
end

-- The text of the control file inside a package file.
local function control_of(file)
  for entry in file:archive():each("control.tar*") do
    local control = entry:archive():file("control")
    if control then return control:text() end
  end
end

local function read(file, out)
  if is_cached(file.path) then return out:skip("apt's cache") end
  local text = control_of(file)
  if not text then file:fail(nil, "not a Debian package: it has no control file") end
  local stanza = oakum.deb822(text)[1]
  local name = stanza and stanza.Package
  if not name or not is_name(name) then
    file:fail(nil, "the control file inside names no package")
  end
  component(stanza, nil, nil, nil, out)
end

return { component = component, is_name = is_name, read = read }
