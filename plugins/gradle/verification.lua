--- gradle/verification-metadata.xml: docs.gradle.org/current/userguide/dependency_verification.html.
--
-- <components> lists every <component> that a build has fetched, with the digests of its artifacts.

local DIGESTS = { "md5", "sha1", "sha256", "sha512" }

-- Digests of the package itself; those of its metadata say nothing about what runs.
local function hashes_of(component)
  local hashes = {}
  for artifact in oakum.each(component, "artifact") do
    local name = oakum.kind(artifact) == "element" and artifact["@name"] or ""
    if not oakum.text.ends(name, ".pom") and not oakum.text.ends(name, ".module") then
      for _, digest in ipairs(DIGESTS) do
        for element in oakum.each(artifact, digest) do
          local value = oakum.kind(element) == "element" and element["@value"]
          if value and value:find("^%x+$") then table.insert(hashes, digest .. ":" .. value:lower()) end
        end
      end
    end
  end
  return oakum.hashes(hashes)
end

local function read(file, out)
  local view = file:xml()
  local root = view["verification-metadata"]
  if root == nil then file:fail(view, "expected <verification-metadata>") end
  local components = oakum.kind(root) == "element" and root.components or nil
  if oakum.kind(components) ~= "element" then return out:skip("no component is to be verified") end
  for component in oakum.each(components, "component") do
    local is_element = oakum.kind(component) == "element"
    local group = is_element and component["@group"]
    local name = is_element and component["@name"]
    local version = is_element and component["@version"]
    if not group or group == "" or not name or name == "" then
      out:warn(is_element and component or components, "a component without group or name")
    else
      out:component {
        purl   = oakum.purl("maven/" .. group, name, version ~= "" and version or nil),
        hashes = hashes_of(component),
        at     = component,
      }
    end
  end
end

return { read = read }
