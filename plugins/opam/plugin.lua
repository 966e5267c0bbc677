--- opam: packages of OCaml that are installed in a switch or locked.
--
-- Formats (opam.ocaml.org/doc/Manual.html): switch-state in a switch's .opam-switch, fields with lists of "NAME.VERSION";
-- NAME.opam.locked, whose `depends` has "NAME" {= "VERSION"}; NAME.opam beside no lock, whose dependencies have ranges;
-- and the plain list of `opam switch export`, one NAME.VERSION a line.

local function split(text)
  local name, version = text:match("^([%w_+-]+)%.(%S+)$")
  return name or text:match("^[%w_+-]+$"), version
end

local function emit(name, version, at, scope, seen, out)
  local is_made, purl = pcall(oakum.purl, "opam", name, version)
  if not is_made then return out:warn(at, tostring(purl)) end
  if seen[purl] then return end
  seen[purl] = true
  seen.count = seen.count + 1
  out:component { purl = purl, scope = scope, at = at }
end

-- Lines of a field that is a list, "name: [ ... ]".
local function each_in_list(file, wanted, visit)
  local open, start = false, nil
  for number, line in file:lines { comment = "#" } do
    local rest = line
    local field, value = line:match("^([%w-]+):%s*(.*)$")
    if field then
      open = wanted[field] and value:sub(1, 1) == "[" and field
      start = number
      rest = value
      if wanted[field] and not open then visit(rest, number, field) end
    end
    if open then
      visit(rest, number, open)
      -- Filters have no brackets of their own.
      if rest:find("]", 1, true) then open = false end
    end
  end
  if open then file:fail(start, ("the list '%s' is not closed"):format(open)) end
end

local function read_state(file, seen, out)
  each_in_list(file, { installed = true }, function(line, number)
    for text in line:gmatch('"([^"]+)"') do
      local name, version = split(text)
      if name then emit(name, version, number, nil, seen, out) else out:warn(number, "not NAME.VERSION: " .. text) end
    end
  end)
end

-- "NAME" {= "VERSION" & with-test}
local function read_package(file, is_locked, seen, out)
  local project = file.name:match("^(.+)%.opam")
  out:project { id = "project", name = project }
  each_in_list(file, { depends = true }, function(line, number)
    local rest = line
    while true do
      local name, stop = rest:match('^[^"]*"([%w_+-]+)"()')
      if not name then break end
      local filter = rest:match("^%s*{([^}]*)}", stop) or ""
      local version = filter:match('^%s*=%s*"([^"]+)"')
      local scope = filter:find("with%-test") and "test" or filter:find("with%-doc") and "dev"
        or filter:find("build", 1, true) and "build" or nil
      emit(name, version, number, scope, seen, out)
      rest = rest:sub(stop):gsub("^%s*{[^}]*}", "", 1)
    end
  end)
  if seen.count == 0 then out:skip(is_locked and "nothing is locked" or "it asks for nothing") end
end

local function read_list(file, seen, out)
  local first
  for number, line in file:lines { comment = "#" } do
    local name, version = split(oakum.text.trim(line))
    first = first or number
    if name and version then
      emit(name, version, number, nil, seen, out)
    elseif seen.count == 0 then
      file:fail(number, "neither a package of opam nor a list of NAME.VERSION")
    else
      out:warn(number, "not NAME.VERSION")
    end
  end
  if not first then out:skip("the file is empty") end
end

local function read(file, out)
  local seen = { count = 0 }
  if file.name == "switch-state" then
    read_state(file, seen, out)
    if seen.count == 0 then out:skip("nothing is installed") end
  elseif oakum.text.ends(file.name, ".opam.locked") then
    read_package(file, true, seen, out)
  elseif not file:text():find("%f[%w][%w-]+:") then
    read_list(file, seen, out)
  elseif file:sibling(file.name .. ".locked") then
    out:skip("the lock beside it has the versions")
  else
    read_package(file, false, seen, out)
  end
end

return {
  name = "opam", version = "1.0.0", api = 1,
  summary = "Packages of OCaml that opam has installed or locked",
  needs = { files = { "*.opam.locked" } },
  inventory = { files = { ".opam-switch/switch-state", "*.opam", "*.opam.locked" }, read = read },
}
