--- Records out of a lock: packages, projects, who needs whom, and for what.
--
-- A lock is { order = packages, projects = { ... }, odd? }. A package has `is_own` where it is a part of
-- the project. A need is { target = package or nil } with `optional` or, of a project, `scope`.

-- Marks what can be reached from `queue`; `optional` needs only where `follows_optional`.
local function spread(queue, scope, follows_optional)
  while #queue > 0 do
    local package = table.remove(queue)
    if not package.scope and not package.is_own then
      package.scope = scope
      for _, need in ipairs(package.needs) do
        if need.target and not need.target.scope and (follows_optional or not need.optional) then
          table.insert(queue, need.target)
        end
      end
    end
  end
end

-- Of "prod", "optional" and "dev" the first counts by which a package is reached.
local function set_scopes(lock)
  local roots = { prod = {}, optional = {}, dev = {} }
  for _, project in ipairs(lock.projects) do
    for _, need in ipairs(project.needs) do
      if need.target then table.insert(roots[need.scope], need.target) end
    end
  end
  spread(roots.prod, "prod", false)
  for _, package in ipairs(lock.order) do
    if package.scope == "prod" then
      for _, need in ipairs(package.needs) do
        if need.target and need.optional then table.insert(roots.optional, need.target) end
      end
    end
  end
  spread(roots.optional, "optional", true)
  spread(roots.dev, "dev", true)
end

local function add_edges(from, needs, known, out)
  local seen = {}
  for _, need in ipairs(needs) do
    local to = need.target and need.target.id
    if to and known[to] and to ~= from and not seen[to] then
      seen[to] = true
      out:depends(from, to)
    end
  end
end

local function emit(lock, out)
  set_scopes(lock)
  for _, project in ipairs(lock.projects) do
    out:project { id = project.id, name = project.name, version = project.version, at = project.at }
  end
  local known = {}
  for _, package in ipairs(lock.order) do
    local ok, purl = pcall(oakum.purl, "npm", package.name, package.version)
    if not ok then
      out:warn(package.at, purl)
    elseif not package.is_own then
      known[package.id] = true
      out:component {
        id = package.id, purl = purl, scope = package.scope or "prod", hashes = oakum.hashes(package.hashes),
        at = package.at,
      }
    end
  end
  for _, list in ipairs { lock.projects, lock.order } do
    for _, item in ipairs(list) do
      if known[item.id] or list == lock.projects then add_edges(item.id, item.needs, known, out) end
    end
  end
end

return { emit = emit }
