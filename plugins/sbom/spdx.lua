--- What SPDX 2 means, whatever it is written in: packages with `annotations`, `references` and `relationships`.

local spdx = {}

-- Which of the two needs the other, and what for: kinds of relationships that are edges.
local FORWARD = { DEPENDS_ON = true, CONTAINS = true, HAS_PREREQUISITE = true, DYNAMIC_LINK = true,
                  STATIC_LINK = true }
local BACKWARD = {
  DEPENDENCY_OF = "", RUNTIME_DEPENDENCY_OF = "", CONTAINED_BY = "", PREREQUISITE_FOR = "",
  PROVIDED_DEPENDENCY_OF = "build", DEV_DEPENDENCY_OF = "dev", DEV_TOOL_OF = "dev",
  BUILD_DEPENDENCY_OF = "build", BUILD_TOOL_OF = "build", TEST_DEPENDENCY_OF = "test",
  TEST_TOOL_OF = "test", OPTIONAL_DEPENDENCY_OF = "optional",
}

function spdx.document()
  return { packages = {}, edges = {}, owners = {}, scopes = {}, described = {}, license_names = {} }
end

-- NOASSERTION and NONE say nothing.
function spdx.value(text)
  if not text or text == "" or text == "NOASSERTION" or text == "NONE" then return nil end
  return text
end

function spdx.add_relation(document, from, kind, to)
  if kind == "DESCRIBES" then
    document.described[to] = true
  elseif kind == "DESCRIBED_BY" then
    document.described[from] = true
  elseif kind == "OTHER" or kind == nil then
    return
  elseif FORWARD[kind] then
    table.insert(document.edges, { from, to })
  elseif BACKWARD[kind] then
    table.insert(document.edges, { to, from })
    if BACKWARD[kind] ~= "" then document.scopes[from] = document.scopes[from] or BACKWARD[kind] end
  end
end

-- "oakum:scope=dev"
function spdx.add_annotation(package, comment)
  local name, value = (comment or ""):match("^(oakum:[%w_:]+)=(.+)$")
  if name and not package.properties[name] then package.properties[name] = value end
end

-- Trivy writes "built package from: openssl 3.0.11-1" of the system's packages.
function spdx.source(text)
  local name, version = (text or ""):match("built package from: (%S+) (%S+)")
  return name and { name = name, version = version } or nil
end

-- What the bill is about is a project; a document that describes a package alone is about that package.
function spdx.finish(document)
  for _, package in ipairs(document.packages) do
    package.scope = document.scopes[package.id]
    for number, license in ipairs(package.licenses) do
      -- LicenseRef-... stands for a text of the document's own.
      package.licenses[number] = document.license_names[license] or license
    end
    if package.purpose == "OPERATING-SYSTEM" or package.purpose == "OPERATING_SYSTEM" then
      package.release = { id = (package.name or ""):lower(), version = package.version }
    elseif document.described[package.id] and not package.purl and #document.packages > 1 then
      package.is_project = true
    end
  end
  return document
end

return spdx
