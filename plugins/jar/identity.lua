--- Which packages a jar is: its poms decide, then its manifest, then its file's name.

local filename = require "filename"
local known = require "known"

-- An error's text without the place in this plugin.
local function plain(reason)
  return (tostring(reason):gsub("^[%w_/.]+%.lua:%d+: ", ""))
end

-- "5.5.0 (b0)" is 5.5.0; "${version}" and "unknown" are none.
local function version_in(text)
  local first = text and text:match("^%s*%S+")
  return first and first:match("^%s*[vV]?(%d[%w.+_~-]*)$")
end

local function is_group(text)
  return text ~= nil and #text < 200 and text:find("^%a[%w_-]*%.[%w._-]+$") ~= nil
end

local function is_artifact(text)
  return text ~= nil and #text < 200 and text:find("^%l[%w_-]*$") ~= nil
end

-- The same version in OSGi's form: 1.0.0.RC1 for 1.0.0-RC1, 30.1.1 for 30.1.1-jre.
local function goes_on_with(longer, shorter)
  local function osgi(version) return (version:lower():gsub("[-_]", "."):gsub("%.0%f[%.\0]", "")) end
  local a, b = osgi(longer), osgi(shorter)
  return a == b or a:sub(1, #b + 1) == b .. "."
end

-- The manifest's version; the file's name has it in Maven's form when both say the same.
local function version_of(manifest, from_name)
  for _, name in ipairs { "Plugin-Version", "Implementation-Version", "Bundle-Version", "Version" } do
    local version = version_in(manifest[name])
    if version then
      if from_name and (goes_on_with(from_name, version) or goes_on_with(version, from_name)) then
        return from_name
      end
      return version
    end
  end
  return from_name or version_in(manifest["Specification-Version"])
end

-- "a.b.c" gives "a.b"; what has no more than two parts stays.
local function without_last(name)
  local parts = oakum.text.split(name, ".")
  return #parts > 2 and table.concat(parts, ".", 1, #parts - 1) or name
end

-- Bnd names a bundle GROUP.ARTIFACT, and leaves out what the two share: "ch.qos.logback.core" is
-- logback-core of ch.qos.logback.
local function group_in(symbolic, artifact)
  if not is_group(symbolic) then return nil end
  if symbolic == artifact then return without_last(symbolic) end
  local dotted = artifact:gsub("-", ".")
  for _, ending in ipairs { artifact, dotted } do
    if oakum.text.ends(symbolic, "." .. ending) then
      local group = symbolic:sub(1, #symbolic - #ending - 1)
      if ending == dotted and dotted ~= artifact then
        return group .. "." .. artifact:match("^[^-]*")
      end
      return group:find(".", 1, true) and group or symbolic
    end
  end
  return without_last(symbolic)
end

-- The folders that all classes share, at most three: what groups mostly begin with.
local function group_of_classes(archive)
  local shared
  local count = 0
  for entry in archive:each("**/*.class") do
    local path = entry.path
    if not path:find("^META%-INF/") and not path:find("%-INF/") and path:find("/", 1, true) then
      local folders = oakum.text.split(oakum.path.dirname(path), "/")
      if not shared then shared = { table.unpack(folders, 1, 3) } end
      for i = 1, #shared do
        if folders[i] ~= shared[i] then
          shared = { table.unpack(shared, 1, i - 1) }
          break
        end
      end
      count = count + 1
      if #shared < 2 or count == 500 then break end
    end
  end
  local group = shared and #shared >= 2 and table.concat(shared, ".") or nil
  return is_group(group) and group or nil
end

-- "group#artifact;version", as Gradle's nebula plugins write it.
local function of_title(title)
  local group, artifact, version = (title or ""):match("^([%w._-]+)#([%w._-]+);([%w._+-]+)$")
  return group and { group = group, artifact = artifact, version = version }
end

local function licenses_of(manifest)
  local stated = manifest["Bundle-License"]
  if not stated then return nil end
  local licenses = {}
  for _, license in ipairs(oakum.text.split(stated, ",")) do
    license = oakum.text.trim(license:match("^[^;]*")):gsub('^"(.*)"$', "%1")
    if license ~= "" and #license < 200 then table.insert(licenses, license) end
  end
  return licenses
end

-- Some put the group before the artifact: "org.mortbay.jasper.apache-el". Where the last part has
-- no hyphen it may as well be a bundle's whole name, and javax and jakarta name artifacts so.
local function split_name(artifact)
  local parts = oakum.text.split(artifact, ".")
  if #parts < 3 or not parts[#parts]:find("-", 1, true) then return nil end
  if parts[1] == "javax" or parts[1] == "jakarta" or #parts[1] > 4 then return nil end
  return table.concat(parts, ".", 1, #parts - 1), parts[#parts]
end

-- Without a pom.
local function guess(archive, manifest, named, version)
  local exact = of_title(manifest["Implementation-Title"])
  if exact then return exact end
  local title = manifest["Short-Name"] or manifest["Implementation-Title"]
  local artifact = named.artifact
  if not named.version and is_artifact(title) then artifact = title end
  local prefix, last = split_name(artifact)
  if prefix then artifact = last end
  local group
  local symbolic = oakum.text.trim((manifest["Bundle-SymbolicName"] or ""):match("^[^;]*"))
  if prefix then
    group = prefix
  elseif is_group(manifest["Group-Id"]) then
    group = manifest["Group-Id"]
  else
    group, artifact = known.coordinates(artifact, version)
  end
  if not group then
    local vendor = manifest["Implementation-Vendor-Id"]
    group = is_group(vendor) and vendor or group_in(symbolic, artifact)
      or group_in(manifest["Automatic-Module-Name"], artifact) or group_of_classes(archive)
  end
  return { group = group, artifact = artifact, version = version, classifier = named.classifier }
end

-- Whether a pom is the jar's own: its file's name or its manifest's version says so.
local function is_own(pom, named, version)
  return pom.version ~= nil and pom.version == version
    or named.artifact:find(pom.artifact, 1, true) ~= nil
    or pom.artifact:find(named.artifact, 1, true) ~= nil
end

local function own_of(poms, named, version)
  for _, pom in ipairs(poms) do
    if pom.artifact == named.artifact then return pom end
  end
  for _, pom in ipairs(poms) do
    if is_own(pom, named, version) then return pom end
  end
  return nil
end

-- The packages of a jar. Those with a `place` are others' in it.
local function of(file, archive, found)
  local certain = filename.in_repository(file.path)
  local named = certain or filename.parse(file.name)
  local version = version_of(found.manifest, named.version)
  local own = own_of(found.poms, named, version)
  if own then
    own.place = nil
    own.group = own.group or named.group
    own.version = own.version or version
    own.classifier = named.classifier
  elseif certain then
    own = certain
  elseif version or #found.poms == 0 then
    own = guess(archive, found.manifest, named, version)
    -- The code of an Android library, which is named itself.
    if file.name == "classes.jar" and not own.group and not version then own = nil end
  end
  -- Else it is a jar of other people's code without a name of its own.
  local packages = {}
  if own then
    own.licenses = licenses_of(found.manifest)
    table.insert(packages, own)
  end
  for _, pom in ipairs(found.poms) do
    if pom ~= own then table.insert(packages, pom) end
  end
  return packages
end

return { of = of, plain = plain }
