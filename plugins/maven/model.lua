--- One pom.xml as plain tables, before inheritance and with ${...} as it is written.

-- An element with attributes holds text as well as one without; one with elements does not.
local function plain(value)
  if oakum.kind(value) == "element" and not oakum.each(value)() then value = value["#text"] end
  return oakum.kind(value) == "string" and value or nil
end

local function text(element, name)
  local value = oakum.kind(element) == "element" and plain(element[name])
  if not value then return nil end
  value = oakum.text.trim(value)
  return value ~= "" and value or nil
end

local function children(element, list, name)
  local parent = oakum.kind(element) == "element" and element[list]
  if oakum.kind(parent) ~= "element" then return function() return nil end end
  return oakum.each(parent, name)
end

local function read_dependencies(element, into, is_conditional)
  for entry in children(element, "dependencies", "dependency") do
    if oakum.kind(entry) ~= "element" then
      table.insert(into, { at = element.dependencies })
    else
      table.insert(into, {
        group = text(entry, "groupId"), artifact = text(entry, "artifactId"),
        version = text(entry, "version"), scope = text(entry, "scope"),
        type = text(entry, "type"), classifier = text(entry, "classifier"),
        optional = text(entry, "optional"), at = entry, is_conditional = is_conditional or nil,
      })
    end
  end
end

local function read_properties(element, into)
  local list = oakum.kind(element) == "element" and element.properties
  if oakum.kind(list) ~= "element" then return end
  for name, value in pairs(list) do
    local written = plain(value)
    if written then into[name] = oakum.text.trim(written) end
  end
end

local function read_modules(element, into)
  for module in children(element, "modules", "module") do
    if oakum.kind(module) == "string" and module ~= "" then table.insert(into, module) end
  end
  for module in children(element, "subprojects", "subproject") do     -- model 4.1.0
    if oakum.kind(module) == "string" and module ~= "" then table.insert(into, module) end
  end
end

-- maven.apache.org/guides/introduction/introduction-to-profiles.html: active unless somebody asks
-- for something else. Whatever depends on the machine or on an option is not.
local function is_active(profile)
  local activation = profile.activation
  if oakum.kind(activation) ~= "element" then return false end
  if text(activation, "activeByDefault") == "true" then return true end
  local property = activation.property
  local name = text(property, "name")
  return name ~= nil and name:sub(1, 1) == "!" and not text(property, "value")
end

local function read_section(element, model, is_conditional)
  read_dependencies(element, model.dependencies, is_conditional)
  read_modules(element, model.modules)
  if is_conditional then return end
  read_properties(element, model.properties)
  read_dependencies(element.dependencyManagement, model.management)
end

local function read_parent(project)
  local parent = project.parent
  if parent == "" then return { at = project, path = "../pom.xml" } end    -- model 4.1.0
  if oakum.kind(parent) ~= "element" then return nil end
  local path = parent.relativePath
  return {
    group = text(parent, "groupId"), artifact = text(parent, "artifactId"),
    version = text(parent, "version"), at = parent,
    -- An empty <relativePath/> says that the parent is not beside the file.
    path = path == nil and "../pom.xml" or text(parent, "relativePath"),
  }
end

-- The model of a parsed document; nil when it is none.
local function read(view)
  local project = view.project
  if oakum.kind(project) == "string" then
    return { dependencies = {}, management = {}, properties = {}, modules = {}, at = view }
  elseif oakum.kind(project) ~= "element" then
    return nil
  end
  local model = {
    group = text(project, "groupId"), artifact = text(project, "artifactId"),
    version = text(project, "version"), packaging = text(project, "packaging"),
    parent = read_parent(project), at = project,
    dependencies = {}, management = {}, properties = {}, modules = {},
  }
  local later = {}
  for profile in children(project, "profiles", "profile") do
    if oakum.kind(profile) == "element" then
      if is_active(profile) then
        table.insert(later, profile)
      else
        read_section(profile, model, true)
      end
    end
  end
  -- What counts for certain comes last, and so wins.
  read_section(project, model)
  for _, profile in ipairs(later) do
    -- A profile's managed versions go before the project's own.
    local own = model.management
    model.management = {}
    read_section(profile, model)
    table.move(own, 1, #own, #model.management + 1, model.management)
  end
  return model
end

return { read = read }
