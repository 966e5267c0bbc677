--- Records out of a lock: packages, modules, projects, who needs whom, and for what.
--
-- deno.lock does not tell development from production: what is not optional is "prod".

-- What packages need as packages: { target, optional }.
local function resolve_needs(lock)
  for _, package in ipairs(lock.order) do
    package.needs = {}
    for _, list in ipairs { package.wants, package.optional } do
      for _, text in ipairs(list) do
        local target = lock.find(text, package.kind)
        if target then
          table.insert(package.needs, { target = target, optional = list == package.optional })
        end
      end
    end
  end
end

-- The root asks for whatever nobody else does: specifiers in code are listed nowhere.
local function complete_root(lock)
  local taken = {}
  for _, package in ipairs(lock.order) do
    if package.kind == "jsr" then
      for _, text in ipairs(package.wants) do taken[text] = true end
    end
  end
  for i = 2, #lock.projects do
    for _, text in ipairs(lock.projects[i].specifiers) do taken[text] = true end
  end
  local root = lock.projects[1]
  for _, specifier in ipairs(lock.asked) do
    local name = specifier:match("^(%l+:@?[^@]+)@") or specifier
    if not taken[specifier] and not taken[name] then table.insert(root.specifiers, specifier) end
  end
end

-- Marks what is reached without any optional need; the rest, where an optional one leads to it.
local function set_scopes(lock)
  local queue = {}
  for _, project in ipairs(lock.projects) do
    for _, target in ipairs(project.targets) do table.insert(queue, target) end
  end
  while #queue > 0 do
    local package = table.remove(queue)
    if not package.scope then
      package.scope = "prod"
      for _, need in ipairs(package.needs) do
        if not need.optional and not need.target.scope then table.insert(queue, need.target) end
      end
    end
  end
  for _, package in ipairs(lock.order) do
    if package.scope == "prod" then
      for _, need in ipairs(package.needs) do
        if need.optional and not need.target.scope then table.insert(queue, need.target) end
      end
    end
  end
  while #queue > 0 do
    local package = table.remove(queue)
    if not package.scope then
      package.scope = "optional"
      for _, need in ipairs(package.needs) do
        if not need.target.scope then table.insert(queue, need.target) end
      end
    end
  end
end

local function add_edges(from, targets, known, out)
  local seen = {}
  for _, target in ipairs(targets) do
    if known[target.id] and target.id ~= from and not seen[target.id] then
      seen[target.id] = true
      out:depends(from, target.id)
    end
  end
end

local function emit(lock, out)
  resolve_needs(lock)
  complete_root(lock)
  for _, project in ipairs(lock.projects) do
    project.targets = oakum.map(project.specifiers, function(text)
      return oakum.kind(text) == "string" and lock.find(text, "npm") or nil
    end)
    out:project { id = project.id, name = project.name, version = project.version, at = project.at }
  end
  set_scopes(lock)

  local known = {}
  for _, package in ipairs(lock.order) do
    local ok, purl = pcall(oakum.purl, "npm", package.name, package.version)
    if ok then
      known[package.id] = true
      out:component {
        id = package.id, purl = purl, scope = package.scope or "prod", hashes = oakum.hashes(package.hashes),
        at = package.at,
      }
    else
      out:warn(package.at, purl)
    end
  end
  for _, module in ipairs(lock.modules) do
    out:component { id = module.id, purl = module.purl, at = module.at }
    out:depends(lock.projects[1].id, module.id)
  end
  for _, project in ipairs(lock.projects) do add_edges(project.id, project.targets, known, out) end
  for _, package in ipairs(lock.order) do
    local targets = oakum.map(package.needs, function(need) return need.target end)
    if known[package.id] then add_edges(package.id, targets, known, out) end
  end
end

return { emit = emit }
