--- sbom: the components of software bills of materials.
--
-- Formats: CycloneDX 1.2 to 1.7 in JSON and XML (ECMA-424; `cyclonedx_json.lua`, `cyclonedx_xml.lua`), SPDX 2.2 and 2.3
-- in JSON, YAML and as tag-value (ISO/IEC 5962, spdx.github.io/spdx-spec; `spdx2.lua`, `tag_value.lua`), SPDX 3.0 as
-- JSON-LD (`spdx3.lua`), and Syft's own JSON (schema.syft.dev; `syft.lua`). Each is read into the same packages, which
-- `emission.lua` says.
--
-- Component by component what the bill says of it: package URL, scope, hashes, licences, edges, the source package, and
-- which of the system's packages owns it. What it is about is a project. Properties `oakum:...` of Oakum's own bills are
-- read back, so that a bill gives the findings of what it was made of.

local emission = require "emission"

local cyclonedx_json = require "cyclonedx_json"
local cyclonedx_xml = require "cyclonedx_xml"
local spdx2 = require "spdx2"
local spdx3 = require "spdx3"
local syft = require "syft"
local tag_value = require "tag_value"

-- The reader of a JSON or YAML document.
local function reader_of(view)
  if oakum.kind(view) ~= "map" then return nil end
  if view.bomFormat ~= nil or (view.specVersion ~= nil and view.components ~= nil) then
    return cyclonedx_json.read
  elseif view.spdxVersion ~= nil then
    return spdx2.read
  elseif view["@context"] ~= nil and view["@graph"] ~= nil then
    return spdx3.read
  elseif view.artifacts ~= nil and (view.descriptor ~= nil or view.schema ~= nil) then
    return syft.read
  end
end

local function document_of(file, out)
  local head = file:bytes(1, 4096)
  local text = head:gsub("\0", ""):match("^[\xef\xbb\xbf\xff\xfe]*%s*(.-)$")
  if text == "" then
    out:skip("the file is empty")
  elseif text:find("^<") then
    return cyclonedx_xml.read(file, out)
  elseif text:find("^[{[]") then
    local view = file:json()
    local read = reader_of(view)
    if not read then file:fail(1, "not a bill of materials that is known") end
    return read(view, file, out)
  elseif text:find("SPDXVersion:", 1, true) then
    return tag_value.read(file, out)
  else
    local view = file:yaml()
    if reader_of(view) ~= spdx2.read then
      file:fail(1, "not a bill of materials that is known")
    end
    return spdx2.read(view, file, out)
  end
end

local MARKS = {
  '"bomFormat"', "cyclonedx.org/schema/bom", '"spdxVersion"', "SPDXVersion:", "spdxVersion:",
  "spdx.org/rdf/3", "schema.syft.dev", "anchore/syft", '"artifacts":[{"id"', '"artifactRelationships"',
}

return {
  name = "sbom", version = "1.0.0", api = 1,
  summary = "Components of bills of materials: CycloneDX, SPDX, Syft",
  inventory = {
    files = {
      "bom.json", "bom.xml", "*.bom.json", "*.bom.xml", "*.cdx.json", "*.cdx.xml", "*.cdx",
      "sbom.json", "sbom.xml", "*.sbom.json", "*.sbom.xml", "*.spdx", "*.spdx.json", "*.spdx.yaml",
      "*.spdx.yml", "*.spdx3.json", "*.spdx.jsonld", "*.syft.json",
    },
    -- A file that is named itself may have any name.
    sniff = function(head)
      local text = head:gsub("\0", "")
      for _, mark in ipairs(MARKS) do
        if text:find(mark, 1, true) then return true end
      end
      return false
    end,
    read = function(file, out)
      local document = document_of(file, out)
      if document then emission.emit(document, file, out) end
    end,
  },
}
