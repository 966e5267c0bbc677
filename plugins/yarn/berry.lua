--- The lock files of Yarn 2 and later, `__metadata.version` 1 to 8 and whatever follows them. An entry:
--
--   "@x/b@npm:^1.0.0, @x/b@npm:~1.0.2":
--     version: 1.0.2
--     resolution: "@x/b@npm:1.0.2"
--     dependencies:
--       c: "npm:^2.0.0"
--     checksum: 10c0/HEX
--
-- `checksum` is of the archive in yarn's own cache, not of the published one: it is left out.
-- Workspaces, the root among them, are entries too.

local manifests = require "manifests"
local names = require "names"

-- What workspaces and linked folders have for a version.
local NO_VERSION = "0.0.0-use.local"

local function unescape(text)
  return (text:gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

local function needs_of(view)
  local needs, optional = {}, {}
  if oakum.kind(view.dependenciesMeta) == "map" then
    for name, meta in pairs(view.dependenciesMeta) do
      optional[name] = oakum.kind(meta) == "map" and meta.optional == true
    end
  end
  if oakum.kind(view.dependencies) == "map" then
    for name in pairs(view.dependencies) do
      local range = oakum.written(view.dependencies, name)
      if range then table.insert(needs, { name = name, range = range, optional = optional[name] }) end
    end
  end
  return needs
end

-- One entry; `place` is the folder of a workspace, and nil for anything else.
local function entry_of(key, view, at)
  local keys = oakum.text.split(key, ", ")
  local resolution = oakum.kind(view.resolution) == "string" and view.resolution or keys[1]
  local name, reference = names.split(resolution)
  reference = reference:gsub("^virtual:[^#]*#", "")
  local version = oakum.written(view, "version")
  if version == NO_VERSION or version == "" then version = nil end
  return {
    id = resolution, keys = keys, name = name, version = version, hashes = {}, at = at,
    needs = needs_of(view), reference = reference, place = reference:match("^workspace:(.*)$"),
    source = reference:match("^patch:([^#]+)"),
  }
end

-- `resolutions` of the root, by the name that they speak of: { "b": "npm:1.0.2", "a/b": ... }. What
-- stands before the name, and a range after it, are left out: it is a last resort.
local function resolutions_of(manifest)
  local map = {}
  if manifest and oakum.kind(manifest.resolutions) == "map" then
    for pattern, range in pairs(manifest.resolutions) do
      if oakum.kind(range) == "string" then
        local parts = oakum.text.split(pattern, "/")
        local name, scope = names.split(parts[#parts]), parts[#parts - 1] or ""
        if scope:find("^@[^@]+$") then name = scope .. "/" .. name end
        map[name] = range
      end
    end
  end
  return map
end

-- Ranges without a protocol mean the registry; `resolutions`, catalogs and patches have other keys
-- in the file than what was asked for.
local function finder(entries, resolutions)
  local by_key, by_name = {}, {}
  for _, entry in ipairs(entries) do
    for _, key in ipairs(entry.keys) do
      local name = names.split(key)
      by_key[key] = by_key[key] or entry
      if by_name[name] == nil then
        by_name[name] = entry
      elseif by_name[name] and by_name[name].version ~= entry.version then
        by_name[name] = false
      end
    end
  end
  local function exactly(name, range)
    return by_key[name .. "@" .. range] or by_key[name .. "@npm:" .. range]
  end
  return function(name, range)
    return exactly(name, range)
      or resolutions[name] and exactly(name, resolutions[name])
      or by_name[name] or nil
  end
end

-- A workspace as a project. package.json says what is for development; the lock file does not.
local function project_of(entry, file, out)
  local path = oakum.path.normalize(oakum.path.join(entry.place, "package.json"))
  local manifest = path and manifests.read(file, path, out)
  local scopes = {}
  for _, need in ipairs(manifest and manifests.needs(manifest) or {}) do
    scopes[need.name] = need.scope
  end
  for _, need in ipairs(entry.needs) do
    need.scope = scopes[need.name] or need.optional and "optional" or "prod"
  end
  return {
    id = entry.id, name = entry.name, version = manifest and manifests.text(manifest, "version"),
    at = entry.at, needs = entry.needs,
  }, manifest
end

-- A patched package's source, "typescript@npm%3A5.0.4", is an entry of its own.
local function join_twins(entries)
  local by_id = {}
  for _, entry in ipairs(entries) do by_id[entry.id] = entry end
  for _, entry in ipairs(entries) do
    local twin = entry.source and by_id[unescape(entry.source)]
    if twin then entry.twin, twin.twin = twin, entry end
  end
end

-- The lines of each outermost entry, and where it begins.
local function chunks(file)
  local list = {}
  for number, line in file:lines() do
    -- A long key stands as "? KEY" with its ":" on the next line.
    if line:find("^[^%s#:]") then table.insert(list, { at = number }) end
    if #list > 0 then table.insert(list[#list], line) end
  end
  return list
end

-- Each entry parsed on its own: yarn takes a file with the same key twice, YAML does not.
local function parsed_apart(file)
  local entries = {}
  for _, chunk in ipairs(chunks(file)) do
    local map = oakum.yaml(table.concat(chunk, "\n"))
    for key, view in pairs(oakum.kind(map) == "map" and map or {}) do
      table.insert(entries, { key = key, view = view, at = chunk.at })
    end
  end
  return entries
end

-- A list of { key, view, at }.
local function parsed(file)
  local ok, lock = pcall(file.yaml, file)
  if not ok and tostring(lock):find("is written twice", 1, true) then return parsed_apart(file) end
  if not ok then lock = file:yaml() end     -- fails again, with the line
  if oakum.kind(lock) ~= "map" then file:fail(1, "not a yarn lock file: expected a map") end
  local entries = {}
  for key, view in pairs(lock) do
    table.insert(entries, { key = key, view = view, at = oakum.line(lock, key) })
  end
  return entries
end

-- yarn ends its files with a line end: a version at the very end may have lost its last digits.
local function refuse_cut(file)
  if file:text():byte(-1) == 10 then return end
  local last, last_line = 0, ""
  for number, line in file:lines() do last, last_line = number, line end
  if last_line:find("^%s+version:") then
    file:fail(last, "the file ends in the middle of an entry")
  end
end

local function read(file, out)
  refuse_cut(file)
  local entries, projects, workspaces, root = {}, {}, {}, nil
  for _, item in ipairs(parsed(file)) do
    if item.key ~= "__metadata" and oakum.kind(item.view) == "map" then
      local entry = entry_of(item.key, item.view, item.at)
      if entry.place then
        local project, manifest = project_of(entry, file, out)
        table.insert(projects, project)
        table.insert(workspaces, entry)
        if entry.place == "." then root = manifest end
      else
        table.insert(entries, entry)
      end
    elseif item.key ~= "__metadata" then
      out:warn(item.at, "'" .. item.key .. "' is not a map")
    end
  end
  join_twins(entries)

  -- Workspaces can be needed, too, and are no packages.
  local find = finder(oakum.list(entries, workspaces), resolutions_of(root))
  return {
    entries = entries, projects = projects,
    find = function(name, range)
      local entry = find(name, range)
      return entry and not entry.place and entry or nil
    end,
  }
end

return { read = read }
