--- hex: packages of Elixir, Erlang and Gleam that are locked, and applications that are installed.
--
-- Formats: mix.lock (hexdocs.pm/mix, "Mix.Tasks.Deps"; `mix.lua`), rebar.lock (`rebar.lua`), Gleam's manifest.toml
-- and gleam.toml (`gleam.lua`), and the resource file of an installed application, NAME.app
-- (erlang.org/doc/man/app.html; `application.lua`). All but Gleam's are terms of the language.
--
-- Which of a lock's packages the project asks for itself is written in mix.exs, a program: not read.

local READERS = {
  ["mix.lock"] = require "mix", ["rebar.lock"] = require "rebar",
  ["manifest.toml"] = require "gleam", ["gleam.toml"] = require "gleam",
}
local application = require "application"

local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do table.insert(keys, key) end
  table.sort(keys)
  return keys
end

-- Whether it was said; a name that is none is a warning.
local function emit(package, scope, out)
  local is_name, purl = pcall(oakum.purl, package.type or "hex", package.name, package.version,
                              package.qualifiers)
  if not is_name then
    out:warn(package.at, tostring(purl))
    return false
  end
  out:component {
    id = package.id, purl = purl, hashes = package.hashes, scope = scope, at = package.at,
  }
  return true
end

-- What is reached from some packages over what they need.
local function reached(packages, from)
  local by_id, seen, open = {}, {}, {}
  for _, package in ipairs(packages) do by_id[package.id] = package end
  for id in pairs(from) do table.insert(open, id) end
  while #open > 0 do
    local id = table.remove(open)
    if not seen[id] and by_id[id] then
      seen[id] = true
      for _, need in ipairs(by_id[id].needs or {}) do table.insert(open, need) end
    end
  end
  return seen
end

-- Scopes where the project's own file says what is for development.
local function scopes_of(packages, project)
  local asked = { prod = {}, dev = {} }
  for name, scope in pairs(project and project.asked or {}) do asked[scope][name] = true end
  if not next(asked.dev) then return function() end end
  local prod, dev = reached(packages, asked.prod), reached(packages, asked.dev)
  return function(id) return prod[id] and "prod" or dev[id] and "dev" or nil end
end

local function read(file, out)
  if oakum.text.ends(file.name, ".app") then return application.read(file, out) end
  local packages, project = READERS[file.name].read(file, out)
  if not packages or #packages == 0 then return end
  local scope_of, said = scopes_of(packages, project), {}
  for _, package in ipairs(packages) do
    if not said[package.id] then said[package.id] = emit(package, scope_of(package.id), out) end
  end
  for _, package in ipairs(packages) do
    for _, need in ipairs(said[package.id] and package.needs or {}) do
      if said[need] and need ~= package.id then out:depends(package.id, need) end
    end
  end
  local direct = {}
  for name in pairs(project and project.asked or {}) do direct[name] = true end
  for _, package in ipairs(packages) do
    if package.is_direct then direct[package.id] = true end
  end
  if not project and not next(direct) then return end
  local id = "project:" .. file.path
  out:project { id = id, name = project and project.name, version = project and project.version }
  for _, name in ipairs(sorted_keys(direct)) do
    if said[name] then out:depends(id, name) end
  end
end

return {
  name = "hex", version = "1.0.0", api = 1,
  summary = "Packages of Elixir, Erlang and Gleam, locked or installed",
  needs = { files = { "gleam.toml", "manifest.toml" } },
  inventory = {
    files = { "mix.lock", "rebar.lock", "manifest.toml", "gleam.toml", "ebin/*.app" },
    read = read,
  },
}
