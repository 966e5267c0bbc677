--- Programs: what the Go linker wrote into them (pkg.go.dev/runtime/debug#BuildInfo).

local emission = require "emission"
local gomod = require "gomod"

-- Variables of the main module that are set to its version by the linker: -X main.version=v1.2.3
local VERSION_NAMES = { version = true, buildversion = true, appversion = true, gitversion = true }

local function is_own(package, main)
  return package == "main" or package == main or oakum.text.starts(package, main .. "/")
end

local function linked_version(settings, main)
  local flags = settings["-ldflags"]
  if type(flags) ~= "string" then return nil end
  for word in flags:gmatch("[^%s'\"]+") do
    local place, version = word:match("^([^=]+)=v?(%d+%.%d+%.%d+[%w.+-]*)$")
    local package, name = (place or ""):match("^(.+)%.([%w_]+)$")
    if package and VERSION_NAMES[name:lower()] and is_own(package, main) then return version end
  end
end

-- The program's own version. One that Go made up without a tag says nothing.
local function own_version(info, main)
  local version = gomod.version_of(main.version)
  if version and not version:find("^0%.0%.0%-") then return version end
  return linked_version(info.settings, main.path)
end

local function read(file, out)
  local info = file:go_build_info()
  if not info then return out:skip("not a program of Go") end
  local go = info.go:match("^go(%d[%w.]*)")
  if go then
    emission.standard_library(out, go)
  else
    emission.module(out, "stdlib", nil, {})       -- "devel go1.23-0123abc"
  end

  local main = info.main
  if main and main.path ~= "" then
    local version = own_version(info, main)
    out:project { id = main.path, name = main.path, version = version }
    -- Module paths are unique, so advisories of the program itself can only mean it.
    if version then emission.module(out, main.path, version, { hash = main.sum }) end
  end
  for _, module in ipairs(info.modules) do
    local used = module.replace or module
    local version = gomod.version_of(used.version)
    -- A module from a folder is still the one that it replaces, in an unknown version.
    if module.replace and not version then used = { path = module.path } end
    emission.module(out, used.path, version, { hash = used.sum })
  end
end

return { read = read }
