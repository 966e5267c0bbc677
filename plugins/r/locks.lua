--- renv.lock, pkg.lock of pak and packrat.lock.

local packages = require "packages"

local RENV = { "Requirements", "Depends", "Imports", "LinkingTo" }

-- What the project asks for, by the DESCRIPTION beside the lock; nil where there is none.
local function project_of(file)
  local sibling = file:sibling("DESCRIPTION")
  local ok, stanzas
  if sibling then ok, stanzas = pcall(sibling.deb822, sibling) end
  local view = ok and stanzas[1]
  if not view or view.built then return nil end
  return {
    name = packages.text(view, "Package"), version = packages.text(view, "Version"),
    needs = packages.needs_of(view, packages.RUNTIME),
    others = packages.needs_of(view, { "Suggests", "Enhances" }),
  }
end

local function add_project(file, ids, out)
  local project = project_of(file)
  if not project then return end
  out:project { id = "", name = project.name, version = project.version, at = 1 }
  packages.add_edges("", oakum.list(project.needs, project.others), ids, out)
end

-- One package: its name is its id. false when it is none.
local function emit(view, name, version, ids, out, at)
  if not packages.is_name(name) then
    out:warn(at, "a package without a name")
    return false
  end
  if ids[name] then
    out:warn(at, ("'%s' is there twice"):format(name:sub(1, 60)))
    return false
  end
  ids[name] = name
  out:component {
    id = name, purl = packages.purl(name, version, view), at = at,
    licenses = { packages.text(view, "License") or packages.text(view, "license") },
  }
  return true
end

local function read_renv(file, out)
  local view = file:json()
  if oakum.kind(view) ~= "map" then file:fail(1, "not a lock file: expected an object") end
  if view.Packages == nil and view.R == nil then
    file:fail(1, "not a lock file of renv's: neither 'R' nor 'Packages'")
  end
  local all = view.Packages
  -- R writes an empty list for an empty map.
  if all ~= nil and oakum.kind(all) ~= "map" and not (oakum.kind(all) == "list" and #all == 0) then
    file:fail(oakum.line(view, "Packages"), "'Packages' is not an object")
  end
  local ids, found = {}, {}
  if oakum.kind(all) ~= "map" then all = {} end
  -- By name: which of two with one name is the first must not hang on the order of a map.
  local keys = {}
  for key in oakum.keys(all) do table.insert(keys, key) end
  for _, key in ipairs(oakum.sorted(keys)) do
    local at, package = oakum.line(all, key), all[key]
    if oakum.kind(package) ~= "map" then
      out:warn(at, ("'%s' is not an object"):format(key:sub(1, 60)))
    else
      local name = packages.text(package, "Package") or key
      local is_new = emit(package, name, packages.text(package, "Version"), ids, out, at)
      if is_new then table.insert(found, { id = name, view = package }) end
    end
  end
  for _, package in ipairs(found) do
    packages.add_edges(package.id, packages.needs_of(package.view, RENV), ids, out)
  end
  if #found == 0 then return out:skip("nothing is locked") end
  add_project(file, ids, out)
end

-- pak: the fields of DESCRIPTION that say where a package came from are in `metadata`.
local function read_pak(file, out)
  local view = file:json()
  if oakum.kind(view) ~= "map" or view.lockfile_version == nil then
    return out:skip("no 'lockfile_version': not a lock file of pak's")
  end
  if oakum.kind(view.packages) ~= "list" then
    file:fail(oakum.line(view, "packages") or 1, "'packages' is not a list")
  end
  local ids, found, asked = {}, {}, {}
  for package, place in oakum.each(view.packages) do
    if oakum.kind(package) ~= "map" then
      out:warn(place, "a package that is no object")
    elseif package.type == "deps" then
      -- Stands for the project: "deps::." asks for what its DESCRIPTION names.
      table.insert(asked, package)
    else
      local name = packages.text(package, "package")
      local about = oakum.kind(package.metadata) == "map" and package.metadata or {}
      if package.type == "bioc" then about = package end
      local line = oakum.line(place)
      if emit(about, name, packages.text(package, "version"), ids, out, line) then
        table.insert(found, { id = name, view = package })
      end
    end
  end
  for _, package in ipairs(found) do
    packages.add_edges(package.id, packages.needs_of(package.view, { "dependencies" }), ids, out)
  end
  for number, package in ipairs(asked) do
    local name = (packages.text(package, "package") or ""):gsub("%-deps$", "")
    local id = "deps::" .. number
    out:project {
      id = id, name = name ~= "" and name or nil, version = packages.text(package, "version"),
      at = package,
    }
    packages.add_edges(id, packages.needs_of(package, { "dependencies" }), ids, out)
  end
  if #found == 0 then out:skip("nothing is locked") end
end

local function read_packrat(file, out)
  local stanzas, odd = file:deb822()
  for _, line in ipairs(odd) do out:warn(line.line, line.reason) end
  local is_ours, ids, found = false, {}, {}
  for stanza, place in oakum.each(stanzas) do
    if stanza.PackratFormat ~= nil then
      is_ours = true
    elseif stanza.Package ~= nil or stanza.Version ~= nil then
      local name, line = packages.text(stanza, "Package"), oakum.line(place)
      if emit(stanza, name, packages.text(stanza, "Version"), ids, out, line) then
        table.insert(found, { id = name, view = stanza })
      end
    end
  end
  if not is_ours and #found == 0 then file:fail(1, "not a lock file of packrat's") end
  for _, package in ipairs(found) do
    packages.add_edges(package.id, packages.needs_of(package.view, { "Requires" }), ids, out)
  end
  if #found == 0 then return out:skip("nothing is locked") end
end

return { renv = read_renv, pak = read_pak, packrat = read_packrat }
