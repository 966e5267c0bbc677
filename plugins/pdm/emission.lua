--- Records out of a lock: who needs whom, and for what.

local manifests = require "manifest"
local values = require "values"

local ORDER = { "prod", "optional", "dev", "test" }

-- A package of several groups is needed as much as the first of ORDER needs it.
local function scope_of_groups(package, manifest)
  local found = {}
  for _, group in ipairs(package.groups) do
    local stated = manifest and manifest.scopes[values.normal(group)]
    found[stated or manifests.scope_of_name(group)] = true
  end
  for _, scope in ipairs(ORDER) do
    if found[scope] then return scope end
  end
end

-- Marks all that `queue` leads to and that nothing marked before; (package, extra) once each.
local function spread(queue, scope, lock)
  while #queue > 0 do
    local need = table.remove(queue)
    for _, package in ipairs(lock.by_name[need.name] or {}) do
      local wanted = {}
      if not package.extras_seen then
        package.extras_seen, package.scope = {}, scope
        wanted[""] = true
      end
      for _, extra in ipairs(need.extras) do
        if not package.extras_seen[extra] then
          package.extras_seen[extra], wanted[extra] = true, true
        end
      end
      if next(wanted) then
        for _, further in ipairs(package.needs) do
          if wanted[further.extra or ""] then table.insert(queue, further) end
        end
      end
    end
  end
end

local function reach(lock, manifest)
  local roots = {}
  for _, need in ipairs(manifest.needs) do
    roots[need.scope] = roots[need.scope] or {}
    table.insert(roots[need.scope], need)
  end
  for _, scope in ipairs(ORDER) do spread(roots[scope] or {}, scope, lock) end
end

local function add_edges(from, needs, lock, out)
  local seen = { [from] = true }
  for _, need in ipairs(needs) do
    for _, package in ipairs(lock.by_name[need.name] or {}) do
      if not seen[package.id] then
        seen[package.id] = true
        out:depends(from, package.id)
      end
    end
  end
end

local function emit(lock, manifest, out)
  if manifest then
    reach(lock, manifest)
    out:project { id = "", name = manifest.name, version = manifest.version, at = 1 }
  end
  for _, package in ipairs(lock.packages) do
    out:component {
      id     = package.id,
      purl   = oakum.purl("pypi", package.name, package.version),
      scope  = package.groups and scope_of_groups(package, manifest) or package.scope or "prod",
      hashes = oakum.hashes(package.hashes),
      at     = package.at,
    }
  end
  if manifest then add_edges("", manifest.needs, lock, out) end
  for _, package in ipairs(lock.packages) do add_edges(package.id, package.needs, lock, out) end
end

return { emit = emit }
