--- Who asks for whom in a lock file, with the ranges.

local entries = require "entries"
local lock_v1 = require "lock_v1"

local SECTIONS = { "dependencies", "devDependencies", "optionalDependencies" }

-- A folder of one's own: the root or a workspace.
local function is_own(place)
  return not ("/" .. place):find("/node_modules/", 1, true)
end

local function add_needs(node, section, map)
  if oakum.kind(map) ~= "map" then return end
  for name, range in pairs(map) do
    if oakum.kind(range) == "string" then
      table.insert(node.needs, { name = name, range = range, section = section })
    end
  end
end

-- One folder of the lock file: { name, version, link, bundled, needs = { { name, range } } }
local function node_of(place, entry)
  local name, version = entries.name_and_version(place, entry)
  return {
    name = name, version = version, needs = {},
    link = entry.link and oakum.kind(entry.resolved) == "string" and entry.resolved,
    bundled = entry.inBundle or entry.bundled,
  }
end

-- Every folder of the lock file by its place.
local function nodes_of(lock, out)
  local nodes = {}
  if oakum.kind(lock.packages) == "map" then
    for place, entry in pairs(lock.packages) do
      if oakum.kind(entry) == "map" then
        nodes[place] = node_of(place, entry)
        add_needs(nodes[place], "dependencies", entry.dependencies)
        add_needs(nodes[place], "optionalDependencies", entry.optionalDependencies)
      end
    end
  elseif oakum.kind(lock.dependencies) == "map" then
    for place, entry in pairs((lock_v1.flatten(lock.dependencies, "", {}, {}, out))) do
      nodes[place] = node_of(place, entry)
      add_needs(nodes[place], "requires", entry.requires)
    end
    nodes[""] = { needs = {} }
  end
  return nodes
end

-- What one's own folders ask for is in their package.json; the lock file only repeats it.
local function read_manifests(project, nodes)
  local manifests = {}
  for place, node in pairs(nodes) do
    if is_own(place) and not node.link then
      local file = project:file(oakum.path.join(place, "package.json"))
      local view = file and file:json()
      if oakum.kind(view) == "map" then
        manifests[place] = { path = oakum.path.join(place, "package.json"), file = file, view = view }
        node.needs = {}
        for _, section in ipairs(SECTIONS) do add_needs(node, section, view[section]) end
      end
    end
  end
  return manifests
end

-- Place -> what asks for the package that lies there.
local function find_requirers(nodes)
  local requirers = {}
  for place, node in pairs(nodes) do
    for _, need in ipairs(node.needs) do
      local target = entries.resolve(nodes, place, need.name)
      if target and nodes[target].link then target = nodes[target].link end
      if target then
        requirers[target] = requirers[target] or {}
        table.insert(requirers[target], {
          place = place, name = node.name, version = node.version, key = need.name,
          range = need.range, section = need.section,
        })
      end
    end
  end
  -- Tables have no order of their own, and a plan must not change from run to run.
  for _, list in pairs(requirers) do
    table.sort(list, function(a, b)
      if a.place ~= b.place then return a.place < b.place end
      return a.section < b.section
    end)
  end
  return requirers
end

-- The places of one version of a package, sorted.
local function places_of(nodes, name, version)
  local places = {}
  for place, node in pairs(nodes) do
    if node.name == name and node.version == version and not is_own(place) and not node.link then
      table.insert(places, place)
    end
  end
  return oakum.sorted(places)
end

local function read(project, lock, out)
  local nodes = nodes_of(lock, out)
  local manifests = read_manifests(project, nodes)
  return { nodes = nodes, manifests = manifests, requirers = find_requirers(nodes) }
end

return { read = read, places_of = places_of, is_own = is_own, SECTIONS = SECTIONS }
