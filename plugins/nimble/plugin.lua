--- nimble: packages of Nim that a nimble.lock pins, or that are installed.
--
-- Formats: nim-lang.github.io/nimble/workflow.html, nimble's own src/nimblepkg/lockfile.nim: JSON, `packages` (and `tasks` of
-- them) by name with version, vcsRevision, url, dependencies and checksums.sha1. An installed package has
-- nimblemeta.json with metaData of url and vcsRevision; its folder is NAME-VERSION-CHECKSUM.

local function text(map, key)
  local value = oakum.kind(map) == "map" and map[key] or nil
  return (oakum.kind(value) == "string" and value ~= "") and value or nil
end

local function address_of(view)
  local address, commit = text(view, "url"), text(view, "vcsRevision")
  return address and address:find("^https?://") and "git+" .. address .. (commit and "@" .. commit or "") or nil
end

-- A version "#head" or "#COMMIT" is none.
local function version_of(version)
  return version and not version:find("^#") and version or nil
end

-- No feed names Nim's packages: there is no purl type of theirs.
local function purl_of(name, version, view)
  local address = address_of(view)
  return pcall(oakum.purl, "generic/nimble", name, version_of(version), address and { vcs_url = address } or nil)
end

local function add(packages, seen, out)
  for name, package in pairs(oakum.kind(packages) == "map" and packages or {}) do
    local at = oakum.line(packages, name)
    if oakum.kind(package) ~= "map" then
      out:warn(at, ("'%s' is not an object"):format(name))
    elseif not seen[name] then
      local is_made, purl = purl_of(name, text(package, "version"), package)
      if is_made then
        local sums = oakum.kind(package.checksums) == "map" and package.checksums or nil
        local digest = text(sums, "sha1")
        out:component { id = name, purl = purl, hashes = oakum.hashes(digest and "sha1:" .. digest), at = at }
        seen[name] = package
        table.insert(seen, name)
      else
        out:warn(at, tostring(purl))
      end
    end
  end
end

local function read_lock(file, out)
  local lock = file:json()
  if oakum.kind(lock) ~= "map" or (lock.packages == nil and lock.version == nil) then
    file:fail(1, "not a nimble.lock: there is no 'packages'")
  end
  if lock.packages ~= nil and oakum.kind(lock.packages) ~= "map" then file:fail(lock, "'packages' is not an object") end
  local seen = {}
  add(lock.packages, seen, out)
  for _, packages in pairs(oakum.kind(lock.tasks) == "map" and lock.tasks or {}) do add(packages, seen, out) end
  for _, name in ipairs(seen) do
    local needs = seen[name].dependencies
    for need in oakum.each(oakum.kind(needs) == "list" and needs or nil) do
      if oakum.kind(need) == "string" and seen[need] and need ~= name then out:depends(name, need) end
    end
  end
  if #seen == 0 then out:skip("nothing is locked") end
end

local function read_installed(file, out)
  local meta = file:json()
  local folder = oakum.path.basename(oakum.path.dirname(file.path))
  local name, version = folder:match("^(.+)%-(%d[%w.]*)%-%x+$")
  if not name then name, version = folder:match("^(.+)%-(%d[%w.]*)$") end
  if not name then name = folder:match("^(.+)%-#?[%w.]+%-%x+$") end
  if not name then return out:skip("its folder is not named NAME-VERSION") end
  local about = oakum.kind(meta) == "map" and (meta.metaData or meta) or nil
  local is_made, purl = purl_of(name, version, about)
  if not is_made then file:fail(1, tostring(purl)) end
  out:component { purl = purl, at = 1 }
end

return {
  name = "nimble", version = "1.0.0", api = 1,
  summary = "Packages of Nim that are locked or installed",
  inventory = {
    files = { "nimble.lock", "{pkgs,pkgs2}/*/nimblemeta.json" },
    read = function(file, out)
      if file.name == "nimble.lock" then read_lock(file, out) else read_installed(file, out) end
    end,
  },
}
