--- pub: every package that a pubspec.lock pins (Dart and Flutter).
--
-- Format: dart.dev/tools/pub/glossary#lockfile, pub's own lib/src/lock_file.dart. YAML: a map `packages` of name
-- to { dependency, description, source, version }. `dependency` is "direct main", "direct dev",
-- "direct overridden", or "transitive", and without quotes before Dart 2.
--
-- pubspec.yaml beside it has the project's name and version. Packages of the SDK and folders stay, with the
-- version that the lock states; folders below the project are the project's own.

local SCOPES = { ["direct main"] = "prod", ["direct dev"] = "dev" }

local function text(map, key)
  local value = oakum.kind(map) == "map" and map[key] or nil
  return (oakum.kind(value) == "string" and value ~= "") and value or nil
end

-- A number where somebody left the quotes out: 1.0 is written as it stands.
local function version_of(package)
  local kind = oakum.kind(package.version)
  if kind == "string" then return text(package, "version") end
  return kind == "number" and oakum.written(package, "version") or nil
end

-- Where it is from, if not from a host of packages: which of those is the public one is not known here.
local function qualifiers_of(package)
  local source, about = text(package, "source"), package.description
  if source == "git" then
    local address, commit = text(about, "url"), text(about, "resolved-ref")
    return address and { vcs_url = "git+" .. address .. (commit and "@" .. commit or "") }
  end
end

local function is_own(package)
  local path = text(package.description, "path")
  return text(package, "source") == "path" and path ~= nil and not path:find("^%.%.")
    and not path:find("^/")
end

local function hashes_of(package)
  local digest = text(package.description, "sha256")
  return oakum.hashes(digest and "sha256:" .. digest)
end

local function emit(name, package, at, direct, out)
  if is_own(package) then return end
  local is_name, purl = pcall(oakum.purl, "pub", name, version_of(package), qualifiers_of(package))
  if not is_name then return out:warn(at, tostring(purl)) end
  local dependency = text(package, "dependency")
  out:component {
    id = name, purl = purl, hashes = hashes_of(package), scope = SCOPES[dependency], at = at,
  }
  if dependency and oakum.text.starts(dependency, "direct") then table.insert(direct, name) end
end

local function emit_project(file, direct, out)
  local beside, name, version = file:sibling("pubspec.yaml"), nil, nil
  if beside then
    local is_read, view = pcall(beside.yaml, beside)
    if is_read then
      name, version = text(view, "name"), text(view, "version")
    else
      out:warn(nil, "pubspec.yaml cannot be read: " .. tostring(view))
    end
  end
  local id = "project:" .. file.path
  out:project { id = id, name = name, version = version }
  for _, needed in ipairs(direct) do out:depends(id, needed) end
end

local function read(file, out)
  if not file:text():find("%S") then return out:skip("the file is empty") end
  local lock = file:yaml()
  if oakum.kind(lock) ~= "map" or (lock.packages == nil and lock.sdks == nil and lock.sdk == nil) then
    file:fail(1, "not a pubspec.lock: there is no 'packages'")
  end
  local packages = lock.packages
  if packages ~= nil and oakum.kind(packages) ~= "map" then file:fail(lock, "'packages' is not a map") end
  local direct, count = {}, 0
  for name, package in pairs(packages or {}) do
    local at = oakum.line(packages, name)
    count = count + 1
    if oakum.kind(package) == "map" then
      emit(name, package, at, direct, out)
    else
      out:warn(at, ("'%s' is not a map"):format(name))
    end
  end
  if count == 0 then return out:skip("nothing is locked") end
  emit_project(file, direct, out)
end

return {
  name = "pub", version = "1.0.0", api = 1,
  summary = "Packages of Dart and Flutter pinned by pubspec.lock",
  needs = { files = { "pubspec.yaml" } },
  inventory = { files = { "pubspec.lock" }, read = read },
}
