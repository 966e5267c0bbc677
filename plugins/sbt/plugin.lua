--- sbt: what sbt-dependency-lock has locked.
--
-- Format: build.sbt.lock, lock version 1 (github.com/stringbean/sbt-dependency-lock, "Lockfile
-- Format"): JSON whose `dependencies` have `org`, `name` (with the Scala version), `version`,
-- `artifacts` with their digests, and the `configurations` that need them. sbt's own build lies in
-- the folder `project`.

local ORDER = { "prod", "optional", "build", "test" }

-- scala-sbt.org/1.x/docs/Scoped-Managed-Dependencies.html, "Configurations".
local SCOPES = {
  compile = "prod", runtime = "prod", optional = "optional", provided = "build", plugin = "build",
  test = "test", it = "test",
  -- What the sources are compiled against, `provided` ones too.
  ["compile-internal"] = "build", ["runtime-internal"] = "prod", ["test-internal"] = "test",
}

local function is_text(value) return oakum.kind(value) == "string" and value ~= "" end

local function items(list, name)
  if oakum.kind(list) == "map" and oakum.kind(list[name]) == "list" then
    return oakum.each(list[name])
  end
  return oakum.each({})
end

local function scope_of(dependency, file)
  if ("/" .. file.path):find("/project/[^/]+$") then return "build" end
  local found = {}
  for configuration in items(dependency, "configurations") do
    if oakum.kind(configuration) == "string" then
      found[SCOPES[configuration:lower()] or "prod"] = true
    end
  end
  for _, scope in ipairs(ORDER) do
    if found[scope] then return scope end
  end
  return "prod"
end

local function hashes_of(dependency)
  local hashes = {}
  for artifact in items(dependency, "artifacts") do
    local hash = oakum.kind(artifact) == "map" and artifact.hash
    if is_text(hash) then table.insert(hashes, hash) end
  end
  return hashes
end

local function read(file, out)
  local lock = file:json()
  if oakum.kind(lock) ~= "map" or not lock.lockVersion then
    file:fail(1, "not a lock file: expected an object with 'lockVersion'")
  elseif lock.lockVersion ~= 1 then
    out:warn(lock, "lock version 1 is known, this is " .. tostring(lock.lockVersion))
  end
  if oakum.kind(lock.dependencies) ~= "list" then file:fail(lock, "'dependencies' is not a list") end
  local count = 0
  for dependency in oakum.each(lock.dependencies) do
    local is_map = oakum.kind(dependency) == "map"
    if not is_map or not is_text(dependency.org) or not is_text(dependency.name) then
      out:warn(is_map and dependency or lock.dependencies, "a dependency without 'org' and 'name'")
    else
      count = count + 1
      out:component {
        purl   = oakum.purl("maven/" .. dependency.org, dependency.name,
                            is_text(dependency.version) and dependency.version or nil),
        scope  = scope_of(dependency, file),
        hashes = oakum.hashes(hashes_of(dependency)),
        at     = dependency,
      }
    end
  end
  if count == 0 then out:skip("nothing is locked") end
end

return {
  name = "sbt", version = "1.0.0", api = 1,
  summary = "Packages that sbt-dependency-lock has locked",
  inventory = { files = { "*.sbt.lock" }, read = read },
}
