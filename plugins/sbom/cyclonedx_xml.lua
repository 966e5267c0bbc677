--- CycloneDX in XML: the same as in JSON, as elements.

local cyclonedx = require "cyclonedx"
local fields = require "fields"

local DEPTH = 32

-- The children of a name; nothing when there is no such element.
local function children(view, list, name)
  local holder = oakum.kind(view) == "element" and view[list] or nil
  return oakum.each(oakum.kind(holder) == "element" and holder or nil, name)
end

local function licenses_of(view)
  local names = {}
  for license in children(view, "licenses", "license") do
    table.insert(names, fields.text(license, "id") or fields.text(license, "name"))
  end
  for expression in children(view, "licenses", "expression") do
    local text = oakum.kind(expression) == "element" and expression["#text"] or expression
    if oakum.kind(text) == "string" and text ~= "" then table.insert(names, text) end
  end
  return names
end

local function hashes_of(view)
  local digests = {}
  for hash in children(view, "hashes", "hash") do
    if oakum.kind(hash) == "element" then
      table.insert(digests, fields.digest(hash["@alg"], oakum.text.trim(hash["#text"] or "")))
    end
  end
  return digests
end

local function properties_of(view)
  local properties = {}
  for property in children(view, "properties", "property") do
    local name = oakum.kind(property) == "element" and property["@name"]
    if name and not properties[name] then
      local value = oakum.text.trim(property["#text"] or "")
      properties[name] = value ~= "" and value or nil
    end
  end
  return properties
end

local function package_of(view)
  return cyclonedx.package {
    ref = view["@bom-ref"], type = view["@type"], name = fields.text(view, "name"),
    version = fields.text(view, "version"), group = fields.text(view, "group"),
    purl = fields.text(view, "purl"), scope = fields.text(view, "scope"),
    properties = properties_of(view), licenses = licenses_of(view), hashes = hashes_of(view), at = view,
  }
end

local function add_components(view, document, depth, out)
  for component in children(view, "components", "component") do
    if oakum.kind(component) ~= "element" then
      out:warn(view, "a component without content")
    else
      cyclonedx.add(package_of(component), document)
      if depth < DEPTH then
        add_components(component, document, depth + 1, out)
      elseif component.components ~= nil then
        out:warn(component,
                 ("components inside one another to more than %d levels are left out"):format(DEPTH))
      end
    end
  end
end

local function read(file, out)
  local bom = file:xml().bom
  if oakum.kind(bom) ~= "element" then file:fail(1, "not a bill of materials: expected <bom>") end
  local version = (bom["@xmlns"] or ""):match("/bom/([%d.]+)$")
  cyclonedx.check(version, bom, file, out)
  local document = cyclonedx.document()
  local metadata = oakum.kind(bom.metadata) == "element" and bom.metadata or nil
  local subject = metadata and metadata.component
  if oakum.kind(subject) == "element" then
    cyclonedx.add_subject(package_of(subject), document)
    add_components(subject, document, 2, out)
  end
  add_components(bom, document, 1, out)
  for dependency in children(bom, "dependencies", "dependency") do
    if oakum.kind(dependency) == "element" then
      for need in oakum.each(dependency, "dependency") do
        if oakum.kind(need) == "element" and dependency["@ref"] and need["@ref"] then
          table.insert(document.edges, { dependency["@ref"], need["@ref"] })
        end
      end
    end
  end
  return document
end

return { read = read }
