--- What CycloneDX means, whatever it is written in.

local cyclonedx = {}

-- Not runtime: tests and tools; and what may be left out.
local SCOPES = { excluded = "dev", optional = "optional" }

-- What stands beside software: no packages.
local NO_PACKAGES = { file = true, data = true, ["cryptographic-asset"] = true, device = true }

function cyclonedx.document()
  return { packages = {}, edges = {}, owners = {}, taken = {} }
end

function cyclonedx.check(version, view, file, out)
  if not version then file:fail(view, "'specVersion' is missing") end
  local minor = version:match("^1%.(%d+)$")
  if not minor or tonumber(minor) > 7 or tonumber(minor) < 2 then
    out:warn(view, ("specVersion '%s': 1.2 to 1.7 are known"):format(version))
  end
end

-- Properties of Trivy's bills: source packages, of rpm with epoch and release.
local function trivy_source(properties)
  local name = properties["aquasecurity:trivy:SrcName"]
  if not name then return nil end
  local version = properties["aquasecurity:trivy:SrcVersion"]
  local release = properties["aquasecurity:trivy:SrcRelease"]
  local epoch = properties["aquasecurity:trivy:SrcEpoch"]
  if version and release then version = version .. "-" .. release end
  if version and epoch and epoch ~= "0" then version = epoch .. ":" .. version end
  return { name = name, version = version }
end

function cyclonedx.package(part)
  local package = {
    ref = part.ref, purl = part.purl, name = part.name, version = part.version, group = part.group,
    type = part.type, scope = SCOPES[part.scope], hashes = part.hashes, licenses = part.licenses,
    properties = part.properties, source = trivy_source(part.properties), at = part.at,
  }
  if part.type == "operating-system" and part.name then
    package.release = { id = part.name:lower(), version = part.version }
  end
  return package
end

-- Every package has an id of its own, whatever the bill says.
local function identify(package, document)
  local id = package.ref or package.purl or package.name or "component"
  if document.taken[id] then id = ("%s#%d"):format(id, #document.packages + 1) end
  document.taken[id] = true
  package.id = id
  table.insert(document.packages, package)
end

function cyclonedx.add(package, document)
  if NO_PACKAGES[package.type] then return end
  identify(package, document)
end

-- What the bill is about: a project, or the system itself.
function cyclonedx.add_subject(package, document)
  package.is_project = not package.release
  identify(package, document)
end

return cyclonedx
