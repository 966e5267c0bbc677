--- *.deps.json: the libraries that a program was deployed with.

local restored = require "restored"
local values = require "values"

-- Assemblies that are referred to by path belong to no package.
local KINDS = { package = "package", runtimepack = "package", project = "project",
                msbuildproject = "project" }

-- What was only compiled against does not lie beside the program.
local function compile_only(deps)
  local names = {}
  for _, target in values.entries(deps, "targets") do
    for key, entry in pairs(oakum.kind(target) == "map" and target or {}) do
      if oakum.kind(entry) == "map" and entry.compileOnly == true then names[key] = true end
    end
  end
  return names
end

local function emit(key, library, is_compile_only, at, out)
  local name, version = values.split(key)
  if KINDS[library.type] == "project" then
    out:project { id = key, name = name, version = version, at = at }
  else
    -- A program that brings its runtime along names it "runtimepack.PACKAGE".
    if library.type == "runtimepack" then name = name:gsub("^runtimepack%.", "") end
    out:component {
      id = key, purl = oakum.purl("nuget", name, version), at = at,
      hashes = values.sha512(library.sha512), scope = is_compile_only and "build" or "prod",
    }
  end
end

local function read(file, out)
  local deps = file:json()
  local libraries = values.map(deps, "libraries")
  if not libraries then file:fail(1, "expected an object with 'libraries'") end
  local state = { ids = {}, seen = {} }
  local build = compile_only(deps)
  local count = 0
  for key, library in pairs(libraries) do
    local is_map = oakum.kind(library) == "map" and key ~= "" and key:sub(1, 1) ~= "/"
    if not is_map then
      out:warn(oakum.line(libraries, key), "'" .. key .. "' is no NAME/VERSION with an object")
    elseif library.type == nil or KINDS[library.type] then
      state.ids[key] = key
      count = count + 1
      emit(key, library, build[key], oakum.line(libraries, key), out)
    end
  end
  if count == 0 then return out:skip("no package is deployed") end
  restored.emit_needs(deps, state, out)
end

return { read = read }
