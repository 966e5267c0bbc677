--- julia: every package that a Manifest.toml pins.
--
-- Format: pkgdocs.julialang.org/v1/toml-files: TOML. Since format 2.0 `deps` has a list for each name, before that the
-- names stand at the top. An entry has uuid, version, deps (a list of names, or a map of name to uuid), repo-url and
-- repo-rev, or path. Entries without any of these are of the standard library. Project.toml beside it names the project,
-- and what it asks for itself in [deps].
--
-- Names are not unique: the uuid is a qualifier.

local function text(map, key)
  local value = oakum.kind(map) == "map" and map[key] or nil
  return (oakum.kind(value) == "string" and value ~= "") and value or nil
end

local function add(name, entry, at, entries, out)
  local uuid, version = text(entry, "uuid"), text(entry, "version")
  local address, revision = text(entry, "repo-url"), text(entry, "repo-rev")
  local is_standard = not version and not address and not text(entry, "git-tree-sha1")
  if not uuid or is_standard or text(entry, "path") then return end
  local is_made, purl = pcall(oakum.purl, "julia", name, version, {
    uuid = uuid, vcs_url = address and "git+" .. address .. (revision and "@" .. revision or "") or nil,
  })
  if not is_made then return out:warn(at, tostring(purl)) end
  if entries[uuid] then return end
  out:component { id = uuid, purl = purl, at = at }
  table.insert(entries, { id = uuid, view = entry })
  entries[uuid] = true
  entries.by_name[name] = entries.by_name[name] or uuid
end

local function each_need(view, visit)
  for key, value in pairs(oakum.kind(view) == "map" and view or {}) do
    visit(key, oakum.kind(value) == "string" and value or nil)
  end
  for value in oakum.each(oakum.kind(view) == "list" and view or nil) do
    if oakum.kind(value) == "string" then visit(value) end
  end
end

local function emit_edges(from, view, entries, out)
  each_need(view, function(name, uuid)
    local target = uuid or entries.by_name[name]
    if target and entries[target] and target ~= from then out:depends(from, target) end
  end)
end

local function emit_project(file, entries, out)
  local beside = file:sibling("Project.toml") or file:sibling("JuliaProject.toml")
  if not beside then return end
  local is_read, project = pcall(beside.toml, beside)
  if not is_read then return out:warn(nil, "Project.toml cannot be read: " .. tostring(project)) end
  local id = "project:" .. file.path
  out:project { id = id, name = text(project, "name"), version = text(project, "version") }
  emit_edges(id, project.deps, entries, out)
end

local function read(file, out)
  if not file:text():find("%S") then return out:skip("the file is empty") end
  local manifest = file:toml()
  local names = manifest
  if manifest.manifest_format ~= nil or manifest.deps ~= nil then names = manifest.deps end
  if names ~= nil and oakum.kind(names) ~= "map" then file:fail(manifest, "'deps' is not a table") end
  local entries = { by_name = {} }
  for name, list in pairs(names or {}) do
    local at = oakum.line(names, name)
    if oakum.kind(list) == "list" then
      for entry in oakum.each(list) do
        if oakum.kind(entry) == "map" then
          add(name, entry, entry, entries, out)
        else
          out:warn(at, ("'%s' has an entry that is no table"):format(name))
        end
      end
    elseif oakum.kind(list) == "map" then
      out:warn(at, ("'%s' is not a list of tables"):format(name))
    end
  end
  if #entries == 0 then return out:skip("nothing but the standard library is pinned") end
  for _, entry in ipairs(entries) do emit_edges(entry.id, entry.view.deps, entries, out) end
  emit_project(file, entries, out)
end

return {
  name = "julia", version = "1.0.0", api = 1,
  summary = "Packages of Julia pinned by Manifest.toml",
  needs = { files = { "Project.toml", "JuliaProject.toml" } },
  inventory = { files = { "Manifest.toml", "JuliaManifest.toml", "Manifest-v*.toml" }, read = read },
}
