--- What pyproject.toml asks for: PEP 621 `project`, PEP 735 `dependency-groups`, and pdm's own
-- table.

local values = require "values"

local function plain(reason)
  return (tostring(reason):gsub("^[%w_/.]+%.lua:%d+: ", ""))
end

local function scope_of_name(group)
  local name = group:lower()
  if name == "default" then return "prod" end
  if name:find("^tests?$") or name == "testing" then return "test" end
  return "dev"
end

-- A list of PEP 508 texts. { "include-group" = ... } names a list that is read itself.
local function add(manifest, group, scope, list)
  manifest.scopes[values.normal(group)] = scope
  for value in oakum.each(list) do
    local name, extras
    if oakum.kind(value) == "string" then name, extras = values.requirement(value) end
    if name then
      table.insert(manifest.needs, { name = name, extras = extras, scope = scope })
    end
  end
end

-- { name, version, needs = { { name, extras, scope } }, scopes = group -> scope }; nil without one.
local function read(file, out)
  local sibling = file:sibling("pyproject.toml")
  if not sibling then return nil end
  local ok, view = pcall(sibling.toml, sibling)
  if not ok then
    out:warn(1, "the pyproject.toml beside it cannot be read: " .. plain(view))
    return nil
  end
  local project = values.of_kind(view, "project", "map") or {}
  local manifest = {
    needs = {}, scopes = {},
    name = values.text(project, "name"), version = values.text(project, "version"),
  }
  add(manifest, "default", "prod", values.of_kind(project, "dependencies", "list"))
  for group, list in pairs(values.of_kind(project, "optional-dependencies", "map") or {}) do
    if oakum.kind(list) == "list" then add(manifest, group, "optional", list) end
  end
  local pdm = values.of_kind(values.of_kind(view, "tool", "map"), "pdm", "map")
  for _, groups in ipairs {
    values.of_kind(view, "dependency-groups", "map") or {},
    values.of_kind(pdm, "dev-dependencies", "map") or {},
  } do
    for group, list in pairs(groups) do
      if oakum.kind(list) == "list" then add(manifest, group, scope_of_name(group), list) end
    end
  end
  return manifest
end

return { read = read, scope_of_name = scope_of_name }
