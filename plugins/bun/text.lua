--- bun.lock: JSON with comments and trailing commas, `lockfileVersion` 0 and 1.
--
--   "workspaces": { "": { "name": ..., "dependencies": { "b": "^1.0.0" } }, "packages/a": { ... } },
--   "packages": { "a/b": ["b@1.0.2", "", { "dependencies": { "c": "*" } }, "sha512-BASE64"] }
--
-- A key is the way to the package through node_modules. What follows the first item depends on where
-- the package comes from: a registry's address, what it needs, a digest.

local jsonc = require "jsonc"

-- "@x/b@1.0.2" -> "@x/b", "1.0.2"; the second may be an address.
local function split(text)
  local name, rest = text:match("^(@?[^@]+)@(.*)$")
  return name or text, rest or ""
end

-- What a package or workspace needs, as { name, optional or scope }. `kinds` says which sections, and
-- what each makes of a need.
local function needs_of(info, kinds)
  local needs, skipped = {}, {}
  if oakum.kind(info.optionalPeers) == "list" then
    for name in oakum.each(info.optionalPeers) do skipped[name] = true end
  end
  for _, kind in ipairs(kinds) do
    local section = info[kind.key]
    if oakum.kind(section) == "map" then
      for name in pairs(section) do
        if kind.key ~= "peerDependencies" or not skipped[name] then
          table.insert(needs, { name = name, optional = kind.optional, scope = kind.scope })
        end
      end
    end
  end
  return needs
end

local PACKAGE = {
  { key = "dependencies" }, { key = "optionalDependencies", optional = true },
  { key = "peerDependencies" },
}
local WORKSPACE = {
  { key = "dependencies", scope = "prod" }, { key = "optionalDependencies", scope = "optional" },
  { key = "devDependencies", scope = "dev" }, { key = "peerDependencies", scope = "prod" },
}

-- One item of `packages`; nil where it is none.
local function package_of(key, item, at)
  local label = oakum.kind(item) == "list" and item[1]
  if oakum.kind(label) ~= "string" then return nil end
  local name, source = split(label)
  local package = {
    id = key, name = name, hashes = {}, needs = {}, at = at,
    version = source:find("^%d+%.%d+%.%d+") and source or nil,
    is_own = source:find("^workspace:") or source:find("^root:"),
  }
  for i = 2, #item do
    local kind = oakum.kind(item[i])
    if kind == "map" then
      package.needs = needs_of(item[i], PACKAGE)
    elseif kind == "string" and item[i]:find("^sha%d+%-.") then
      table.insert(package.hashes, item[i])
    end
  end
  return package
end

-- "a/@x/b" -> "a"; nil for "@x/b".
local function parent(key)
  local above = key:match("^(.+)/@[^/]+/[^/]+$")
  if above then return above end
  if key:find("^@[^/]+/[^/]+$") then return nil end
  return key:match("^(.+)/[^/]+$")
end

-- Each need's package: beside what needs it, else one level up, and so on to the top.
local function resolve(packages, from, needs)
  for _, need in ipairs(needs) do
    local place = from
    while place and not need.target do
      need.target = packages[place .. "/" .. need.name]
      place = parent(place)
    end
    need.target = need.target or packages[need.name]
  end
end

local function read_projects(workspaces, packages)
  local projects = {}
  for path, view in pairs(workspaces) do
    if oakum.kind(view) == "map" then
      local name = oakum.kind(view.name) == "string" and view.name or nil
      local version = oakum.kind(view.version) == "string" and view.version or nil
      local needs = needs_of(view, WORKSPACE)
      resolve(packages, path ~= "" and name or nil, needs)
      table.insert(projects, {
        id = "workspace:" .. path, name = name, version = version, needs = needs, at = view,
      })
    end
  end
  return projects
end

local function read(file)
  local ok, lock = pcall(oakum.json, jsonc.to_json(file:text()))
  if not ok then
    local line = tonumber(tostring(lock):match("at line (%d+)"))
    file:fail(line or 1, (tostring(lock):gsub(" at line %d+, column %d+", "")))
  end
  if oakum.kind(lock) ~= "map" then file:fail(1, "not a bun lock file: expected an object") end

  local packages, order, odd = {}, {}, nil
  local listed = lock.packages
  if listed ~= nil and oakum.kind(listed) ~= "map" then
    file:fail(oakum.line(lock, "packages"), "'packages' is not an object")
  end
  for key, item in pairs(listed or {}) do
    local at = oakum.line(listed, key)
    local package = package_of(key, item, at)
    if package then
      packages[key] = package
      table.insert(order, package)
    else
      odd = odd or { at = at, text = ("'%s' is not a list that begins with NAME@VERSION"):format(key) }
    end
  end
  for _, package in ipairs(order) do resolve(packages, package.id, package.needs) end
  local workspaces = oakum.kind(lock.workspaces) == "map" and lock.workspaces or {}
  return { order = order, projects = read_projects(workspaces, packages), odd = odd }
end

return { read = read }
