--- jar: what Java archives hold, and the archives inside them.
--
-- Formats: a jar is a zip with META-INF/MANIFEST.MF (docs.oracle.com/en/java/javase/21/docs/specs/
-- jar/jar.html); Maven puts META-INF/maven/GROUP/ARTIFACT/pom.properties and pom.xml beside it
-- (maven.apache.org/shared/maven-archiver/), one pair for every library in a shaded jar. War, ear
-- and their like hold jars. What no pom states comes from the manifest and the file's name
-- (`identity.lua`). Only a zip's directory is read, and the few entries that say something.

local filename = require "filename"
local identity = require "identity"
local poms = require "poms"

local ARCHIVES = "{jar,war,ear,rar,sar,par,hpi,jpi,kar,nar,lpkg,aar}"
local PARTS = "{META-INF/MANIFEST.MF,META-INF/maven/*/*/pom.properties,META-INF/maven/*/*/pom.xml,**/*."
  .. ARCHIVES:match("{(.*)}"):gsub(",", ",**/*.") .. "}"
-- Other programs use these endings too.
local SHARED = { rar = true, sar = true, par = true, kar = true, nar = true, lpkg = true }
local DEEPEST = 4          -- archives inside one another

-- Sources and documentation are not what runs.
local NOT_RUN = { sources = true, javadoc = true, ["test-sources"] = true }

local scan

-- Reads one part of an archive into what is known of it.
local function read_part(entry, found, out, depth)
  if entry.path == "META-INF/MANIFEST.MF" then
    local manifest = entry:jar_manifest()
    found.manifest = manifest and manifest.main or {}
  elseif entry.name == "pom.properties" then
    poms.add(found.poms, poms.read_properties(entry:bytes()), entry.path)
  elseif entry.name == "pom.xml" then
    table.insert(found.unread, entry.path)
  elseif depth >= DEEPEST then
    out:warn(nil, "'" .. found.inside .. entry.path .. "' is not opened: archives lie too deep")
  elseif entry.size ~= 0 then
    scan(entry, out, found.inside .. entry.path, depth + 1)
  end
end

local function emit(out, package, inside)
  out:component {
    purl     = oakum.purl(package.group and "maven/" .. package.group or "maven", package.artifact,
                          package.version, { classifier = package.classifier }),
    licenses = package.licenses,
    inside   = inside ~= "" and inside or nil,
  }
end

-- Everything in an archive; `inside` is where it lies in the outermost one.
function scan(file, out, inside, depth)
  if NOT_RUN[filename.parse(file.name).classifier] then return end
  local archive = file:archive()
  local found = {
    poms = {}, manifest = {}, unread = {}, inside = inside == "" and "" or inside .. "/",
  }
  for entry in archive:each(PARTS) do
    -- One broken part must not hide the others.
    local is_read, reason = pcall(read_part, entry, found, out, depth)
    if not is_read then
      out:warn(nil, "'" .. found.inside .. entry.path .. "': " .. identity.plain(reason))
    end
  end
  poms.read_missing(found, archive, out)
  local packages = identity.of(file, archive, found)
  for _, package in ipairs(packages) do
    emit(out, package, package.place and found.inside .. package.place or inside)
  end
end

-- An unpacked archive.
local function read_unpacked(file, out)
  local folder = "/" .. file.path
  if folder:find("/target/classes/META-INF/", 1, true) or folder:find("/bin/META-INF/", 1, true) then
    return out:skip("a project's own output")
  end
  local pom = poms.read_properties(file:bytes())
  local list = {}
  poms.add(list, pom, file.path:match("META%-INF/maven/.*$"))
  if not list[1] then file:fail(1, "neither 'artifactId' nor a folder that names it") end
  list[1].place = nil
  emit(out, list[1], "")
end

local function read(file, out)
  if file.name == "pom.properties" then return read_unpacked(file, out) end
  if SHARED[file.name:match("%.(%a+)$")] and not file:bytes(1, 4):find("^PK[\3\5]") then
    return out:skip("a file of another kind")
  end
  if NOT_RUN[filename.parse(file.name).classifier] then
    return out:skip("sources or documentation, nothing that runs")
  end
  scan(file, out, "", 1)
end

return {
  name = "jar", version = "1.0.0", api = 1,
  summary = "Java archives and the archives inside them",
  inventory = {
    files = { "*." .. ARCHIVES, "META-INF/maven/*/*/pom.properties" },
    read = read,
  },
}
