--- Upgrades: ranges in package.json where they keep the wanted version out, then npm itself.
--
-- npm takes the newest version that the ranges allow, which may be newer than the wanted one; what
-- it chose is in the lock file that it leaves.

local graph = require "graph"
local ranges = require "ranges"

local LOCKS = { "npm-shrinkwrap.json", "package-lock.json" }      -- npm prefers the first
local FLAGS = { "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund" }

local function escaped(text) return (text:gsub("%W", "%%%0")) end

-- Names in an order of their own, so that a plan is the same in every run.
local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do table.insert(keys, key) end
  return oakum.sorted(keys)
end

local function line_of(manifest, number)
  if not manifest.lines then
    manifest.lines = {}
    for i, line in manifest.file:lines() do manifest.lines[i] = line end
  end
  return manifest.lines[number] or ""
end

-- The edit that changes `"key": "old"` into `"key": "new"`, on the line where it stands.
local function range_edit(manifest, need, new)
  local number = oakum.line(manifest.view[need.section], need.key)
  local line = number and line_of(manifest, number) or ""
  local pattern = '"' .. escaped(need.key) .. '"%s*:%s*"' .. escaped(need.range) .. '"'
  local first, last = line:find(pattern)
  if not first or line:find(pattern, last + 1) then
    return nil, ("%s does not have '%s' on one line"):format(manifest.path, need.key)
  end
  local text = line:sub(first, last)
  return {
    file = manifest.path, at = number, replace = text,
    with = text:sub(1, -#need.range - 2) .. new .. '"',
  }
end

-- What one requirer needs changed for an upgrade: nothing, an edit or an override.
local function change_for(lock, requirer, upgrade)
  if ranges.allows(requirer.range, upgrade.to) then return {} end
  if graph.is_own(requirer.place) then
    local manifest = lock.manifests[requirer.place]
    if not manifest then return nil, "there is no package.json in '" .. requirer.place .. "'" end
    local new = ranges.moved(requirer.range, upgrade.to)
    if not new then
      return nil, ("%s asks for '%s', which cannot be moved to %s: change it by hand"):format(
        manifest.path, requirer.range, upgrade.to)
    end
    local edit, reason = range_edit(manifest, requirer, new)
    return edit and { edit = edit }, reason
  end
  if ranges.major(upgrade.from) == ranges.major(upgrade.to) then
    return { override = { parent = requirer.name, name = upgrade.name, to = upgrade.to } }
  end
  return nil, ("%s %s asks for '%s': upgrade it first"):format(
    requirer.name, requirer.version or "", requirer.range)
end

-- Everything that has to change for one upgrade; nil and a reason when something stands against it.
local function changes_for(lock, upgrade)
  local places = graph.places_of(lock.nodes, upgrade.name, upgrade.from)
  if #places == 0 then
    return nil, ("%s does not hold %s %s"):format(lock.name, upgrade.name, upgrade.from)
  end
  local changes = {}
  for _, place in ipairs(places) do
    if lock.nodes[place].bundled then return nil, "it comes inside another package's archive" end
    for _, requirer in ipairs(lock.requirers[place] or {}) do
      local change, reason = change_for(lock, requirer, upgrade)
      if not change then return nil, reason end
      table.insert(changes, change)
    end
  end
  return changes
end

-- Adds an `overrides` block, or entries to the one that is there, on lines of their own.
local function override_edit(manifest, overrides, edits)
  local entries = {}
  for _, parent in ipairs(sorted_keys(overrides)) do
    local names = {}
    for _, name in ipairs(sorted_keys(overrides[parent])) do
      table.insert(names, ('"%s": "%s"'):format(name, overrides[parent][name]))
    end
    table.insert(entries, ('"%s": { %s }'):format(parent, table.concat(names, ", ")))
  end

  local present = manifest.view.overrides
  local anchor = present and "overrides"
  for _, section in ipairs(graph.SECTIONS) do
    if not anchor and manifest.view[section] then anchor = section end
  end
  local number = anchor and oakum.line(manifest.view, anchor)
  local line = number and line_of(manifest, number) or ""
  local indent = line:match('^(%s*)"' .. (anchor or "") .. '"%s*:%s*{' .. (present and "$" or ""))
  for _, edit in ipairs(edits) do
    if edit.file == manifest.path and edit.at == number then indent = nil end
  end
  if not indent then return nil end
  local inner = indent == "" and "  " or indent .. indent
  local lines = {}
  for i, entry in ipairs(entries) do
    lines[i] = inner .. entry .. ((present or i < #entries) and "," or "")
  end
  local block = table.concat(lines, "\n")
  if present then return { file = manifest.path, at = number, to = line .. "\n" .. block } end
  return {
    file = manifest.path, at = number,
    to = ('%s"overrides": {\n%s\n%s},\n%s'):format(indent, block, indent, line),
  }
end

local function open_lock(project)
  for _, name in ipairs(LOCKS) do
    local file = project:file(name)
    local view = file and file:json()
    if oakum.kind(view) == "map" then return name, view end
  end
end

-- Whether an override can be added for this parent: one of the user's own is left alone.
local function can_override(root, change)
  local present = root and root.view.overrides
  if not root or present and oakum.kind(present) ~= "map" then return false end
  if present and (present[change.parent] ~= nil or not oakum.keys(present)()) then return false end
  return override_edit(root, { [change.parent] = { [change.name] = change.to } }, {}) ~= nil
end

local function npm(lock, ...)
  local words = oakum.list({ "npm" }, { ... }, FLAGS)
  if lock.version == 1 then table.insert(words, "--lockfile-version=1") end
  return words
end

-- Takes one upgrade into the plan of the project, or gives the reason why not.
local function take(lock, upgrade, plan)
  local changes, reason = changes_for(lock, upgrade)
  if not changes then return reason end
  for _, change in ipairs(changes) do
    if change.override and not can_override(lock.manifests[""], change.override) then
      return ("%s asks for an older %s, and package.json has no room for an override"):format(
        change.override.parent, upgrade.name)
    end
  end
  local edited = false
  for _, change in ipairs(changes) do
    local override = change.override
    if change.edit then
      local key = change.edit.file .. ":" .. change.edit.at .. ":" .. change.edit.replace
      if not plan.seen[key] then table.insert(plan.edits, change.edit) end
      plan.seen[key], edited = true, true
    elseif override then
      plan.overrides[override.parent] = plan.overrides[override.parent] or {}
      plan.overrides[override.parent][override.name] = override.to
      edited = true
    end
  end
  if not edited then table.insert(plan.updates, upgrade.name) end
  table.insert(plan.names, upgrade.name)
  table.insert(plan.upgrades, upgrade)
end

local function plan(project, out)
  local name, view = open_lock(project)
  if not name then return out:skip("there is no lock file of npm") end
  local lock = graph.read(project, view, out)
  lock.name, lock.version = name, view.lockfileVersion or 1
  local all = { upgrades = {}, names = {}, updates = {}, edits = {}, overrides = {}, seen = {} }
  for _, upgrade in ipairs(project.upgrades) do
    local reason = take(lock, upgrade, all)
    if reason then out:refuse(upgrade, reason) end
  end
  if #all.upgrades == 0 then return end

  if oakum.keys(all.overrides)() then
    local edit = override_edit(lock.manifests[""], all.overrides, all.edits)
    if not edit then
      return out:skip("package.json is not laid out so that an override can be added to it")
    end
    table.insert(all.edits, edit)
  end
  local run = {}
  if #all.edits > 0 then table.insert(run, npm(lock, "install")) end
  if #all.updates > 0 then
    table.insert(run, npm(lock, "update", table.unpack(oakum.sorted(all.updates))))
  end
  out:remedy {
    upgrades = all.upgrades,
    edits    = all.edits,
    run      = run,
    verify   = { oakum.list({ "npm", "ls", "--package-lock-only" }, oakum.sorted(all.names)) },
    results  = { "package.json", name },
  }
end

return {
  ecosystems = { "npm" },
  projects = { "package-lock.json", "npm-shrinkwrap.json", "node_modules/.package-lock.json" },
  files = { "package.json", "**/package.json" },
  plan = plan,
}
