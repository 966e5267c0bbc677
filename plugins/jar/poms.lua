--- The pom.properties and pom.xml in META-INF/maven: the coordinates of what a jar was made from.

-- Java's properties format (docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/
-- Properties.html#load(java.io.Reader)), as far as coordinates need it.
local function read_properties(text)
  local values = {}
  for _, line in oakum.text.lines((text:gsub("^\xEF\xBB\xBF", ""))) do
    local name, value = line:match("^%s*([%w.]+)%s*[=:]?(.*)$")
    if name then values[name] = oakum.text.trim((value:gsub("\\(.)", "%1"))) end
  end
  return { group = values.groupId, artifact = values.artifactId, version = values.version }
end

local function known(value)
  if not value or value == "" or value:find("${", 1, true) or value:find("[%c%s]") then return nil end
  return value
end

-- Adds coordinates; what they lack is in the folders' names. The same ones count once.
local function add(list, pom, path)
  local group, artifact = path:match("META%-INF/maven/([^/]+)/([^/]+)/[^/]+$")
  local package = {
    group = known(pom.group) or known(group), artifact = known(pom.artifact) or known(artifact),
    version = known(pom.version), licenses = pom.licenses, place = path,
  }
  if not package.artifact then return end
  local name = (package.group or "") .. ":" .. package.artifact
  local key = name .. ":" .. (package.version or "")
  list.seen = list.seen or {}
  if list.seen[key] or not package.version and list.seen[name] then return end
  list.seen[key], list.seen[name] = true, true
  table.insert(list, package)
end

local function read_xml(view)
  local project = oakum.kind(view.project) == "element" and view.project or {}
  local parent = oakum.kind(project.parent) == "element" and project.parent or {}
  local function text(name)
    local value = project[name] or (name ~= "artifactId" and parent[name] or nil)
    return oakum.kind(value) == "string" and value or nil
  end
  return { group = text("groupId"), artifact = text("artifactId"), version = text("version") }
end

-- Reads those pom.xml that have no pom.properties beside them.
local function read_missing(found, archive, out)
  local has_properties = {}
  for _, pom in ipairs(found.poms) do has_properties[oakum.path.dirname(pom.place)] = true end
  for number, path in ipairs(found.unread) do
    if not has_properties[oakum.path.dirname(path)] then
      if number > 1000 then
        out:warn(nil, "more than 1,000 pom.xml without pom.properties: the rest is not read")
        break
      end
      local is_read, view = pcall(function() return archive:file(path):xml() end)
      add(found.poms, is_read and read_xml(view) or {}, path)
    end
  end
end

return { read_properties = read_properties, add = add, read_missing = read_missing }
