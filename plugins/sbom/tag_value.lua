--- SPDX 2.2 and 2.3 as tag-value: lines "Tag: value", a value over several lines between <text> and </text>. A package
-- begins with PackageName and ends with the next package, file, snippet or licence.

local spdx = require "spdx"
local fields = require "fields"

-- Tags that begin something else.
local OTHERS = { FileName = true, SnippetSPDXID = true, LicenseID = true, Reviewer = true }

local HANDLERS = {
  SPDXID = function(package, value) package.id = package.id or value end,
  PackageVersion = function(package, value) package.version = spdx.value(value) end,
  PrimaryPackagePurpose = function(package, value) package.purpose = value end,
  PackageSourceInfo = function(package, value) package.source = spdx.source(value) end,
  PackageLicenseDeclared = function(package, value) package.declared = spdx.value(value) end,
  PackageLicenseConcluded = function(package, value) package.concluded = spdx.value(value) end,
  PackageChecksum = function(package, value)
    table.insert(package.hashes, fields.digest(value:match("^(%S+):%s*(%x+)$")))
  end,
  ExternalRef = function(package, value)
    local kind, locator = value:match("^%S+%s+(%S+)%s+(%S+)$")
    if kind == "purl" then package.purl = package.purl or locator end
  end,
}

local function add_relation(document, value)
  local from, kind, to = value:match("^(%S+)%s+(%S+)%s+(%S+)")
  if from then spdx.add_relation(document, from, kind, to) end
end

-- Annotations stand apart: "SPDXREF: ID" before "AnnotationComment: <text>...</text>".
local function add_annotation(state, value)
  local package = state.about and state.by_id[state.about]
  if package then spdx.add_annotation(package, value) end
end

local function handle(tag, value, number, state, document)
  if tag == "PackageName" then
    state.package = { name = value, at = number, hashes = {}, licenses = {}, properties = {} }
    table.insert(document.packages, state.package)
  elseif OTHERS[tag] then
    state.package = nil
    if tag == "LicenseID" then state.license = value end
  elseif tag == "LicenseName" and state.license then
    document.license_names[state.license] = spdx.value(value)
  elseif tag == "Relationship" then
    add_relation(document, value)
  elseif tag == "SPDXREF" then
    state.about = value
  elseif tag == "AnnotationComment" then
    add_annotation(state, value)
  elseif state.package and HANDLERS[tag] then
    HANDLERS[tag](state.package, value)
    if state.package.id then state.by_id[state.package.id] = state.package end
  end
end

-- "Tag: value" of each, with texts of several lines joined.
local function each_tag(file, visit)
  local open, first
  for number, line in file:lines() do
    if open then
      table.insert(open.parts, line)
      if line:find("</text>", 1, true) then
        visit(open.tag, table.concat(open.parts, "\n"):match("^(.*)</text>"), first)
        open = nil
      end
    elseif not line:find("^%s*#") then
      local tag, value = line:match("^%s*(%w+):%s*(.*)$")
      local text = tag and value:match("^<text>(.*)$")
      if text and not text:find("</text>", 1, true) then
        open, first = { tag = tag, parts = { text } }, number
      elseif tag then
        visit(tag, text and text:match("^(.*)</text>") or oakum.text.trim(value), number)
      end
    end
  end
  if open then file:fail(first, "'<text>' is not closed") end
end

local function read(file, out)
  local document, state, version = spdx.document(), { by_id = {} }, nil
  each_tag(file, function(tag, value, number)
    if tag == "SPDXVersion" then version = value end
    handle(tag, value, number, state, document)
  end)
  if version ~= "SPDX-2.2" and version ~= "SPDX-2.3" then
    out:warn(1, ("SPDXVersion '%s': SPDX-2.2 and SPDX-2.3 are known"):format(version or ""))
  end
  for number, package in ipairs(document.packages) do
    package.id = package.id or "package " .. number
    local license = package.declared or package.concluded
    if license then table.insert(package.licenses, license) end
  end
  return spdx.finish(document)
end

return { read = read }
