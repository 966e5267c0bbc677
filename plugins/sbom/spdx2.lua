--- SPDX 2.2 and 2.3 as JSON or YAML: `packages`, `relationships`, `documentDescribes`.

local fields = require "fields"
local spdx = require "spdx"

local function references_of(view, package)
  for reference in oakum.each(fields.list(view, "externalRefs")) do
    local kind = fields.text(reference, "referenceType")
    if kind == "purl" or (kind and oakum.text.ends(kind, "/purl")) then
      package.purl = package.purl or fields.text(reference, "referenceLocator")
    end
  end
end

local function package_of(view)
  local package = {
    id = fields.text(view, "SPDXID"), name = fields.text(view, "name"),
    version = spdx.value(fields.text(view, "versionInfo")),
    purpose = fields.text(view, "primaryPackagePurpose"),
    source = spdx.source(fields.text(view, "sourceInfo")), hashes = {}, licenses = {},
    properties = {}, at = view,
  }
  references_of(view, package)
  local license = spdx.value(fields.text(view, "licenseDeclared"))
    or spdx.value(fields.text(view, "licenseConcluded"))
  if license then table.insert(package.licenses, license) end
  for checksum in oakum.each(fields.list(view, "checksums")) do
    table.insert(package.hashes, fields.digest(fields.text(checksum, "algorithm"),
                                               fields.text(checksum, "checksumValue")))
  end
  for annotation in oakum.each(fields.list(view, "annotations")) do
    spdx.add_annotation(package, fields.text(annotation, "comment"))
  end
  return package
end

local function read(view, file, out)
  local version = fields.text(view, "spdxVersion") or ""
  if version ~= "SPDX-2.2" and version ~= "SPDX-2.3" then
    out:warn(view, ("spdxVersion '%s': SPDX-2.2 and SPDX-2.3 are known"):format(version))
  end
  if view.packages ~= nil and oakum.kind(view.packages) ~= "list" then
    file:fail(view, "'packages' is not a list")
  end
  local document = spdx.document()
  for package, place in oakum.each(fields.list(view, "packages")) do
    if oakum.kind(package) ~= "map" or not fields.text(package, "SPDXID") then
      out:warn(place or view, "a package without 'SPDXID'")
    else
      table.insert(document.packages, package_of(package))
    end
  end
  for info in oakum.each(fields.list(view, "hasExtractedLicensingInfos")) do
    local id = fields.text(info, "licenseId")
    if id then document.license_names[id] = fields.text(info, "name") end
  end
  for id in oakum.each(fields.list(view, "documentDescribes")) do
    if oakum.kind(id) == "string" then document.described[id] = true end
  end
  for relation in oakum.each(fields.list(view, "relationships")) do
    local from, to = fields.text(relation, "spdxElementId"), fields.text(relation, "relatedSpdxElement")
    if from and to then
      spdx.add_relation(document, from, fields.text(relation, "relationshipType"), to)
    end
  end
  return spdx.finish(document)
end

return { read = read }
