--- Records out of a lock: entries, projects, who needs whom, and for what.
--
-- A lock is { entries = { { id, name, version, hashes, at, needs, twin? } }, projects = { { id, name,
-- version, at, needs } }, find = function(name, range) -> entry }. A need is { name, range } with
-- `optional` (in entries) or `scope` (in projects).

-- Marks what can be reached from `queue`; `optional` edges only where `follows_optional`.
local function spread(queue, scope, lock, follows_optional)
  while #queue > 0 do
    local entry = table.remove(queue)
    if not entry.scope then
      entry.scope = scope
      -- A patched package and the one that it was made from are used together.
      if entry.twin then table.insert(queue, entry.twin) end
      for _, need in ipairs(entry.needs) do
        local target = (follows_optional or not need.optional) and lock.find(need.name, need.range)
        if target and not target.scope then table.insert(queue, target) end
      end
    end
  end
end

-- Of "prod", "optional" and "dev" the first counts by which a package is reached. What nothing
-- reaches is there for a reason that is not known here, and counts as "prod".
local function set_scopes(lock)
  local roots = { prod = {}, optional = {}, dev = {} }
  for _, project in ipairs(lock.projects) do
    for _, need in ipairs(project.needs) do
      local target = lock.find(need.name, need.range)
      if target then table.insert(roots[need.scope], target) end
    end
  end
  spread(roots.prod, "prod", lock, false)
  for _, entry in ipairs(lock.entries) do
    if entry.scope == "prod" then
      for _, need in ipairs(entry.needs) do
        local target = need.optional and lock.find(need.name, need.range)
        if target then table.insert(roots.optional, target) end
      end
    end
  end
  spread(roots.optional, "optional", lock, true)
  spread(roots.dev, "dev", lock, true)
end

local function add_edges(from, needs, lock, out)
  local seen = {}
  for _, need in ipairs(needs) do
    local target = lock.find(need.name, need.range)
    if target and target.id ~= from and not seen[target.id] then
      seen[target.id] = true
      out:depends(from, target.id)
    end
  end
end

local function emit(lock, out)
  set_scopes(lock)
  for _, project in ipairs(lock.projects) do
    out:project { id = project.id, name = project.name, version = project.version, at = project.at }
  end
  local known = {}
  for _, entry in ipairs(lock.entries) do
    local ok, purl = pcall(oakum.purl, "npm", entry.name, entry.version)
    if ok then
      known[entry.id] = true
      out:component {
        id = entry.id, purl = purl, scope = entry.scope or "prod", hashes = oakum.hashes(entry.hashes),
        at = entry.at,
      }
    else
      out:warn(entry.at, purl)
    end
  end
  for _, project in ipairs(lock.projects) do add_edges(project.id, project.needs, lock, out) end
  for _, entry in ipairs(lock.entries) do
    if known[entry.id] then add_edges(entry.id, entry.needs, lock, out) end
  end
end

return { emit = emit }
