--- go: the modules that a go.mod asks for, that are vendored, or that a program was built from.
--
-- Formats: go.mod (go.dev/ref/mod#go-mod-file) in `gomod.lua`; go.sum beside it (#go-sum-files) for
-- hashes and, before Go 1.17, for modules that are not in go.mod; vendor/modules.txt (#vendoring) in
-- `vendor.lua`; programs of Go in `program.lua`.
--
-- Since Go 1.17 go.mod lists every module that is built, so nothing has to be fetched. The standard
-- library is a component, pkg:golang/stdlib, of the version in `toolchain`, else in `go`: the oldest
-- that may be used.

local emission = require "emission"
local gomod = require "gomod"
local gosum = require "gosum"
local program = require "program"
local vendor = require "vendor"

-- Before Go 1.17 indirect modules were left out of go.mod.
local function leaves_out_indirect(go)
  local major, minor = (go or ""):match("^(%d+)%.(%d+)")
  if not major then return true end
  return #major == 1 and tonumber(major) < 2 and #minor < 4 and tonumber(minor) < 17
end

-- What is built in place of a module: path and version, none for a folder.
local function replaced(module, path, version)
  local to = version and module.replaces[path .. "@" .. version] or module.replaces[path .. "@"]
  if not to then return path, version end
  if to.is_folder then return path, nil end
  return to.path, to.version
end

local function keys_of(map)
  local list = {}
  for key in oakum.keys(map) do table.insert(list, key) end
  return list
end

local function read_module(file, out)
  if ("/" .. file.path):find("/pkg/mod/", 1, true) then
    return out:skip("the module cache: what other modules ask for")
  end
  local module = gomod.read(file, out)
  local sum = file:sibling("go.sum")
  local hashes, highest = {}, {}
  if sum then hashes, highest = gosum.read(sum, out) end
  local main = module.path or file.path
  if module.path then out:project { id = main, name = module.path, at = module.at } end

  local said, listed = {}, {}
  local function emit(path, version, at)
    local key = path .. "@" .. (version or "")
    if said[key] == nil then
      said[key] = emission.module(out, path, version, { at = at, hash = hashes[key] }) or false
    end
    return said[key]
  end

  for _, needed in ipairs(module.requires) do
    listed[needed.path] = true
    local path, version = needed.path, needed.version
    if version and module.excludes[path .. "@" .. version] then
      out:warn(needed.at, "this version is excluded; another one is used")
      version = nil
    elseif not version then
      out:warn(needed.at, "not a version: 'go mod tidy' finds the one that is meant")
    end
    path, version = replaced(module, path, version)
    local id = emit(path, version, needed.at)
    if id and module.path and not needed.is_indirect then out:depends(main, id) end
  end
  if module.path and leaves_out_indirect(module.go) then
    for _, path in ipairs(oakum.sorted(keys_of(highest))) do
      if not listed[path] then emit(replaced(module, path, highest[path])) end
    end
  end

  local go = module.toolchain or module.go
  if go then
    emission.standard_library(out, go, module.toolchain and module.toolchain_at or module.go_at)
  end
  if not go and next(listed) == nil then out:skip("no modules are required") end
end

local function read(file, out)
  if file.name == "go.mod" then
    read_module(file, out)
  elseif file.name == "modules.txt" then
    vendor.read(file, out)
  else
    program.read(file, out)
  end
end

return {
  name = "go", version = "1.0.0", api = 1,
  summary = "Modules of Go: required, vendored, or built into a program",
  needs = { files = { "go.sum" } },
  inventory = { files = { "go.mod", "vendor/modules.txt" }, executables = true, read = read },
}
