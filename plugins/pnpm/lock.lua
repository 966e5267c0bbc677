--- One document of a lock file as plain tables: packages with their needs, and projects.

local paths = require "paths"

-- Where the format asks for a map; anything else is said and taken as an empty one.
local function map_of(view, key, context)
  local value = view[key]
  if value == nil then return {} end
  if oakum.kind(value) ~= "map" then
    context.warn(view, ("'%s' is not a map"):format(key))
    return {}
  end
  return value
end

-- References by name: "1.0.2", or { specifier, version } since 6.
local function references(view, key, context)
  local list, section = {}, map_of(view, key, context)
  for name, value in pairs(section) do
    local reference
    if oakum.kind(value) == "map" then
      reference = oakum.written(value, "version")
    else
      reference = oakum.written(section, name)
    end
    if reference then
      table.insert(list, { name = name, reference = reference, at = context.line(section, name) })
    end
  end
  return list
end

local function needs_of(view, context)
  local needs = references(view, "dependencies", context)
  for _, need in ipairs(references(view, "optionalDependencies", context)) do
    need.optional = true
    table.insert(needs, need)
  end
  return needs
end

local function hashes_of(view)
  local resolution = view.resolution
  return oakum.hashes(oakum.kind(resolution) == "map" and resolution.integrity or nil)
end

local function text_of(view, key)
  local kind = oakum.kind(view[key])
  local text = (kind == "string" or kind == "number") and oakum.written(view, key) or nil
  return text ~= "" and text or nil
end

-- { id, type, name, version, hashes, dev, optional, directory, at }
local function package_of(key, view, at)
  local name, version = paths.parse(key)
  local runtime = version and version:match("^runtime:(.+)$")
  if version and not paths.is_version(version) then version = nil end
  local resolution = oakum.kind(view.resolution) == "map" and view.resolution or {}
  return {
    id = key, at = at, type = runtime and "generic" or "npm",
    name = text_of(view, "name") or name,
    version = text_of(view, "version") or version or runtime,
    hashes = hashes_of(view), needs = {},
    dev = view.dev, optional = view.optional == true,
    directory = oakum.kind(resolution.directory) == "string" and resolution.directory or nil,
  }
end

-- Every package by its key, in the order of the file. Up to 6, a package says itself what it needs;
-- since 7 its `snapshots` do, one for each set of peers.
local function read_packages(view, context)
  local packages, order = {}, {}
  local function add(key, value, at)
    packages[key] = package_of(key, value, at)
    table.insert(order, packages[key])
  end
  local listed = map_of(view, "packages", context)
  -- "/b/1.0.2:" alone is null, and no member to a loop. Its line tells that it is there.
  for _, empty in ipairs(context.empty) do
    if context.line(listed, empty.key) == empty.at then add(empty.key, {}, empty.at) end
  end
  for key, value in pairs(listed) do
    local at = context.line(listed, key)
    if oakum.kind(value) == "map" then
      add(key, value, at)
      packages[key].needs = needs_of(value, context)
    else
      context.warn_line(at, ("'%s' is not a map"):format(key))
    end
  end
  local snapshots = map_of(view, "snapshots", context)
  for key, value in pairs(snapshots) do
    local id = paths.without_peers(key)
    if oakum.kind(value) == "map" then
      if not packages[id] then add(id, value, context.line(snapshots, key)) end
      packages[id].needs = oakum.list(packages[id].needs, needs_of(value, context))
      if value.optional then packages[id].optional = true end
    end
  end
  return packages, order
end

local SECTIONS = {
  { key = "dependencies", scope = "prod" }, { key = "optionalDependencies", scope = "optional" },
  { key = "devDependencies", scope = "dev" },
  -- pnpm itself, and packages that set it up: in a document of their own before the others.
  { key = "packageManagerDependencies", scope = "dev" }, { key = "configDependencies", scope = "dev" },
}

local function project_of(path, view, at, context)
  local needs = {}
  for _, section in ipairs(SECTIONS) do
    for _, need in ipairs(references(view, section.key, context)) do
      need.scope = section.scope
      table.insert(needs, need)
    end
  end
  return { path = path, at = at, needs = needs }
end

-- Since 5.1 a workspace's projects are `importers`; else the one project is the document itself.
local function read_projects(view, context)
  if view.importers == nil then
    return { project_of(".", view, context.line(view), context) }
  end
  local projects, importers = {}, map_of(view, "importers", context)
  for path, importer in pairs(importers) do
    local at = context.line(importers, path)
    if oakum.kind(importer) == "map" then
      table.insert(projects, project_of(path, importer, at, context))
    end
  end
  return projects
end

-- Without `packages` (and in files that are cut by hand) only what the projects ask for is known.
local function packages_of_projects(projects)
  local packages, order = {}, {}
  for _, project in ipairs(projects) do
    for _, need in ipairs(project.needs) do
      local key = need.name .. "@" .. need.reference
      if not packages[key] and not need.reference:find("^link:") then
        packages[key] = package_of(key, {}, need.at)
        table.insert(order, packages[key])
      end
    end
  end
  return packages, order
end

local function read(view, context)
  local packages, order = read_packages(view, context)
  local projects = read_projects(view, context)
  if view.packages == nil and #order == 0 then packages, order = packages_of_projects(projects) end
  return { packages = packages, order = order, projects = projects }
end

return { read = read }
