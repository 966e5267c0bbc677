--- Records out of a lock: who needs whom, and for what.

-- The packages that a need means: all of its name, unless it says which.
local function resolve(lock, need)
  local found = lock.by_name[need.name] or {}
  if #found < 2 then return found end
  local narrowed = {}
  for _, package in ipairs(found) do
    if (not need.version or need.version == package.version)
       and (not need.kind or need.kind == package.kind and need.where == package.where) then
      table.insert(narrowed, package)
    end
  end
  return #narrowed > 0 and narrowed or found
end

local function scope_of_group(group)
  return group:lower():find("^tests?$") and "test" or "dev"
end

-- What a package is needed for when a project's need leads to it.
local function scope_of(need)
  if need.group then return scope_of_group(need.group) end
  return need.extra and "optional" or "prod"
end

-- Marks all that `queue` leads to and that nothing marked before. An extra of a package leads to
-- further packages: each (package, extra) is looked at once.
local function spread(queue, scope)
  while #queue > 0 do
    local need = table.remove(queue)
    for _, package in ipairs(need.targets) do
      local wanted = {}
      if not package.seen then
        package.seen, package.extras_seen = true, {}
        package.scope = scope
        wanted[""] = true
      end
      for _, extra in ipairs(need.extras) do
        if not package.extras_seen[extra] then
          package.extras_seen[extra], wanted[extra] = true, true
        end
      end
      if next(wanted) then
        for _, further in ipairs(package.needs) do
          if not further.group and wanted[further.extra or ""] then table.insert(queue, further) end
        end
      end
    end
  end
end

local function reach(lock)
  local roots = { prod = {}, optional = {}, dev = {}, test = {} }
  for _, project in ipairs(lock.projects) do
    for _, need in ipairs(project.needs) do table.insert(roots[scope_of(need)], need) end
  end
  for _, scope in ipairs { "prod", "optional", "dev", "test" } do spread(roots[scope], scope) end
end

local function add_edges(from, out)
  local seen = {}
  for _, need in ipairs(from.needs) do
    for _, package in ipairs(need.targets) do
      if package ~= from and not seen[package.id] then
        seen[package.id] = true
        out:depends(from.id, package.id)
      end
    end
  end
end

local function emit(lock, out)
  local owners = oakum.list(lock.packages)
  if #lock.projects > 0 and lock.projects[#lock.projects].id == "" then
    table.insert(owners, lock.projects[#lock.projects])
  end
  for _, owner in ipairs(owners) do
    for _, need in ipairs(owner.needs) do need.targets = resolve(lock, need) end
  end
  reach(lock)
  for _, owner in ipairs(owners) do
    if owner.is_project then
      out:project { id = owner.id, name = owner.name, version = owner.version, at = owner.at }
    else
      out:component {
        id = owner.id, purl = oakum.purl("pypi", owner.name, owner.version),
        scope = owner.scope or "prod", hashes = oakum.hashes(owner.hashes), at = owner.at,
      }
    end
  end
  for _, owner in ipairs(owners) do add_edges(owner, out) end
end

return { emit = emit }
