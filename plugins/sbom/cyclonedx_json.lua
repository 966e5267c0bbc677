--- CycloneDX in JSON: `components`, which may have components themselves, `dependencies` as { ref, dependsOn }, and
-- `metadata.component`, what the bill is about.

local cyclonedx = require "cyclonedx"
local fields = require "fields"

local DEPTH = 32

local function licenses_of(view)
  local names = {}
  for entry in oakum.each(fields.list(view, "licenses")) do
    local license = fields.map(entry, "license")
    local name = fields.text(entry, "expression") or fields.text(license, "id")
      or fields.text(license, "name")
    if name then table.insert(names, name) end
  end
  return names
end

local function hashes_of(view)
  local digests = {}
  for hash in oakum.each(fields.list(view, "hashes")) do
    table.insert(digests, fields.digest(fields.text(hash, "alg"), fields.text(hash, "content")))
  end
  return digests
end

local function properties_of(view)
  local properties = {}
  for property in oakum.each(fields.list(view, "properties")) do
    local name = fields.text(property, "name")
    if name and not properties[name] then properties[name] = fields.text(property, "value") end
  end
  return properties
end

local function package_of(view)
  return cyclonedx.package {
    ref = fields.text(view, "bom-ref"), type = fields.text(view, "type"),
    name = fields.text(view, "name"), version = fields.text(view, "version"),
    group = fields.text(view, "group"), purl = fields.text(view, "purl"),
    scope = fields.text(view, "scope"), properties = properties_of(view),
    licenses = licenses_of(view), hashes = hashes_of(view), at = view,
  }
end

local function add_components(list, document, depth, out)
  for view, place in oakum.each(list) do
    if oakum.kind(view) ~= "map" then
      out:warn(place or list, "a component that is no object")
    else
      cyclonedx.add(package_of(view), document)
      local inner = fields.list(view, "components")
      if inner and depth >= DEPTH then
        out:warn(view, ("components inside one another to more than %d levels are left out"):format(DEPTH))
      elseif inner then
        add_components(inner, document, depth + 1, out)
      end
    end
  end
end

local function read(view, file, out)
  cyclonedx.check(fields.text(view, "specVersion"), view, file, out)
  local document = cyclonedx.document()
  local metadata = fields.map(view, "metadata")
  local subject = fields.map(metadata, "component")
  if subject then
    cyclonedx.add_subject(package_of(subject), document)
    add_components(fields.list(subject, "components"), document, 2, out)
  end
  if view.components ~= nil and oakum.kind(view.components) ~= "list" then
    file:fail(view, "'components' is not a list")
  end
  add_components(fields.list(view, "components"), document, 1, out)
  for dependency in oakum.each(fields.list(view, "dependencies")) do
    local from = fields.text(dependency, "ref")
    for to in oakum.each(from and fields.list(dependency, "dependsOn")) do
      if oakum.kind(to) == "string" then table.insert(document.edges, { from, to }) end
    end
  end
  return document
end

return { read = read }
