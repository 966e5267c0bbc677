--- pyproject.toml: `project` (PEP 621), `dependency-groups` (PEP 735), `tool.poetry`, and the lists
-- that pdm, uv, rye, hatch and flit keep in their own tables.

local projects = require "project"
local requirement = require "requirement"

-- A table below; an empty one where there is none, or something else.
local function map(view, ...)
  for _, key in ipairs { ... } do
    view = view[key]
    if oakum.kind(view) ~= "map" then return {} end
  end
  return view
end

local function text(view, key)
  return oakum.kind(view[key]) == "string" and view[key] ~= "" and view[key] or nil
end

local function scope_of_group(group)
  local name = group:lower()
  return (name:find("^tests?$") or name == "testing") and "test" or "dev"
end

-- One package of a Poetry table: a constraint, a table with one, or a list of these.
local function add_poetry(project, name, value, scope, at, depth)
  local kind = oakum.kind(value)
  if kind == "list" and depth == 0 then
    for item, place in oakum.each(value) do
      add_poetry(project, name, item, scope, oakum.line(place) or at, 1)
    end
    return
  end
  local version
  if kind == "string" then
    version = requirement.poetry(value)
  elseif kind == "map" then
    local address = text(value, "url") or text(value, "path")
    local constraint = text(value, "version")
    version = constraint and requirement.poetry(constraint)
      or address and requirement.of_wheel(address)
    if value.optional == true and scope == "prod" then scope = "optional" end
  else
    return project.out:warn(at, ("what is asked of '%s' is not a version"):format(name:sub(1, 60)))
  end
  -- Since Poetry 2 the table may add to what `project` asks for.
  local stated = scope == "prod" and project.is_stated_by_project[requirement.normal(name)]
  if stated then
    stated.version = stated.version or version
  else
    project:add_package(name, version, scope, at)
  end
end

local function add_poetry_table(project, packages, scope)
  for name, value in pairs(packages) do
    local at = oakum.line(packages, name)
    if not name:find("^%w[%w._-]*$") then
      project.out:warn(at, ("'%s' is not a package's name"):format(name:sub(1, 60)))
    elseif name:lower() ~= "python" then
      add_poetry(project, name, value, scope, at, 0)
    end
  end
end

local function read_poetry(project, poetry)
  project.is_stated_by_project = project.stated
  project.stated = {}
  add_poetry_table(project, map(poetry, "dependencies"), "prod")
  add_poetry_table(project, map(poetry, "dev-dependencies"), "dev")
  local groups = map(poetry, "group")
  for group in pairs(groups) do
    add_poetry_table(project, map(groups, group, "dependencies"), scope_of_group(group))
  end
end

local function add_groups(project, groups, scope)
  for group in pairs(groups) do
    project:add_list(groups, group, scope or scope_of_group(group))
  end
end

-- Tables of tools from before there was a standard, or beside it.
local function read_tools(project, tool)
  add_groups(project, map(tool, "pdm", "dev-dependencies"))
  project:add_list(map(tool, "uv"), "dev-dependencies", "dev")
  project:add_list(map(tool, "rye"), "dev-dependencies", "dev")
  local flit = map(tool, "flit", "metadata")
  project:add_list(flit, "requires", "prod")
  add_groups(project, map(flit, "requires-extra"), "optional")
  local environments = map(tool, "hatch", "envs")
  for name in pairs(environments) do
    local scope = scope_of_group(name)
    project:add_list(map(environments, name), "dependencies", scope)
    project:add_list(map(environments, name), "extra-dependencies", scope)
  end
end

-- Members of the same uv workspace.
local function own_names(project, tool)
  local sources = map(tool, "uv", "sources")
  for name in pairs(sources) do
    if map(sources, name).workspace == true then project:owns(name) end
  end
end

-- `dynamic = ["dependencies"]`: they are stated in another place, which may be one that is read.
local function check_dynamic(view, project, file, out)
  local place
  for value, at in oakum.each(oakum.kind(project.dynamic) == "list" and project.dynamic or nil) do
    if value == "dependencies" then place = oakum.line(at) or oakum.line(project, "dynamic") end
  end
  if not place then return end
  local stated = map(view, "tool", "setuptools", "dynamic", "dependencies")
  local files = oakum.kind(stated.file) == "string" and { stated.file } or stated.file
  if oakum.kind(files) == "list" then
    for name in oakum.each(files) do
      if not oakum.glob("**/{*requirements*.txt,requirements/*.txt}", tostring(name)) then
        out:warn(place, ("'%s' lists the dependencies, and is not read"):format(name))
      end
    end
  elseif not file:sibling("setup.py") and not file:sibling("setup.cfg") then
    out:warn(place, "the dependencies are computed, and not read")
  end
end

local function read(file, out)
  local view = file:toml()
  local project = projects.new(file, out)
  local stated, tool = map(view, "project"), map(view, "tool")
  local poetry = map(tool, "poetry")
  project.name = text(stated, "name") or text(poetry, "name") or text(map(tool, "flit",
    "metadata"), "module")
  project.version = text(stated, "version") or text(poetry, "version")
  if oakum.kind(view.project) == "map" then
    project.at = oakum.line(view, "project")
  elseif oakum.kind(tool.poetry) == "map" then
    project.at = oakum.line(tool, "poetry")
  end
  if project.name then project:owns(project.name) end
  own_names(project, tool)

  project:add_list(stated, "dependencies", "prod")
  add_groups(project, map(stated, "optional-dependencies"), "optional")
  check_dynamic(view, stated, file, out)
  read_poetry(project, poetry)
  add_groups(project, map(view, "dependency-groups"))
  read_tools(project, tool)
  project:emit()
end

-- Whether a pyproject.toml states the dependencies itself, so that setuptools takes no others.
local function decides(file)
  local sibling = file:sibling("pyproject.toml")
  local ok, view
  if sibling then ok, view = pcall(sibling.toml, sibling) end
  local project = ok and oakum.kind(view) == "map" and view.project
  if oakum.kind(project) ~= "map" then return false end
  if oakum.kind(project.dynamic) == "list" then
    for value in oakum.each(project.dynamic) do
      if value == "dependencies" then return false end
    end
  end
  return true
end

return { read = read, decides = decides }
