--- Records out of a lock: packages, projects, who needs whom, and for what.

local paths = require "paths"

-- Marks what can be reached from `queue`; `optional` needs only where `follows_optional`.
local function spread(queue, scope, packages, follows_optional)
  while #queue > 0 do
    local package = table.remove(queue)
    if not package.scope then
      package.scope = scope
      for _, need in ipairs(package.needs) do
        local target = (follows_optional or not need.optional) and packages[need.target]
        if target and not target.scope then table.insert(queue, target) end
      end
    end
  end
end

-- Of "prod", "optional" and "dev" the first counts by which a package is reached.
local function reach(lock)
  local roots = { prod = {}, optional = {}, dev = {} }
  for _, project in ipairs(lock.projects) do
    for _, need in ipairs(project.needs) do
      local target = lock.packages[need.target]
      if target then table.insert(roots[need.scope], target) end
    end
  end
  spread(roots.prod, "prod", lock.packages, false)
  for _, package in ipairs(lock.order) do
    if package.scope == "prod" then
      for _, need in ipairs(package.needs) do
        local target = need.optional and lock.packages[need.target]
        if target then table.insert(roots.optional, target) end
      end
    end
  end
  spread(roots.optional, "optional", lock.packages, true)
  spread(roots.dev, "dev", lock.packages, true)
end

-- Up to version 6 a package says whether it is for development alone (`dev: true`), for users alone
-- (false) or for both (nothing); later ones leave it to be worked out. `optional` is always stated.
local function scope_of(package, states_dev)
  if package.dev == true then return "dev" end
  if not states_dev and package.scope == "dev" then return "dev" end
  return (package.optional or not states_dev and package.scope == "optional") and "optional" or "prod"
end

local function resolve_needs(lock)
  local function target_of(need)
    if need.reference:find("^link:") then return nil end
    local reference = paths.without_peers(need.reference)
    return paths.resolve(lock.packages, need.name, need.reference)
      or paths.resolve(lock.packages, need.name, reference)
  end
  for _, list in ipairs { lock.projects, lock.order } do
    for _, item in ipairs(list) do
      for _, need in ipairs(item.needs) do need.target = target_of(need) end
    end
  end
end

local function add_edges(from, needs, known, prefix, out)
  local seen = {}
  for _, need in ipairs(needs) do
    local to = need.target
    if to and known[to] and prefix .. to ~= from and not seen[to] then
      seen[to] = true
      out:depends(from, prefix .. to)
    end
  end
end

-- The folders of the projects, as set.
local function folders_of(lock)
  local folders = {}
  for _, project in ipairs(lock.projects) do
    folders[oakum.path.normalize(project.path) or project.path] = true
  end
  return folders
end

-- The project's own name and version, from its package.json.
local function name_project(project, file, out)
  local path = oakum.path.normalize(oakum.path.join(project.path, "package.json"))
  local sibling = path and file.name ~= "lock.yaml" and file:sibling(path)
  if not sibling then return end
  local ok, manifest = pcall(sibling.json, sibling)
  if not ok then
    out:warn(project.at, path .. " cannot be read: " .. tostring(manifest))
  elseif oakum.kind(manifest) == "map" then
    project.name = oakum.kind(manifest.name) == "string" and manifest.name or nil
    project.version = oakum.kind(manifest.version) == "string" and manifest.version or nil
  end
end

-- Returns a key that could not be understood at all.
local function emit(lock, file, out)
  resolve_needs(lock)
  reach(lock)
  local states_dev, odd, known = false, nil, {}
  for _, package in ipairs(lock.order) do
    states_dev = states_dev or oakum.kind(package.dev) == "boolean"
  end
  for _, project in ipairs(lock.projects) do
    name_project(project, file, out)
    out:project {
      id = lock.prefix .. project.path, name = project.name, version = project.version,
      at = project.at,
    }
  end
  local folders = folders_of(lock)
  for _, package in ipairs(lock.order) do
    local folder = package.directory and oakum.path.normalize(package.directory)
    local ok, purl = pcall(oakum.purl, package.type, package.name or "", package.version)
    if folder and folders[folder] then
      -- A project of the workspace that another one has a copy of.
      known[package.id] = nil
    elseif ok then
      known[package.id] = true
      out:component {
        id = lock.prefix .. package.id, purl = purl, scope = scope_of(package, states_dev),
        hashes = package.hashes, at = package.at,
      }
    elseif not paths.is_path(package.id) then
      odd = odd or package
    else
      out:warn(package.at, ("'%s' has neither name nor version"):format(package.id))
    end
  end
  for _, project in ipairs(lock.projects) do
    add_edges(lock.prefix .. project.path, project.needs, known, lock.prefix, out)
  end
  for _, package in ipairs(lock.order) do
    if known[package.id] then
      add_edges(lock.prefix .. package.id, package.needs, known, lock.prefix, out)
    end
  end
  return odd
end

return { emit = emit }
