--- gradle: what Gradle has locked, what a version catalogue states, and what is to be verified.
--
-- Formats: lock files (docs.gradle.org/current/userguide/dependency_locking.html): a line
-- GROUP:NAME:VERSION=CONFIGURATION,... for every package, before Gradle 6.8 a file for every
-- configuration; version catalogues (`catalogue.lua`); verification metadata (`verification.lua`).

local catalogue = require "catalogue"
local verification = require "verification"

local ORDER = { "prod", "optional", "dev", "build", "test" }

-- What a configuration is for, by the names of Gradle's own plugins and of Android's.
local function scope_of(configuration)
  local name = configuration:lower()
  if name:find("test", 1, true) then return "test" end
  if name:find("^debug") or name:find("^development") then return "dev" end
  if oakum.text.ends(name, "runtimeclasspath") or name == "runtime" or name == "compile"
    or name == "default" or name == "implementation" or name == "api" then return "prod" end
  return "build"
end

-- A package that several configurations have is needed as much as the first of ORDER needs it.
local function widest(configurations)
  local found = {}
  for configuration in configurations:gmatch("[^,%s]+") do found[scope_of(configuration)] = true end
  for _, scope in ipairs(ORDER) do
    if found[scope] then return scope end
  end
  return "prod"
end

-- Lock files of one configuration bear its name.
local function configuration_of(file)
  if file.path:find("dependency-locks/", 1, true) then return file.name:match("^(.*)%.lockfile$") end
  return nil
end

local function read_lock(file, out)
  local configuration = configuration_of(file)
  local is_build = file.name:find("^buildscript") or file.name:find("^settings")
  local odd, count, is_empty = nil, 0, false
  for number, line in file:lines() do
    local text = oakum.text.trim(line)
    local package, configurations = text:match("^([^=]*)=(.*)$")
    if configuration and not package then package, configurations = text, configuration end
    package = package and oakum.text.trim(package)
    local group, name, version = (package or ""):match("^([^:%s]+):([^:%s]+):([^:%s]+)$")
    if text == "" or text:find("^#") then
      goto continue
    elseif package == "empty" then
      is_empty = true
    elseif not group then
      out:warn(number, "expected GROUP:NAME:VERSION=CONFIGURATIONS")
      odd = odd or number
    else
      count = count + 1
      out:component {
        purl  = oakum.purl("maven/" .. group, name, version),
        scope = is_build and "build" or widest(configurations),
        at    = number,
      }
    end
    ::continue::
  end
  if odd and count == 0 and not is_empty then file:fail(odd, "not a lock file of Gradle's") end
  if count == 0 then out:skip("nothing is locked") end
end

local function read(file, out)
  if oakum.text.ends(file.name, ".lockfile") then
    read_lock(file, out)
  elseif oakum.text.ends(file.name, ".toml") then
    catalogue.read(file, out)
  else
    verification.read(file, out)
  end
end

return {
  name = "gradle", version = "1.0.0", api = 1,
  summary = "Packages that Gradle has locked, and those of its version catalogues",
  inventory = {
    files = {
      "gradle.lockfile", "gradle-*.lockfile", "buildscript-gradle.lockfile",
      "settings-gradle.lockfile", "gradle/dependency-locks/*.lockfile", "*.versions.toml",
      "verification-metadata.xml",
    },
    read = read,
  },
}
