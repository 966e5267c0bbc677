--- dpkg: the packages that dpkg has installed, and package files.
--
-- Formats: stanzas of deb-control(5), with the `Status` field of dpkg(1). Images built without dpkg
-- (distroless) keep one stanza per file in status.d, without `Status`. A package file is deb(5).

local package_file = require "package-file"

local ONE_FILE_EACH = "var/lib/dpkg/status.d/*"

-- "debconf (>= 0.5) | debconf-2.0:any [amd64]" is { "debconf", "debconf-2.0" }
local function alternatives(dependency)
  local names = {}
  for choice in dependency:gmatch("[^|]+") do
    table.insert(names, (choice:match("^%s*([%w.+-]+)")))
  end
  return names
end

-- dpkg writes a Status into every stanza; a file that has none is an image builder's list.
local function keeps_status(stanzas)
  for stanza in oakum.each(stanzas) do
    if stanza.Status then return true end
  end
  return false
end

-- "hold ok installed": what is wanted, whether that broke, how far it got.
local function is_installed(stanza, out)
  if not stanza.Status then return false end
  local state = stanza.Status:match("^%s*%S+%s+%S+%s+(%S+)")
  if state ~= "installed" and state ~= "config-files" and state ~= "not-installed" then
    out:warn(stanza, ("'%s' is '%s': not counted as installed"):format(
      stanza.Package, state or stanza.Status))
  end
  return state == "installed"
end

-- Packages that exist once per architecture have it in the names of their files.
local function file_list(stanza, file)
  if file.glob == ONE_FILE_EACH then
    return file:sibling(file.name .. ".md5sums")
  end
  local plain = "info/" .. stanza.Package .. ".list"
  local arch = (stanza.Architecture or ""):match("^[%w-]*$") or ""
  local own = "info/" .. stanza.Package .. ":" .. arch .. ".list"
  if stanza["Multi-Arch"] == "same" then plain, own = own, plain end
  return file:sibling(plain) or file:sibling(own)
    or file:sibling((plain:gsub("list$", "md5sums"))) or file:sibling((own:gsub("list$", "md5sums")))
end

local function id_of(name, arch)
  return name .. ":" .. (arch or "")
end

local function emit_component(stanza, id, file, out)
  local is_held = stanza.Status and stanza.Status:match("^%s*hold%s") and true
  package_file.component(stanza, id, is_held, stanza, out)
  local list = file_list(stanza, file)
  if list then out:owns(id, list) end
end

-- The installed package that satisfies one dependency: by its name, else by what it provides.
local function resolve(installed, provided, dependency, arch)
  for _, name in ipairs(alternatives(dependency)) do
    local found = installed[id_of(name, arch)] or installed[name] or provided[name]
    if found then return found end
  end
end

local function read(file, out)
  if file.glob == "*.deb" or file.glob == "*.udeb" then return package_file.read(file, out) end
  if oakum.text.ends(file.name, ".md5sums") then
    return out:skip()
  end

  local listed, malformed = file:deb822()
  if #listed == 0 and file:text():find("%S") then file:fail(1, "not a list of packages") end
  for _, place in ipairs(malformed) do out:warn(place.line, place.reason) end

  local by_status = keeps_status(listed)
  local stanzas, installed, provided = {}, {}, {}
  for stanza in oakum.each(listed) do
    local name, arch = stanza.Package, stanza.Architecture
    if not name or name == "" then
      out:warn(stanza, "a stanza without a package name")
    elseif not package_file.is_name(name) then
      out:warn(stanza, "'" .. name:sub(1, 60) .. "' is not a package name")
    elseif not by_status or is_installed(stanza, out) then
      local id = id_of(name, arch)
      table.insert(stanzas, stanza)
      installed[id] = id
      installed[name] = installed[name] or id
      for virtual in (stanza.Provides or ""):gmatch("[^,]+") do
        virtual = virtual:match("^%s*([%w.+-]+)")
        if virtual then provided[virtual] = provided[virtual] or id end
      end
      emit_component(stanza, id, file, out)
    end
  end

  for _, stanza in ipairs(stanzas) do
    local needs = (stanza["Pre-Depends"] or "") .. "," .. (stanza.Depends or "")
    local id = id_of(stanza.Package, stanza.Architecture)
    local known = { [id] = true }
    for dependency in needs:gmatch("[^,]+") do
      local target = resolve(installed, provided, dependency, stanza.Architecture)
      if target and not known[target] then
        known[target] = true
        out:depends(id, target)
      end
    end
  end
end

return {
  name = "dpkg", version = "1.0.0", api = 1,
  summary = "Packages that dpkg has installed, and .deb files",
  needs = { files = { "info/*.{list,md5sums}", "*.md5sums" } },
  inventory = {
    files = { "var/lib/dpkg/status", ONE_FILE_EACH, "usr/lib/dpkg/status", "*.deb", "*.udeb" },
    read = read,
  },
}
