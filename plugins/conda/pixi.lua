--- pixi.lock: `environments` say what is installed where, `packages` what that is (since
-- version 4).
--
--   version 4, 5   - kind: conda      name: x   version: 1   build: x   url: x   depends: [x]
--   version 6      - conda: ADDRESS   sha256: x   depends: [x]   (the address has the version)
--                  - pypi: ADDRESS    name: x   version: 1   requires_dist: [x]

local lists = require "list"
local packages = require "packages"

-- { type, name, version, ... } of one entry; nil when it is none.
local function package_of(view)
  local kind = packages.text(view, "kind") or view.conda ~= nil and "conda"
    or view.pypi ~= nil and "pypi"
  if kind == "conda" or kind == "pypi" then
    local address = packages.text(view, kind) or packages.text(view, "url")
      or packages.text(view, "path")
    local found = kind == "conda" and address and packages.of_address(address) or {}
    return {
      kind = kind, address = address, at = view, view = view,
      name = packages.text(view, "name") or found.name,
      version = packages.text(view, "version") or found.version,
      build = packages.text(view, "build") or found.build, type = found.type,
      subdir = packages.text(view, "subdir") or found.subdir, channel = found.channel,
    }
  end
end

local ORDER = { prod = 1, optional = 2, dev = 3, build = 4, test = 5 }

-- What the environments that hold an address are for; "default" is what users get.
local function scopes_of(view)
  local scopes = {}
  local function add(entry, scope)
    local address = oakum.kind(entry) == "map"
      and (packages.text(entry, "conda") or packages.text(entry, "pypi"))
    if address and (not scopes[address] or ORDER[scope] < ORDER[scopes[address]]) then
      scopes[address] = scope
    end
  end
  local environments = oakum.kind(view.environments) == "map" and view.environments or {}
  for name, environment in pairs(environments) do
    local scope = name == "default" and "prod" or packages.scope_of(name) or "optional"
    local by_platform = oakum.kind(environment) == "map" and environment.packages
    for _, list in pairs(oakum.kind(by_platform) == "map" and by_platform or {}) do
      if oakum.kind(list) == "list" then
        for entry in oakum.each(list) do add(entry, scope) end
      end
    end
  end
  return scopes
end

-- The project itself, when it is installed in place.
local function is_project(package)
  return package.kind == "pypi" and package.address ~= nil
    and package.address:find("^%.?/?$") ~= nil
end

-- "requests[socks] >=2" and "python >=3.9,<4" begin with a name.
local function needed_names(view)
  local names = {}
  for _, key in ipairs { "depends", "requires_dist" } do
    if oakum.kind(view[key]) == "list" then
      for need in oakum.each(view[key]) do
        local name = oakum.kind(need) == "string" and need:match("^%s*([%w_][%w_.+-]*)")
        if name then table.insert(names, name) end
      end
    end
  end
  return names
end

local function normal(name)
  return (name:lower():gsub("[-_.]+", "-"))
end

-- What a need means: a package of its kind and platform, else one for all platforms, else any that
-- conda installs.
local function add_edges(all, out)
  local by_place = {}
  local function file_under(key, id)
    by_place[key] = by_place[key] or {}
    table.insert(by_place[key], id)
  end
  for _, package in ipairs(all) do
    local name = normal(package.name)
    file_under(("%s/%s/%s"):format(package.kind, package.subdir or "", name), package.id)
    if package.kind == "conda" then file_under(name, package.id) end
  end
  for _, package in ipairs(all) do
    local seen = { [package.id] = true }
    for _, needed in ipairs(needed_names(package.view)) do
      local name = normal(needed)
      local own = ("%s/%s/%s"):format(package.kind, package.subdir or "", name)
      for _, target in ipairs(by_place[own] or by_place["conda/noarch/" .. name]
                              or by_place[name] or {}) do
        if not seen[target] then
          seen[target] = true
          out:depends(package.id, target)
        end
      end
    end
  end
end

local function purl_of(package)
  if package.kind == "pypi" then return oakum.purl("pypi", package.name, package.version) end
  return packages.purl(package)
end

local function read(file, out)
  local view = file:yaml()
  if oakum.kind(view) == "map" and view.packages == nil and view.package ~= nil then
    return lists.read_view(view, file, out)
  end
  if oakum.kind(view) ~= "map" or view.version == nil and view.packages == nil then
    file:fail(1, "not a lock file of pixi's: neither 'version' nor 'packages'")
  end
  if view.packages ~= nil and oakum.kind(view.packages) ~= "list" then
    file:fail(oakum.line(view, "packages"), "'packages' is not a list")
  end
  local scopes, all = scopes_of(view), {}
  for entry, place in oakum.each(view.packages) do
    local package = oakum.kind(entry) == "map" and package_of(entry)
    if not package or not packages.is_name(package.name) then
      out:warn(place, "a package without a name")
    else
      table.insert(all, package)
      package.id = tostring(#all)
      if is_project(package) then
        out:project {
          id = package.id, name = package.name, version = package.version, at = entry,
        }
      else
        out:component {
          id = package.id, purl = purl_of(package), scope = scopes[package.address] or "prod",
          hashes = packages.hashes_of(entry), licenses = { packages.text(entry, "license") },
          at = entry,
        }
      end
    end
  end
  add_edges(all, out)
  if #all == 0 then out:skip("nothing is locked") end
end

return { read = read }
