--- helm: charts that a Helm chart depends on.
--
-- Formats: helm.sh/docs/topics/charts. Chart.yaml names the chart and its `dependencies` with ranges of
-- versions (requirements.yaml for charts of apiVersion v1); Chart.lock (requirements.lock) pins them.
--
-- A chart is pkg:helm/NAME@VERSION with its repository as `repository_url`; the purl specification has
-- `helm` among the types that it plans.

local SCHEME = "semver"

-- Chart.yaml belongs to Chart.lock, requirements.yaml to requirements.lock.
local LOCK = { ["Chart.yaml"] = "Chart.lock", ["requirements.yaml"] = "requirements.lock" }

-- "1.2.3" and "=1.2.3" are one version; anything else is a range, unless it is locked.
local function version_of(text, is_locked)
  if not text or text == "" then return nil end
  if is_locked then return text end
  return text:match("^=?%s*(v?%d+%.%d+%.%d+[%w.+-]*)$")
end

-- Repositories by name ("@stable", "alias:stable") are known to the user's own Helm alone.
local function repository_of(entry)
  local address = entry.repository
  if oakum.kind(address) ~= "string" or not address:find("^%a[%w+.-]*://") then return nil end
  return not address:find("^file:") and address or nil
end

local function add_dependency(entry, number, list, is_locked, out)
  local name = oakum.kind(entry) == "map" and entry.name
  if oakum.kind(name) ~= "string" or name == "" then
    out:warn(list, "a dependency without a name")
    return false
  end
  local version = oakum.kind(entry.version) ~= "map" and oakum.written(entry, "version") or nil
  local purl = oakum.purl("helm", name, version_of(version, is_locked), {
    repository_url = repository_of(entry),
  })
  -- A chart of one name may be there several times, under other aliases.
  local id = "dependency " .. number
  out:component { id = id, purl = purl, versioning = SCHEME, at = entry }
  out:depends("chart", id)
  return true
end

-- The chart itself; a lock file has its name beside it.
local function add_chart(file, view, out)
  local chart = view
  if file.name ~= "Chart.yaml" then
    local sibling = file:sibling("Chart.yaml")
    local ok, result
    if sibling then ok, result = pcall(sibling.yaml, sibling) end
    if sibling and not ok then out:warn(nil, "Chart.yaml cannot be read: " .. tostring(result)) end
    chart = ok and oakum.kind(result) == "map" and result or {}
  end
  local name = oakum.kind(chart.name) == "string" and chart.name or nil
  local kind = oakum.kind(chart.version)
  out:project {
    id = "chart", name = name, at = view,
    version = (kind == "string" or kind == "number") and oakum.written(chart, "version") or nil,
  }
end

local function read(file, out)
  local view = file:yaml()
  if oakum.kind(view) ~= "map" then file:fail(1, "not a chart: expected a map") end
  local list = view.dependencies
  if list ~= nil and oakum.kind(list) ~= "list" then
    file:fail(oakum.line(view, "dependencies"), "'dependencies' is not a list")
  end
  local lock = LOCK[file.name]
  if file.name == "Chart.yaml" and oakum.kind(view.name) ~= "string" then
    return out:skip("no chart: it has no name")
  end
  if lock and list and file:sibling(lock) then
    return out:skip(lock .. " beside it has the versions")
  end
  add_chart(file, view, out)
  local number, count = 0, 0
  for entry in oakum.each(list) do
    number = number + 1
    if add_dependency(entry, number, list, lock == nil, out) then count = count + 1 end
  end
  if count == 0 then out:skip("no dependencies") end
end

return {
  name = "helm", version = "1.0.0", api = 1,
  summary = "Charts that Helm charts depend on",
  needs = { files = { "Chart.yaml", "Chart.lock", "requirements.lock" } },
  inventory = {
    files = { "Chart.yaml", "Chart.lock", "requirements.yaml", "requirements.lock" },
    read = read,
  },
}
