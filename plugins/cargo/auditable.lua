--- What `cargo auditable` writes into programs: the section .dep-v0, zlib around JSON
-- (github.com/rust-secure-code/cargo-auditable/blob/master/PARSING.md):
--
--   { "packages": [ { "name", "version", "source": "crates.io" | "git" | "local" | "registry" | ...,
--                     "kind"?: "runtime" | "build", "dependencies"?: [INDEX, ...], "root"?: true } ] }
--
-- Indexes count from 0.

local macho = require "macho"

local SECTION = ".dep-v0"
local LIMIT = 64 << 20

-- The bytes of the section, or nil.
local function section_of(file)
  local program = file:elf() or file:pe()
  if program then return program:section(SECTION) end
  return macho.section(file, SECTION)
end

local function is_text(value)
  return oakum.kind(value) == "string" and value ~= ""
end

-- The packages of a program, in the form of `lock.lua`, with `needs` as indexes; nil when it says
-- nothing about them.
local function read(file, out)
  local bytes = section_of(file)
  -- Windows pads sections with zeros; the stream knows its own end.
  if not bytes or #bytes == 0 then return nil end
  local ok, document = pcall(function() return oakum.json(oakum.zlib(bytes, LIMIT)) end)
  if not ok then
    file:fail(nil, "section .dep-v0: " .. tostring(document):gsub("^[^ ]+%.lua:%d+: ", ""))
  end
  if oakum.kind(document) ~= "map" or oakum.kind(document.packages) ~= "list" then
    file:fail(nil, "section .dep-v0: there is no list 'packages'")
  end

  local packages, index = {}, 0
  for view in oakum.each(document.packages) do
    if oakum.kind(view) == "map" and is_text(view.name) then
      local needs = {}
      if oakum.kind(view.dependencies) == "list" then
        for need in oakum.each(view.dependencies) do
          if math.type(need) then table.insert(needs, need) end
        end
      end
      packages[index] = {
        name = view.name, version = is_text(view.version) and view.version or nil,
        source = is_text(view.source) and view.source or "registry", needs = needs,
        is_root = view.root == true, scope = view.kind == "build" and "build" or "prod",
      }
    else
      out:warn(nil, ("section .dep-v0: package %d has no name"):format(index))
    end
    index = index + 1
  end
  return packages, index
end

return { read = read }
