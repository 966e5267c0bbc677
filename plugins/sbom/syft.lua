--- Syft's own JSON (schema.syft.dev, versions 1 to 16): `artifacts`, `artifactRelationships` of two ids and a type,
-- `distro` and `source`.

local fields = require "fields"

-- parent, child: what the file lists of two packages share belongs to the system's; the child is needed by the parent.
local OWNS, NEEDED_BY = "ownership-by-file-overlap", "dependency-of"

local function licenses_of(view)
  local names = {}
  for license in oakum.each(fields.list(view, "licenses")) do
    -- A plain text before version 9.
    if oakum.kind(license) == "string" then
      table.insert(names, license)
    else
      table.insert(names, fields.text(license, "spdxExpression") or fields.text(license, "value"))
    end
  end
  return names
end

local function source_of(view)
  local metadata = fields.map(view, "metadata")
  local name = fields.text(metadata, "source") or fields.text(metadata, "originPackage")
  if not name then return nil end
  return { name = name, version = fields.text(metadata, "sourceVersion") }
end

local function add_artifact(view, document, taken, out)
  local id = fields.text(view, "id")
  if not id then return out:warn(view, "an artifact without 'id'") end
  if taken[id] then return end
  taken[id] = true
  table.insert(document.packages, {
    id = id, name = fields.text(view, "name"), version = fields.text(view, "version"),
    purl = fields.text(view, "purl"), licenses = licenses_of(view), hashes = {},
    source = source_of(view), properties = {}, at = view,
  })
end

local function read(view, file, out)
  local document = { packages = {}, edges = {}, owners = {} }
  local distro = fields.map(view, "distro")
  local id = fields.text(distro, "id") or fields.text(distro, "name")
  if id then
    table.insert(document.packages, {
      id = "distro", release = {
        id = id, version = fields.text(distro, "versionID") or fields.text(distro, "version"),
      },
    })
  end
  local source, taken = fields.map(view, "source"), {}
  if fields.text(source, "id") then
    taken[source.id] = true
    table.insert(document.packages, {
      id = source.id, is_project = true, name = fields.text(source, "name"),
      version = fields.text(source, "version"), at = source,
    })
  end
  if oakum.kind(view.artifacts) ~= "list" then file:fail(view, "'artifacts' is not a list") end
  for artifact, place in oakum.each(view.artifacts) do
    if oakum.kind(artifact) == "map" then
      add_artifact(artifact, document, taken, out)
    else
      out:warn(place or view, "an artifact that is no object")
    end
  end
  for relation in oakum.each(fields.list(view, "artifactRelationships")) do
    local parent, child = fields.text(relation, "parent"), fields.text(relation, "child")
    local kind = fields.text(relation, "type")
    if parent and child and kind == OWNS then
      document.owners[child] = document.owners[child] or parent
    elseif parent and child and kind == NEEDED_BY then
      table.insert(document.edges, { child, parent })
    end
  end
  return document
end

return { read = read }
