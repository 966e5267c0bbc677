--- packages.config, and the tools of dotnet-tools.json.

local values = require "values"

local function attribute(element, name)
  local value = oakum.kind(element) == "element" and element["@" .. name]
  value = value and oakum.text.trim(value)
  return value ~= "" and value or nil
end

local function read_config(file, out)
  local view = file:xml()
  if view.packages == nil then file:fail(view, "expected <packages>") end
  local count = 0
  for package in oakum.each(oakum.kind(view.packages) == "element" and view.packages or {}, "package") do
    local is_element = oakum.kind(package) == "element"
    local id = attribute(package, "id")
    if not id then
      out:warn(is_element and package or view.packages, "a package without 'id'")
    else
      count = count + 1
      out:component {
        purl  = oakum.purl("nuget", id, attribute(package, "version")),
        scope = (attribute(package, "developmentDependency") or ""):lower() == "true" and "dev" or "prod",
        at    = package,
      }
    end
  end
  if count == 0 then out:skip("no package is listed") end
end

local function read_tools(file, out)
  local view = file:json()
  local tools = values.map(view, "tools")
  if not tools then file:fail(1, "expected an object with 'tools'") end
  local count = 0
  for name, tool in pairs(tools) do
    if oakum.kind(tool) ~= "map" or name == "" then
      out:warn(oakum.line(tools, name), "'" .. name .. "' is not an object")
    else
      count = count + 1
      out:component {
        purl  = oakum.purl("nuget", name, values.is_text(tool.version) and tool.version or nil),
        scope = "dev", at = oakum.line(tools, name),
      }
    end
  end
  if count == 0 then out:skip("no tool is listed") end
end

return { read_config = read_config, read_tools = read_tools }
