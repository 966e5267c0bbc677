--- msbuild: the NuGet packages that projects of .NET refer to.
--
-- Formats (learn.microsoft.com): project files with <PackageReference Include= Version=>
-- (nuget/consume-packages/package-references-in-project-files); central versions in
-- Directory.Packages.props (nuget/consume-packages/central-package-management), and in Packages.props
-- before there was that; properties, also of Directory.Build.props, as $(Name) (visualstudio/msbuild/
-- msbuild-properties). Files above and imported ones are read as far as they lie in the same tree
-- (`imports.lua`). Conditions are not judged: what any of them adds counts.

local imports = require "imports"
local versions = require "versions"

local CENTRAL = { ["Directory.Packages.props"] = true, ["Packages.props"] = true }

local function is_all(text) return text ~= nil and text:lower():find("all", 1, true) ~= nil end

-- Every name in "A;B", without blanks.
local function names_in(text)
  local names = {}
  for _, name in ipairs(oakum.text.split(text, ";")) do
    name = oakum.text.trim(name)
    if name ~= "" then table.insert(names, name) end
  end
  return names
end

-- What `Update` and `Remove` say, by lower-case name.
local function changes_of(items, resolve)
  local updated, removed = {}, {}
  for _, item in ipairs(items) do
    for _, name in ipairs(names_in(resolve(item.update) or "")) do
      updated[item.kind .. name:lower()] = item.version or item.override
    end
    for _, name in ipairs(names_in(resolve(item.remove) or "")) do
      removed[item.kind .. name:lower()] = true
    end
  end
  return updated, removed
end

-- Pinned versions of central files, by lower-case name.
local function central_versions(model)
  local resolve = versions.resolver(model.properties)
  local found = {}
  for _, item in ipairs(model.central) do
    for _, name in ipairs(names_in(resolve(item.include or item.update) or "")) do
      found[name:lower()] = versions.pinned(resolve(item.version))
    end
  end
  return found
end

local function scope_of(item, is_test)
  if item.kind ~= "PackageReference" and item.kind ~= "PackageVersion" then return "build" end
  if is_all(item.private) then return "build" end
  return is_test and "test" or "prod"
end

local function is_test_project(model, resolve)
  if (resolve(model.properties.istestproject) or ""):lower() == "true" then return true end
  for _, item in ipairs(model.items) do
    if (item.include or ""):lower() == "microsoft.net.test.sdk" then return true end
  end
  return false
end

-- Says every package of the file itself; gives how many there are.
local function emit(model, resolve, central, is_project, out)
  local updated, removed = changes_of(model.items, resolve)
  local is_test = is_project and is_test_project(model, resolve)
  local count, seen = 0, {}
  for _, item in ipairs(model.items) do
    -- In a central file an update is all there is.
    local stated = item.include or not is_project and item.update or nil
    local names = stated and resolve(stated)
    if stated and (not names or names == "") or names and names:find("[@%%]%(") then
      out:warn(item.at, item.kind .. " without a literal name")
      names = ""
    end
    for _, name in ipairs(names_in(names or "")) do
      local key = item.kind .. name:lower()
      local text = item.override or item.version or updated[key]
      local version = text and versions.pinned(resolve(text)) or nil
      if not text and item.kind == "PackageReference" then version = central[name:lower()] end
      local id = name:lower() .. "/" .. (version or "")
      if not removed[key] and not seen[id] then
        seen[id] = true
        count = count + 1
        out:component {
          id = id, purl = oakum.purl("nuget", name, version), scope = scope_of(item, is_test),
          at = item.at,
        }
        if is_project then out:depends("", id) end
      end
    end
  end
  return count
end

local function read(file, out)
  local is_project = not oakum.text.ends(file.name, ".props")
    and not oakum.text.ends(file.name, ".targets")
  local model = imports.read(file, CENTRAL[file.name] ~= nil, out)
  local resolve = versions.resolver(model.properties)
  if is_project then
    out:project {
      id = "", at = model.at, version = resolve(model.properties.version),
      name = resolve(model.properties.packageid) or resolve(model.properties.assemblyname)
        or file.name:match("^(.*)%.%w+$"),
    }
  end
  local count = emit(model, resolve, central_versions(model), is_project, out)
  if count == 0 and not is_project then out:skip("no package is stated") end
end

return {
  name = "msbuild", version = "1.0.0", api = 1,
  summary = "NuGet packages that .NET projects refer to, with central versions",
  -- Properties and central versions of folders above, and what they import.
  needs = {
    files = {
      "**/*.{props,targets}", "../**/*.{props,targets}", "../../**/*.{props,targets}",
      "../../../**/*.{props,targets}", "../../../../**/*.{props,targets}",
    },
  },
  inventory = {
    files = {
      "*.csproj", "*.fsproj", "*.vbproj", "Directory.Packages.props", "Packages.props",
      "Directory.Build.props", "Directory.Build.targets",
    },
    read = read,
  },
}
