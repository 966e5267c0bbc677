--- packages.lock.json and project.assets.json: what a restore has chosen, by target framework.

local values = require "values"

-- One of the lock file's entries. `requested` is there for what the project asks for itself.
local function read_entry(framework, name, entry, state, out)
  local version = values.is_text(entry.resolved) and entry.resolved or nil
  local is_project = entry.type == "Project"
  local id = is_project and "project:" .. name:lower() or values.key_of(name, version)
  state.ids[framework][name:lower()] = id
  if not state.seen[id] then
    state.seen[id] = true
    if is_project then
      out:project { id = id, name = name, at = entry }
    else
      out:component {
        id = id, purl = oakum.purl("nuget", name, version), hashes = values.sha512(entry.contentHash),
        at = entry,
      }
    end
  end
  if entry.type == "Direct" and not state.direct[id] then
    state.direct[id] = true
    out:depends("", id)
  end
end

local function read_needs(framework, name, entry, state, out)
  local from = state.ids[framework][name:lower()]
  for needed in values.entries(entry, "dependencies") do
    -- A runtime's own section has only what differs from its framework's.
    local base = framework:match("^([^/]+)/")
    local to = state.ids[framework][needed:lower()] or base and (state.ids[base] or {})[needed:lower()]
    if to and to ~= from and not state.seen[from .. " " .. to] then
      state.seen[from .. " " .. to] = true
      out:depends(from, to)
    end
  end
end

local function read_lock(file, out)
  local lock = file:json()
  local frameworks = values.map(lock, "dependencies")
  if not frameworks then file:fail(1, "not a lock file: expected an object with 'dependencies'") end
  local state = { ids = {}, seen = {}, direct = {} }
  out:project { id = "", at = lock }
  for framework, entries in values.ordered(frameworks) do
    state.ids[framework] = {}
    if oakum.kind(entries) ~= "map" then
      out:warn(oakum.line(frameworks, framework), "'" .. framework .. "' is not an object")
    else
      for name, entry in values.ordered(entries) do
        if oakum.kind(entry) ~= "map" or name == "" then
          out:warn(oakum.line(entries, name), "'" .. name .. "' is not an object")
        else
          read_entry(framework, name, entry, state, out)
        end
      end
    end
  end
  for framework, entries in pairs(frameworks) do
    for name, entry in pairs(oakum.kind(entries) == "map" and entries or {}) do
      if oakum.kind(entry) == "map" and name ~= "" then
        read_needs(framework, name, entry, state, out)
      end
    end
  end
end

-- Packages that no other project is to see, analysers and build tools mostly, by lower-case name;
-- and all that the project asks for itself.
local function direct_of(assets)
  local direct, private = {}, {}
  for _, framework in values.entries(values.map(assets, "project"), "frameworks") do
    for name, dependency in values.entries(framework, "dependencies") do
      direct[name:lower()] = true
      if oakum.kind(dependency) == "map" and dependency.suppressParent == "All" then
        private[name:lower()] = true
      end
    end
  end
  for _, group in values.entries(assets, "projectFileDependencyGroups") do
    for text in oakum.each(oakum.kind(group) == "list" and group or {}) do
      local name = oakum.kind(text) == "string" and text:match("^(%S+)")
      if name then direct[name:lower()] = true end
    end
  end
  return direct, private
end

local function emit_library(key, library, state, out, libraries)
  local name, version = values.split(key)
  local id = values.key_of(name, version)
  state.ids[key] = id
  if state.seen[id] then return end
  state.seen[id] = true
  local at = oakum.line(libraries, key)
  if library.type == "project" or library.type == "msbuildproject" then
    out:project { id = id, name = name, version = version, at = at }
    return
  end
  out:component {
    id = id, purl = oakum.purl("nuget", name, version), at = at,
    hashes = values.sha512(library.sha512),
    scope = state.private[name:lower()] and "build" or "prod",
  }
  if state.direct[name:lower()] then out:depends("", id) end
end

-- Edges of every target; a name means the one version that the target has.
local function emit_needs(assets, state, out)
  for _, target in values.entries(assets, "targets") do
    local by_name = {}
    if oakum.kind(target) == "map" then
      for key in pairs(target) do by_name[values.split(key):lower()] = state.ids[key] end
      for key, entry in pairs(target) do
        local from = state.ids[key]
        for needed in values.entries(entry, "dependencies") do
          local to = by_name[needed:lower()]
          local edge = from and to and from .. " " .. to
          if edge and from ~= to and not state.seen[edge] then
            state.seen[edge] = true
            out:depends(from, to)
          end
        end
      end
    end
  end
end

local function read_assets(file, out)
  local assets = file:json()
  local libraries = values.map(assets, "libraries")
  if not libraries then file:fail(1, "expected an object with 'libraries'") end
  local project = values.map(assets, "project")
  local restore = values.map(project, "restore") or {}
  out:project {
    id = "", at = assets,
    name = values.is_text(restore.projectName) and restore.projectName or nil,
    version = project and values.is_text(project.version) and project.version or nil,
  }
  local state = { ids = {}, seen = {} }
  state.direct, state.private = direct_of(assets)
  for key, library in values.ordered(libraries) do
    if oakum.kind(library) ~= "map" or key == "" or key:sub(1, 1) == "/" then
      out:warn(oakum.line(libraries, key), "'" .. key .. "' is no NAME/VERSION with an object")
    else
      emit_library(key, library, state, out, libraries)
    end
  end
  emit_needs(assets, state, out)
end

return { read_lock = read_lock, read_assets = read_assets, emit_needs = emit_needs }
