--- Gleam's manifest.toml: a list `packages` of tables with name, version, requirements and source, and
-- [requirements], what the project asks for itself. gleam.toml (gleam.run/writing-gleam/gleam-toml) beside it
-- has its name, and which requirements are for development. Alone, it gives packages of unknown version.

local SECTIONS = { "dependencies", "dev-dependencies", "dev_dependencies" }

local function text(map, key)
  local value = oakum.kind(map) == "map" and map[key]
  return oakum.kind(value) == "string" and value ~= "" and value or nil
end

local function package_of(view, out)
  local name = text(view, "name")
  if not name then
    out:warn(view, "a package without a name")
    return nil
  end
  local package = {
    id = name, name = name, version = text(view, "version"), needs = {}, qualifiers = {}, at = view,
  }
  local source, digest = text(view, "source"), text(view, "outer_checksum")
  package.hashes = oakum.hashes(digest and "sha256:" .. digest)
  if source == "local" then return nil end
  if source == "git" and text(view, "repo") then
    local commit = text(view, "commit")
    package.qualifiers.vcs_url = "git+" .. text(view, "repo") .. (commit and "@" .. commit or "")
  end
  for need in oakum.each(oakum.kind(view.requirements) == "list" and view.requirements or nil) do
    if oakum.kind(need) == "string" then table.insert(package.needs, need) end
  end
  return package
end

-- gleam.toml: the project's name and version, and the names that it asks for by section.
local function project_of(file)
  local is_read, view = pcall(file.toml, file)
  if not is_read or oakum.kind(view) ~= "map" then return nil, view end
  local asked = {}
  for _, section in ipairs(SECTIONS) do
    if oakum.kind(view[section]) == "map" then
      for name in pairs(view[section]) do
        asked[name] = asked[name] or (section == "dependencies" and "prod" or "dev")
      end
    end
  end
  return { name = text(view, "name"), version = text(view, "version"), asked = asked, view = view }
end

local function read_manifest(file, out)
  local view = file:toml()
  if oakum.kind(view.packages) ~= "list" then
    if file.name == "manifest.toml" and oakum.kind(view.requirements) ~= "map" then
      return out:skip("not a manifest of Gleam: there is no list 'packages'")
    end
    file:fail(view, "'packages' is not a list")
  end
  local packages = {}
  for package in oakum.each(view.packages) do
    if oakum.kind(package) == "map" then
      table.insert(packages, package_of(package, out))
    else
      out:warn(view.packages, "a package that is no table")
    end
  end
  local beside, reason = file:sibling("gleam.toml"), nil
  local project
  if beside then
    project, reason = project_of(beside)
    if not project then out:warn(nil, "gleam.toml cannot be read: " .. tostring(reason)) end
  end
  if #packages == 0 then out:skip("nothing is locked") end
  return packages, project
end

local function read_alone(file, out)
  if file:sibling("manifest.toml") then return out:skip("manifest.toml beside it has the versions") end
  local project, reason = project_of(file)
  if not project then file:fail(1, tostring(reason)) end
  local packages = {}
  for _, section in ipairs(SECTIONS) do
    local asked = project.view[section]
    for name in pairs(oakum.kind(asked) == "map" and asked or {}) do
      table.insert(packages, {
        id = name, name = name, needs = {}, qualifiers = {}, at = oakum.line(asked, name),
      })
    end
  end
  if #packages == 0 then out:skip("it asks for nothing") end
  return packages, project
end

local function read(file, out)
  if file.name == "gleam.toml" then return read_alone(file, out) end
  return read_manifest(file, out)
end

return { read = read }
