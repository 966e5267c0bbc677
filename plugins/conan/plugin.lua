--- conan: every package that a conan.lock pins, or that a conanfile.txt asks for.
--
-- Formats: docs.conan.io/2/tutorial/versioning/lockfiles.html: JSON with lists `requires`, `build_requires` and
-- `python_requires` of references; docs.conan.io/1/versioning/lockfiles.html: `graph_lock` has `nodes` by number with `ref`
-- (`pref` before 0.4) and the nodes that each `requires`. conanfile.txt (docs.conan.io/2/reference/conanfile_txt.html): sections
-- [requires], [tool_requires] and others, where no lock lies beside it. A conanfile.py is a program: not read.
--
-- A reference is NAME/VERSION@USER/CHANNEL#REVISION%TIME or, of a built package, with :PACKAGE-ID.

local SCOPES = { build_requires = "build", tool_requires = "build", test_requires = "test", python_requires = "build",
                 config_requires = "build" }
local SECTIONS = { "requires", "build_requires", "tool_requires", "python_requires", "config_requires", "test_requires" }

local function text(map, key)
  local value = oakum.kind(map) == "map" and map[key] or nil
  return (oakum.kind(value) == "string" and value ~= "") and value or nil
end

-- The purl, the name and the version; nil and the reason.
local function purl_of(reference)
  local name, rest = reference:match("^([^/@#:%s]+)/(.+)$")
  local version = rest and rest:match("^%[.*%]") or rest and rest:match("^[^@#:%%]+")
  if not version then return nil, ("'%s' is not NAME/VERSION"):format(reference) end
  local user, channel = rest:match("@([^/#:@%%]+)/([^#:@%%]+)")
  local is_range = version:find("^%[") ~= nil
  local is_made, purl = pcall(oakum.purl, user and "conan/" .. user or "conan", name, not is_range and version or nil, {
    channel = channel, rrev = rest:match("#(%x+)"),
  })
  if not is_made then return nil, tostring(purl) end
  return purl, name, version
end

local function emit(reference, at, scope, id, out)
  local purl, reason = purl_of(oakum.text.trim(reference))
  if not purl then
    out:warn(at, reason)
    return false
  end
  out:component { id = id or purl, purl = purl, scope = scope, at = at }
  return true
end

-- Version 2: plain lists.
local function read_lists(lock, file, out)
  local count = 0
  for _, section in ipairs(SECTIONS) do
    local list = lock[section]
    if list ~= nil and oakum.kind(list) ~= "list" then file:fail(lock, ("'%s' is not a list"):format(section)) end
    for reference, at in oakum.each(list) do
      count = count + 1
      if oakum.kind(reference) == "string" then
        emit(reference, at or lock, SCOPES[section], nil, out)
      else
        out:warn(at or lock, "a reference that is no text")
      end
    end
  end
  if count == 0 then out:skip("nothing is locked") end
end

-- The numbers of the nodes that a list or, before 0.4, a map of references names.
local function needs_of(view)
  local needs = {}
  for key, value in pairs(oakum.kind(view) == "map" and view or {}) do
    table.insert(needs, oakum.kind(value) == "string" and value or key)
  end
  for value in oakum.each(oakum.kind(view) == "list" and view or nil) do
    if oakum.kind(value) == "string" then table.insert(needs, value) end
  end
  return needs
end

-- Version 1: a node with a path is the project's own.
local function read_nodes(nodes, out)
  local needs, ids, count = {}, {}, 0
  for number, node in pairs(nodes) do
    local reference = text(node, "ref") or text(node, "pref")
    if oakum.kind(node) ~= "map" then
      out:warn(oakum.line(nodes, number), "a node that is no object")
    elseif text(node, "path") or number == "0" then
      out:project { id = number, name = reference and reference:match("^([^/]+)/"), at = node }
      table.insert(ids, number)
      needs[number] = { needs_of(node.requires), needs_of(node.build_requires), is_project = true }
    elseif not reference then
      out:warn(node, "a node without 'ref'")
    elseif emit(reference, node, text(node, "context") == "build" and "build" or nil, number, out) then
      count = count + 1
      table.insert(ids, number)
      needs[number] = { needs_of(node.requires), needs_of(node.build_requires) }
    end
  end
  for _, id in ipairs(ids) do
    for _, list in ipairs(needs[id]) do
      for _, need in ipairs(list) do
        if need ~= id and needs[need] and not needs[need].is_project then out:depends(id, need) end
      end
    end
  end
  if count == 0 then out:skip("nothing is locked") end
end

local function read_lock(file, out)
  local lock = file:json()
  if oakum.kind(lock) ~= "map" then file:fail(1, "not a conan.lock: expected an object") end
  if lock.graph_lock == nil then
    if lock.requires == nil and lock.build_requires == nil and lock.version == nil then
      file:fail(1, "not a conan.lock: neither 'requires' nor 'graph_lock'")
    end
    return read_lists(lock, file, out)
  end
  local nodes = oakum.kind(lock.graph_lock) == "map" and lock.graph_lock.nodes
  if oakum.kind(nodes) ~= "map" then file:fail(lock, "'graph_lock' has no 'nodes'") end
  read_nodes(nodes, out)
end

local function read_text(file, out)
  if file:sibling("conan.lock") then return out:skip("conan.lock beside it has the versions") end
  local section, count = nil, 0
  for number, line in file:lines { comment = "#" } do
    local reference = oakum.text.trim(line)
    local name = reference:match("^%[([%w_]+)%]$")
    if name then
      section = name
    elseif section == "requires" or SCOPES[section] then
      count = count + 1
      emit(reference, number, SCOPES[section], nil, out)
    end
  end
  if count == 0 then out:skip("it asks for nothing") end
end

return {
  name = "conan", version = "1.0.0", api = 1,
  summary = "C and C++ packages that Conan has locked, or is asked for",
  needs = { files = { "conan.lock" } },
  inventory = {
    files = { "conan.lock", "conanfile.txt" },
    read = function(file, out)
      if file.name == "conan.lock" then read_lock(file, out) else read_text(file, out) end
    end,
  },
}
