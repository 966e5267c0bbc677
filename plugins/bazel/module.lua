--- MODULE.bazel: calls of bazel_dep(), overrides, and maven.install() with literal values.

local calls = require "calls"
local lock = require "lock"

-- What an override puts in place of a module: a version, or something that has none.
local function overrides_of(found)
  local overrides = {}
  for _, call in ipairs(found) do
    local name = call.arguments.module_name
    if type(name) ~= "string" then
      goto continue
    elseif call.name == "single_version_override" then
      if type(call.arguments.version) == "string" and call.arguments.version ~= "" then
        overrides[name] = { version = call.arguments.version }
      end
    elseif call.name == "git_override" or call.name == "archive_override"
      or call.name == "local_path_override" then
      overrides[name] = { is_own = call.name == "local_path_override" }
    end
    ::continue::
  end
  return overrides
end

local function text(value) return type(value) == "string" and value ~= "" and value or nil end

local function emit_module(call, override, locked, out)
  local name = text(call.arguments.name)
  if not name then
    return out:warn(call.line, "bazel_dep without a literal name")
  elseif override and override.is_own then
    return                                        -- a folder of the project's own
  end
  local version = text(call.arguments.version)
  -- The lock file has what was chosen among all that ask for the module.
  if override then version = override.version else version = locked[name] or version end
  out:component {
    id = name, purl = oakum.purl("bazel", name, version), at = call.line,
    scope = call.arguments.dev_dependency == true and "dev" or "prod",
  }
  out:depends("", name)
end

local function emit_artifact(coordinates, line, out)
  local parts = oakum.text.split(coordinates, ":")
  local group, name = parts[1], parts[2]
  if #parts < 2 or #parts > 5 or group == "" or name == "" then
    return out:warn(line, "'" .. coordinates .. "' is no GROUP:NAME:VERSION")
  end
  local version = #parts > 2 and parts[#parts] or nil
  out:component { id = coordinates, purl = oakum.purl("maven/" .. group, name, version), at = line }
  out:depends("", coordinates)
end

-- maven.install(artifacts = [...]): without a lock file of its own that is all there is.
local function emit_maven(call, out)
  if call.name:find("%.install$") and not call.arguments.lock_file then
    local list = call.arguments.artifacts
    for _, item in ipairs(type(list) == "table" and list or {}) do
      emit_artifact(item.value, item.line, out)
    end
  elseif call.name:find("%.artifact$") then
    local group, name = text(call.arguments.group), text(call.arguments.artifact)
    if group and name then
      emit_artifact(table.concat({ group, name, text(call.arguments.version) }, ":"), call.line, out)
    end
  end
end

local function read(file, out)
  local found, problem, line = calls.read(file:text())
  if problem then file:fail(line, problem) end
  local beside = file.name == "MODULE.bazel" and file:sibling("MODULE.bazel.lock")
  local locked = beside and lock.versions(beside) or {}
  local overrides = overrides_of(found)
  local project = { id = "" }
  for _, call in ipairs(found) do
    if call.name == "module" then
      project.name, project.version = text(call.arguments.name), text(call.arguments.version)
      project.at = call.line
    end
  end
  out:project(project)
  for _, call in ipairs(found) do
    if call.name == "bazel_dep" then
      emit_module(call, overrides[call.arguments.name], locked, out)
    else
      emit_maven(call, out)
    end
  end
end

return { read = read }
