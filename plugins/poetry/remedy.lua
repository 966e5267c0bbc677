--- Upgrades: constraints in pyproject.toml where they keep the wanted version out, then poetry.
--
-- Poetry takes the newest version that the constraints allow; what it chose is in poetry.lock.

local constraints = require "constraints"
local locks = require "lock"

local function normal(name)
  return (name:lower():gsub("[-_.]+", "-"))     -- PEP 503
end

-- The constraints of one dependency: a string, a table with `version`, or a list of those.
local function stated(value)
  local kind = oakum.kind(value)
  if kind == "string" then return { value } end
  if kind == "map" then
    return { oakum.kind(value.version) == "string" and value.version or nil }
  end
  if kind == "list" then return oakum.list(table.unpack(oakum.map(value, stated))) end
  return {}
end

-- What a table of dependencies asks for a package: { text, at }.
local function from_table(map, name, found)
  if oakum.kind(map) ~= "map" then return end
  for key, value in pairs(map) do
    if normal(key) == name then
      for _, text in ipairs(stated(value)) do
        table.insert(found, { text = text, at = oakum.line(map, key) })
      end
    end
  end
end

-- Likewise a list of PEP 508 strings: "requests (>=2.28,<3.0)".
local function from_list(list, name, found)
  if oakum.kind(list) ~= "list" then return end
  local number = 0
  for text in oakum.each(list) do
    number = number + 1
    if oakum.kind(text) == "string" then
      local listed, rest = text:match("^%s*(%w[%w._-]*)%s*(.*)$")
      if listed and normal(listed) == name then
        rest = rest:gsub("^%b[]%s*", ""):gsub("%s*;.*$", "")
        rest = rest:match("^%((.*)%)$") or rest
        table.insert(found, { text = rest, at = oakum.line(list, number), part = true })
      end
    end
  end
end

-- The table below a table; an empty one where there is none.
local function below(map, name)
  local value = oakum.kind(map) == "map" and map[name]
  return oakum.kind(value) == "map" and value or {}
end

-- Every constraint that pyproject.toml itself has for a package.
local function own_constraints(project, name)
  local found = {}
  local poetry = below(below(project, "tool"), "poetry")
  from_table(poetry.dependencies, name, found)
  from_table(poetry["dev-dependencies"], name, found)
  for _, group in pairs(below(poetry, "group")) do
    from_table(below(group, "dependencies"), name, found)
  end
  local standard = below(project, "project")
  from_list(standard.dependencies, name, found)
  for _, list in pairs(below(standard, "optional-dependencies")) do from_list(list, name, found) end
  for _, list in pairs(below(project, "dependency-groups")) do from_list(list, name, found) end
  return found
end

-- The package that keeps a version out, with its constraint.
local function blocker(lock, name, version)
  for package in oakum.each(lock.package) do
    for dependency, value in pairs(package.dependencies or {}) do
      if normal(dependency) == name then
        for _, text in ipairs(stated(value)) do
          if constraints.allows(text, version) == false then
            return ("%s %s asks for '%s': upgrade it first"):format(
              package.name, package.version or "", text)
          end
        end
      end
    end
  end
end

local function is_locked(lock, upgrade)
  for package in oakum.each(lock.package) do
    if normal(package.name) == normal(upgrade.name) and package.version == upgrade.from then
      return true
    end
  end
  return false
end

-- The edits of pyproject.toml that let an upgrade in; nil and a reason when there are none.
local function edits_for(manifest, lines, upgrade)
  local edits = {}
  for _, own in ipairs(own_constraints(manifest, normal(upgrade.name))) do
    local inside = own.text == "" or constraints.allows(own.text, upgrade.to)
    if not inside then
      local new = inside == false and constraints.moved(own.text, upgrade.to)
      if not new then
        return nil, ("pyproject.toml asks for '%s', which cannot be moved to %s: change it by hand")
          :format(own.text, upgrade.to)
      end
      local quote = own.part and "" or '"'
      local old = quote .. own.text .. quote
      local line = own.at and lines[own.at] or ""
      local _, stop = line:find(old, 1, true)
      if not stop or line:find(old, stop + 1, true) then
        return nil, ("pyproject.toml does not have '%s' once on the line of %s"):format(
          own.text, upgrade.name)
      end
      table.insert(edits, {
        file = "pyproject.toml", at = own.at, replace = old, with = quote .. new .. quote,
      })
    end
  end
  return edits
end

local function plan(project, out)
  local lock_file, file = project:file("poetry.lock"), project:file("pyproject.toml")
  if not lock_file then return out:skip("there is no poetry.lock") end
  if not file then return out:skip("there is no pyproject.toml") end
  local lock, manifest, lines = locks.read(lock_file), file:toml(), {}
  for number, line in file:lines() do lines[number] = line end

  local upgrades, edits, names = {}, {}, {}
  for _, upgrade in ipairs(project.upgrades) do
    local found, reason
    if not is_locked(lock, upgrade) then
      reason = ("poetry.lock does not hold %s %s"):format(upgrade.name, upgrade.from)
    else
      reason = blocker(lock, normal(upgrade.name), upgrade.to)
    end
    if not reason then found, reason = edits_for(manifest, lines, upgrade) end
    if found then
      edits = oakum.list(edits, found)
      table.insert(upgrades, upgrade)
      table.insert(names, upgrade.name)
    else
      out:refuse(upgrade, reason)
    end
  end
  if #upgrades == 0 then return end
  out:remedy {
    upgrades = upgrades,
    edits    = edits,
    run      = { oakum.list({ "poetry", "update", "--lock" }, oakum.sorted(names)) },
    verify   = { { "poetry", "check", "--lock" } },
    results  = { "pyproject.toml", "poetry.lock" },
  }
end

return {
  ecosystems = { "pypi" },
  projects = { "poetry.lock" },
  files = { "pyproject.toml" },
  plan = plan,
}
