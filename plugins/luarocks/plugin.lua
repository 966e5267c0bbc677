--- luarocks: rocks that are installed, and those that a luarocks.lock pins.
--
-- Formats: github.com/luarocks/luarocks/wiki/Rockspec-format: a rockspec is a Lua program that sets package, version,
-- dependencies and others; it is read as text and never run. Installed ones lie in rocks-5.x/NAME/VERSION. luarocks.lock
-- returns a table with `dependencies` of name to version.
--
-- The revision of a rockspec, "-1", is a part of the version.

local function value_of(source, key)
  return source:match("%f[%w_]" .. key .. "%s*=%s*\"([^\"\n]*)\"") or source:match("%f[%w_]" .. key .. "%s*=%s*'([^'\n]*)'")
end

local function line_of(source, key)
  local place = source:find("%f[%w_]" .. key .. "%s*=")
  if not place then return nil end
  local _, count = source:sub(1, place):gsub("\n", "")
  return count + 1
end

-- The text between the braces of a field.
local function table_of(source, key)
  local place = source:find("%f[%w_]" .. key .. "%s*=%s*{")
  return place and source:match("%b{}", place)
end

-- Without comments to the end of the line: no text of a rockspec that counts has "--" in it.
local function plain(file)
  return (file:text():gsub("%-%-%[%[.-%]%]", ""):gsub("%-%-[^\n]*", ""))
end

local function read_rockspec(file, out)
  local source = plain(file)
  local name, version = value_of(source, "package"), value_of(source, "version")
  if not name then
    if not source:find("%S") then return out:skip("the file is empty") end
    file:fail(1, "not a rockspec: there is no text 'package'")
  end
  local at = line_of(source, "package")
  if not ("/" .. file.path):find("/rocks[%w.-]*/") then
    out:project { id = name, name = name, version = version, at = at }
    return
  end
  local is_made, purl = pcall(oakum.purl, "luarocks", name, version)
  if not is_made then file:fail(at, tostring(purl)) end
  local description = table_of(source, "description")
  local license = description and value_of(description, "license")
  out:component { purl = purl, licenses = license and { license } or nil, at = at }
end

local function read_lock(file, out)
  local source = plain(file)
  local dependencies = table_of(source, "dependencies")
  if not dependencies then
    local at = line_of(source, "dependencies")
    if at then file:fail(at, "'dependencies' is not closed") end
    if source:find("return%s*{") then return out:skip("nothing is locked") end
    file:fail(1, "not a luarocks.lock: expected 'return { dependencies = { ... } }'")
  end
  local count, start = 0, line_of(source, "dependencies") or 1
  for number, line in oakum.text.lines(dependencies) do
    for name, version in line:gmatch("[%[\"']*([%w_.-]+)[%]\"']*%s*=%s*[\"']([^\"'\n]+)[\"']") do
      local is_made, purl = pcall(oakum.purl, "luarocks", name, version)
      if is_made then
        count = count + 1
        out:component { purl = purl, at = start + number - 1 }
      else
        out:warn(start + number - 1, tostring(purl))
      end
    end
  end
  if count == 0 then out:skip("nothing is locked") end
end

return {
  name = "luarocks", version = "1.0.0", api = 1,
  summary = "Rocks of Lua that are installed, or pinned by luarocks.lock",
  inventory = {
    files = { "*.rockspec", "luarocks.lock" },
    read = function(file, out)
      if file.name == "luarocks.lock" then read_lock(file, out) else read_rockspec(file, out) end
    end,
  },
}
