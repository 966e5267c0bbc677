--- SPDX 3.0 as JSON-LD (spdx.github.io/spdx-spec/v3.0): `@graph` is a list of elements by `type`. A software_Package has its
-- package URL in `software_packageUrl` or among `externalIdentifier`; a Relationship leads from one element to many.

local fields = require "fields"
local spdx = require "spdx"

-- By relationshipType: from needs to, or the other way round.
local EDGES = {
  dependsOn = true, contains = true, hasDependency = true, hasPrerequisite = true,
  hasDynamicLink = true, hasStaticLink = true, hasOptionalDependency = "optional",
  hasProvidedDependency = "build",
}

-- LifecycleScopedRelationship: when the need is there.
local SCOPES = { development = "dev", build = "build", test = "test" }

local function id_of(view)
  return fields.text(view, "spdxId") or fields.text(view, "@id")
end

local function type_of(view)
  return fields.text(view, "type") or fields.text(view, "@type")
end

local function package_of(view)
  local package = {
    id = id_of(view), name = fields.text(view, "name"),
    version = spdx.value(fields.text(view, "software_packageVersion")),
    purl = fields.text(view, "software_packageUrl"),
    purpose = (fields.text(view, "software_primaryPurpose") or ""):upper(), hashes = {}, licenses = {},
    properties = {}, source = spdx.source(fields.text(view, "software_sourceInfo")), at = view,
  }
  if package.purpose == "OPERATINGSYSTEM" then package.purpose = "OPERATING-SYSTEM" end
  for identifier in oakum.each(fields.list(view, "externalIdentifier")) do
    local kind = fields.text(identifier, "externalIdentifierType")
    if kind == "packageUrl" or kind == "purl" then
      package.purl = package.purl or fields.text(identifier, "identifier")
    end
  end
  for hash in oakum.each(fields.list(view, "verifiedUsing")) do
    table.insert(package.hashes, fields.digest(fields.text(hash, "algorithm"),
                                               fields.text(hash, "hashValue")))
  end
  return package
end

local function add_relation(view, document, licenses)
  local from, kind = fields.text(view, "from"), fields.text(view, "relationshipType")
  local scope = EDGES[kind] ~= true and EDGES[kind] or SCOPES[fields.text(view, "scope") or ""]
  for to in oakum.each(from and fields.list(view, "to")) do
    if oakum.kind(to) ~= "string" then
      oakum.log.debug("an end of a relationship that is no text")
    elseif kind == "describes" then
      document.described[to] = true
    elseif kind == "hasDeclaredLicense" or (kind == "hasConcludedLicense" and not licenses[from]) then
      licenses[from] = to
    elseif EDGES[kind] then
      table.insert(document.edges, { from, to })
      if scope then document.scopes[to] = document.scopes[to] or scope end
    end
  end
end

local function read(view, file, out)
  local graph = view["@graph"]
  if oakum.kind(graph) ~= "list" then file:fail(view, "'@graph' is not a list") end
  local document, licenses, texts, annotations = spdx.document(), {}, {}, {}
  for element in oakum.each(graph) do
    local type, id = type_of(element), id_of(element)
    if type == "software_Package" and id then
      table.insert(document.packages, package_of(element))
    elseif type == "software_Package" then
      out:warn(element, "a package without 'spdxId'")
    elseif type == "Relationship" or type == "LifecycleScopedRelationship" then
      add_relation(element, document, licenses)
    elseif type == "Annotation" then
      table.insert(annotations, { about = fields.text(element, "subject"),
                                  text = fields.text(element, "statement") })
    elseif type == "SpdxDocument" or type == "software_Sbom" then
      for root in oakum.each(fields.list(element, "rootElement")) do
        if oakum.kind(root) == "string" then document.described[root] = true end
      end
    elseif id and type and type:find("^simplelicensing_") then
      texts[id] = fields.text(element, "simplelicensing_licenseExpression")
    end
  end
  local by_id = {}
  for _, package in ipairs(document.packages) do
    by_id[package.id] = package
    local license = licenses[package.id] and texts[licenses[package.id]]
    if spdx.value(license) then table.insert(package.licenses, license) end
  end
  for _, annotation in ipairs(annotations) do
    local package = annotation.about and by_id[annotation.about]
    if package then spdx.add_annotation(package, annotation.text) end
  end
  return spdx.finish(document)
end

return { read = read }
