--- Files of MSBuild with those that they bring along: Directory.Build.props and the central versions
-- of the nearest folder above that has them, and imports by a relative path.

local CLIMB = 4            -- folders up, as `needs.files` in plugin.lua says
local MOST = 64            -- files that are read for one

local ITEMS = {
  PackageReference = true, PackageVersion = true, GlobalPackageReference = true,
  PackageDownload = true, DotNetCliToolReference = true,
}

-- An element with attributes holds text as well as one without; one with elements does not.
local function plain(value)
  if oakum.kind(value) == "element" and not oakum.each(value)() then value = value["#text"] end
  return oakum.kind(value) == "string" and value or nil
end

-- An attribute or the element of that name.
local function metadata(item, name)
  local value = plain(item["@" .. name] or item["@" .. name:lower()] or item[name])
  value = value and oakum.text.trim(value)
  return value ~= "" and value or nil
end

local function read_items(group, into)
  for kind, item in pairs(group) do
    if ITEMS[kind] then
      local is_element = oakum.kind(item) == "element"
      table.insert(into, is_element and {
        kind = kind, at = item, include = item["@Include"], update = item["@Update"],
        remove = item["@Remove"], version = metadata(item, "Version"),
        override = metadata(item, "VersionOverride"), private = metadata(item, "PrivateAssets"),
      } or { kind = kind, at = group, include = "" })
    end
  end
end

-- Goes over groups, also those inside of <Choose> and its branches.
local function read_groups(element, model, depth)
  for name, group in pairs(element) do
    if oakum.kind(group) ~= "element" then
      goto continue
    elseif name == "ItemGroup" then
      read_items(group, model.items)
    elseif name == "PropertyGroup" then
      for property, value in pairs(group) do
        local text = plain(value)
        if text then model.own[property:lower()] = text end
      end
    elseif name == "Import" then
      table.insert(model.imports, group["@Project"])
    elseif depth < 4 and (name == "Choose" or name == "When" or name == "Otherwise"
      or name == "ImportGroup") then
      read_groups(group, model, depth + 1)
    end
    ::continue::
  end
end

local function parse(view)
  if view.Project == nil then return nil end
  local model = { items = {}, own = {}, imports = {}, at = view }
  if oakum.kind(view.Project) == "element" then
    model.at = view.Project
    read_groups(view.Project, model, 0)
  end
  return model
end

-- A path without "x/.." in it, seen from the file that is read; nil when `needs.files` does not
-- cover it.
local function joined(folder, name)
  local parts = {}
  for _, part in ipairs(oakum.text.split(folder .. "/" .. name:gsub("\\", "/"), "/")) do
    if part == ".." and #parts > 0 and parts[#parts] ~= ".." then
      table.remove(parts)
    elseif part ~= "" and part ~= "." then
      table.insert(parts, part)
    end
  end
  local climb = 0
  while parts[climb + 1] == ".." do climb = climb + 1 end
  local path = table.concat(parts, "/")
  local is_named = path:find("%.props$") or path:find("%.targets$")
  return climb <= CLIMB and is_named and #path <= 1024 and path or nil
end

-- Reads files by their path, each once.
local function loader(file)
  local count, seen = 0, { [file.path] = true }
  return function(path)
    local beside = path and count < MOST and file:sibling(path)
    if not beside or seen[beside.path] then return nil end
    seen[beside.path] = true
    count = count + 1
    -- A file that cannot be read has its own error.
    local is_read, view = pcall(beside.xml, beside)
    local model = is_read and parse(view) or nil
    if model then model.folder = oakum.path.dirname(path) end
    return model
  end
end

-- The nearest file of a name in a folder or above it.
local function nearest(load, name, folder)
  for climb = 0, CLIMB do
    local model = load(joined(folder, ("../"):rep(climb) .. name))
    if model then return model end
  end
  return nil
end

-- Where an import leads: beside its file, unless it looks further up.
local function imported(load, text, model)
  local above = text:match("GetPathOfFileAbove%(%s*'?([%w._-]+)")
  if above then return nearest(load, above, joined(model.folder, "../x.props"):match("^(.*)/[^/]*$") or "") end
  local path = text:gsub("%$%(MSBuildThisFileDirectory%)", ""):gsub("%$%(MSBuildProjectDirectory%)[\\/]?", "")
  return not path:find("[$*]") and load(joined(model.folder, path)) or nil
end

-- Properties of a file and of what it imports; those that it states itself win.
local function gather(load, model, into, central, depth)
  for _, import in ipairs(model.imports) do
    local other = depth < 8 and imported(load, import, model)
    if other then gather(load, other, into, central, depth + 1) end
  end
  for name, value in pairs(model.own) do into[name] = value end
  table.move(model.items, 1, #model.items, #central + 1, central)
end

-- The file's items and properties, and the items of its central files in `central`.
local function read(file, is_central, out)
  local view = file:xml()
  local model = parse(view)
  if not model then file:fail(view, "expected <Project>") end
  model.folder = ""
  local load = loader(file)
  local properties, unused, central = {}, {}, {}
  local build = nearest(load, "Directory.Build.props", "")
  if build then gather(load, build, properties, unused, 0) end
  for _, name in ipairs(is_central and {} or { "Directory.Packages.props", "Packages.props" }) do
    local packages = nearest(load, name, "")
    if packages then gather(load, packages, properties, central, 0) end
  end
  gather(load, model, properties, unused, 0)
  model.properties = properties
  model.central = {}
  for _, item in ipairs(central) do
    if item.kind == "PackageVersion" or item.update then table.insert(model.central, item) end
  end
  return model, out
end

return { read = read }
