--- What every lockfile version shares: one entry for one folder.

-- "node_modules/a/node_modules/@x/b" holds the package "@x/b"; "deps/etag" the package "etag".
local function name_of(place)
  return place:match(".*node_modules/(.+)$") or oakum.path.basename(place)
end

-- A version that is an address ("git+ssh://...#1f3c", "file:../x") says where, not which.
-- "npm:real@1.2.3" is version 1.2.3 of `real`, installed under another name.
local function name_and_version(place, entry)
  local name, version = entry.name or name_of(place), entry.version
  if type(version) ~= "string" then return name end
  local real, real_version = version:match("^npm:(.+)@([^@]+)$")
  if real then return real, real_version end
  return name, not version:find(":", 1, true) and version or nil
end

-- Optional packages are installed for users too, unless they opt out; so is `devOptional`.
local function scope_of(entry)
  if entry.dev then return "dev" end
  if entry.optional or entry.devOptional then return "optional" end
  return "prod"
end

-- "MIT", or in old packages { type = "MIT" } or a list of those.
local function licenses_of(entry)
  local function one(license)
    if oakum.kind(license) == "map" then license = license.type end
    return oakum.kind(license) == "string" and license ~= "" and license or nil
  end
  local stated = entry.license or entry.licenses
  if oakum.kind(stated) == "list" then return oakum.map(stated, one) end
  return { one(stated) }
end

local function emit(out, place, entry)
  local name, version = name_and_version(place, entry)
  out:component {
    id       = place,
    purl     = oakum.purl("npm", name, version),
    scope    = scope_of(entry),
    hashes   = oakum.hashes(entry.integrity),
    licenses = licenses_of(entry),
    at       = entry,
  }
end

-- Node looks beside the package first, then one level up, and so on to the root.
local function resolve(packages, place, dependency)
  local found = oakum.path.join(place, "node_modules", dependency)
  if packages[found] then return found end
  if place ~= "" then
    return resolve(packages, place:match("^(.*)/node_modules/") or "", dependency)
  end
end

return {
  name_of = name_of, name_and_version = name_and_version, emit = emit, resolve = resolve,
  licenses_of = licenses_of,
}
