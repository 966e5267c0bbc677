--- conda-lock.yml, and pixi.lock up to version 3: `package` is a list with an entry for each
-- package and platform, `manager` says whether conda or pip installs it, `category` for whom.

local packages = require "packages"

-- Own categories are optional unless their name says more.
local function scope_of(view)
  local category = oakum.kind(view.category) == "string" and view.category or "main"
  if category == "main" then return view.optional == true and "optional" or "prod" end
  return packages.scope_of(category) or "optional"
end

local function purl_of(view, name, version)
  if view.manager == "pip" or view.manager == "pypi" then
    return oakum.purl("pypi", name, version)
  end
  local address = packages.text(view, "url")
  local found = address and packages.of_address(address) or {}
  return packages.purl {
    name = name, version = version, build = packages.text(view, "build") or found.build,
    subdir = found.subdir or packages.text(view, "platform"), type = found.type,
    channel = found.channel,
  }
end

-- Needs are names: of a package for the same platform.
local function add_edges(entries, by_place, out)
  for _, entry in ipairs(entries) do
    local seen, needs = { [entry.id] = true }, entry.view.dependencies
    local function add(name)
      local target = by_place[entry.platform .. "/" .. name:lower()]
      if target and not seen[target] then
        seen[target] = true
        out:depends(entry.id, target)
      end
    end
    if oakum.kind(needs) == "map" then
      for name in oakum.keys(needs) do add(name) end
    elseif oakum.kind(needs) == "list" then
      for need in oakum.each(needs) do
        local name = oakum.kind(need) == "string" and need:match("^%s*([%w_][%w_.+-]*)")
        if name then add(name) end
      end
    end
  end
end

local function read_view(view, file, out)
  if oakum.kind(view) ~= "map" then file:fail(1, "not a lock file: expected a map") end
  if view.package == nil and view.metadata == nil then
    file:fail(1, "not a lock file: neither 'package' nor 'metadata'")
  end
  if view.package ~= nil and oakum.kind(view.package) ~= "list" then
    file:fail(oakum.line(view, "package"), "'package' is not a list")
  end
  local entries, by_place = {}, {}
  for package, place in oakum.each(view.package) do
    local name = oakum.kind(package) == "map" and package.name
    if not packages.is_name(name) then
      out:warn(place, "a package without a name")
    else
      local entry = {
        id = tostring(#entries + 1), view = package,
        platform = packages.text(package, "platform") or "",
      }
      table.insert(entries, entry)
      by_place[entry.platform .. "/" .. name:lower()] = entry.id
      out:component {
        id = entry.id, purl = purl_of(package, name, packages.text(package, "version")),
        scope = scope_of(package), at = package,
        hashes = packages.hashes_of(oakum.kind(package.hash) == "map" and package.hash or package),
      }
    end
  end
  add_edges(entries, by_place, out)
  if #entries == 0 then out:skip("nothing is locked") end
end

local function read(file, out)
  read_view(file:yaml(), file, out)
end

return { read = read, read_view = read_view }
