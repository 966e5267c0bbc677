--- maven: the dependencies that a pom.xml states.
--
-- Format: maven.apache.org/pom.html and maven.apache.org/ref/current/maven-model/maven.html (models
-- 4.0.0 and 4.1.0): one <project> with its coordinates, <properties> that ${...} refers to,
-- <dependencies>, and <dependencyManagement> with versions for dependencies that state none. What
-- the <parent> states is inherited; as far as parents and imported BOMs lie beside the file they
-- are read (`inheritance.lua`, `modules.lua`), and nothing is fetched.

local inheritance = require "inheritance"
local modules = require "modules"
local properties = require "properties"

-- maven.apache.org/guides/introduction/introduction-to-dependency-mechanism.html, "Dependency
-- Scope". What is `provided` compiles the project and comes from the container that runs it.
local SCOPES = {
  provided = "build", ["compile-only"] = "build",
  test = "test", ["test-only"] = "test", ["test-runtime"] = "test",
}

-- Types whose artifact is a jar without a qualifier of its own.
local PLAIN_TYPES = {
  jar = true, bundle = true, ejb = true, ["maven-plugin"] = true, ["test-jar"] = true,
}

-- "[1.2]" is 1.2; other ranges, LATEST and RELEASE pin nothing.
local function pinned(version)
  if not version or version == "" or version == "LATEST" or version == "RELEASE" then return nil end
  local exact = version:match("^%[%s*([^,%[%]()%s]+)%s*%]$")
  if exact then return exact end
  return not version:find("^[%[(]") and version or nil
end

local function key_of(dependency)
  return table.concat({
    dependency.group, dependency.artifact, dependency.type or "jar", dependency.classifier or "",
  }, ":")
end

local function scope_of(dependency)
  if dependency.optional == "true" or dependency.is_conditional then
    return SCOPES[dependency.scope] or "optional"
  end
  return SCOPES[dependency.scope] or "prod"
end

local function purl_of(dependency)
  local type = dependency.type
  return oakum.purl("maven/" .. dependency.group, dependency.artifact, pinned(dependency.version), {
    classifier = dependency.classifier or (type == "test-jar" and "tests" or nil),
    type = type and not PLAIN_TYPES[type] and type or nil,
  })
end

-- Managed dependencies by key; those of the project itself first, then of its BOMs in their order.
local function management_of(project, finder, out)
  local managed, seen = {}, {}
  local function add(list, resolve)
    local imports = {}
    for _, stated in ipairs(list) do
      local entry = properties.resolved(stated, resolve)
      if not entry.group or not entry.artifact then
        goto continue
      elseif entry.scope == "import" and entry.type == "pom" then
        table.insert(imports, entry)
      else
        local key = key_of(entry)
        managed[key] = managed[key] or entry
      end
      ::continue::
    end
    for _, import in ipairs(imports) do
      local bom = finder(import)
      if bom and not seen[bom] then       -- BOMs of one tree may inherit what imports them
        seen[bom] = true
        local effective = inheritance.effective(bom, out)
        add(effective.management, properties.resolver(effective))
      end
    end
  end
  add(project.management, properties.resolver(project))
  return managed
end

-- The project's dependencies by key. Of two with one key Maven takes the last.
local function dependencies_of(project, out)
  local resolve = properties.resolver(project)
  local by_key, order = {}, {}
  for _, stated in ipairs(project.dependencies) do
    local dependency = properties.resolved(stated, resolve)
    if not dependency.group or not dependency.artifact then
      if not stated.is_inherited then
        out:warn(stated.at, "a dependency without a known groupId and artifactId")
      end
    else
      local key = key_of(dependency)
      local before = by_key[key]
      if not before then
        table.insert(order, key)
      elseif before.is_inherited == dependency.is_inherited and not before.is_conditional
        and before.version ~= dependency.version then
        out:warn(dependency.at, "'" .. key .. "' is stated twice: Maven takes the last")
      end
      by_key[key] = dependency
    end
  end
  return by_key, order
end

local function read(file, out)
  if ("/" .. file.path):find("/META-INF/maven/", 1, true) then
    return out:skip("it describes a packaged artifact, whose jars say what is there")
  end
  local project = inheritance.effective(inheritance.read(file, ""), out)
  local resolve = properties.resolver(project)
  local group, artifact = resolve(project.group), resolve(project.artifact)
  out:project {
    id = "", name = group and artifact and group .. ":" .. artifact or artifact,
    version = resolve(project.version), at = project.at,
  }

  local finder = modules.finder(project, group)
  local managed = management_of(project, finder, out)
  local by_key, order = dependencies_of(project, out)
  for _, key in ipairs(order) do
    local dependency = by_key[key]
    local rule = managed[key] or {}
    dependency.version = dependency.version or rule.version
    dependency.scope = dependency.scope or rule.scope
    if not finder(dependency) then
      out:component {
        id = key, purl = purl_of(dependency), scope = scope_of(dependency), at = dependency.at,
      }
      out:depends("", key)
    end
  end
end

return {
  name = "maven", version = "1.0.0", api = 1,
  summary = "Dependencies that a pom.xml states, with local parents and BOMs",
  -- Parents, modules and BOMs of the same source tree.
  needs = {
    files = {
      "**/*{pom,parent}*.xml", "../**/*{pom,parent}*.xml", "../../**/*{pom,parent}*.xml",
      "../../../**/*{pom,parent}*.xml", "../../../../**/*{pom,parent}*.xml",
    },
  },
  inventory = { files = { "pom.xml" }, read = read },
}
