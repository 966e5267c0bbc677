--- Version catalogues: docs.gradle.org/current/userguide/version_catalogs.html.
--
-- [versions] by alias; [libraries] as "GROUP:NAME:VERSION" or as a table with `module`, or `group`
-- and `name`, and a `version`: a text, { ref = ALIAS }, or a rich version
-- (docs.gradle.org/current/userguide/dependency_versions.html). [plugins] are named in another way.

local function is_text(value) return oakum.kind(value) == "string" and value ~= "" end

-- "-", "_" and "." are the same in an alias.
local function normal(alias) return (alias:gsub("[-_.]", ".")) end

-- A version that a text pins. "[1.7, 1.8[!!1.7.25" prefers 1.7.25; "1.+" pins nothing.
local function pinned(text)
  if not is_text(text) then return nil end
  local strict, preferred = text:match("^(.-)!!(.*)$")
  if strict then return pinned(preferred) or pinned(strict) end
  text = oakum.text.trim(text)
  local exact = text:match("^%[%s*([^,%[%]()%s]+)%s*%]$")
  if exact then return exact end
  if text:find("^[%[%](]") or text:find("+", 1, true) and text:find("%+$")
    or text:find("^latest%.") then return nil end
  return text ~= "" and text or nil
end

local function version_of(version, versions, depth)
  if is_text(version) then return pinned(version) end
  if oakum.kind(version) ~= "map" then return nil end
  if is_text(version.ref) then
    return depth < 2 and version_of(versions[normal(version.ref)], versions, depth + 1) or nil
  end
  -- What is preferred lies within the range that is strict or required.
  return pinned(version.prefer) or pinned(version.strictly) or pinned(version.require)
end

-- group, name, version of a library; nil when it names no module.
local function coordinates(library, versions)
  if is_text(library) then
    local group, name, version = library:match("^([^:]+):([^:]+):?(.*)$")
    return group, name, pinned(version)
  elseif oakum.kind(library) ~= "map" then
    return nil
  end
  local group, name = library.group, library.name
  if is_text(library.module) then group, name = library.module:match("^([^:]+):([^:]+)$") end
  if not is_text(group) or not is_text(name) then return nil end
  return group, name, version_of(library.version, versions, 0)
end

local function read(file, out)
  local catalogue = file:toml()
  if not catalogue.libraries and not catalogue.versions and not catalogue.plugins
    and not catalogue.bundles then
    return out:skip("no version catalogue: no versions, libraries or plugins")
  end
  local versions = {}
  if oakum.kind(catalogue.versions) == "map" then
    for alias, version in pairs(catalogue.versions) do versions[normal(alias)] = version end
  end
  out:project { id = "" }
  if oakum.kind(catalogue.libraries) ~= "map" then
    if catalogue.libraries then out:warn(catalogue, "'libraries' is not a table") end
    return
  end
  for alias, library in pairs(catalogue.libraries) do
    local group, name, version = coordinates(library, versions)
    if not group then
      out:warn(oakum.line(catalogue.libraries, alias), "'" .. alias .. "' names no GROUP:NAME")
    else
      out:component {
        id = alias, purl = oakum.purl("maven/" .. group, name, version),
        at = oakum.line(catalogue.libraries, alias),
      }
      out:depends("", alias)
    end
  end
end

return { read = read }
