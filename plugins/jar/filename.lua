--- ARTIFACT-VERSION-CLASSIFIER.jar (maven.apache.org/repositories/layout.html), and the
-- NAME_VERSION.jar of OSGi.

-- Words that go on with a version: 1.0-beta-2, 31.1-jre, 2.0.0-M1, 1.0-SNAPSHOT.
local QUALIFIERS = {
  "snapshot", "rc%d*", "cr%d*", "m%d+", "alpha%d*", "beta%d*", "final", "ga", "release", "sp%d*",
  "jre%d*", "jdk%d*", "android", "incubating", "pre%d*", "preview", "dev", "ea", "b%d+", "v%d+",
  "hotfix%d*", "patch%d*", "redhat", "jbossorg", "milestone", "build%d*", "fuse", "atlassian",
  "nightly", "hadoop%d*", "spark%d*",
}

-- Words of classifiers that stand behind a version: -linux-x86_64, -tests, -all.
local CLASSIFIERS = {
  "sources", "javadoc", "tests?", "all", "shaded", "jar", "with", "dependencies", "linux", "windows",
  "osx", "macos", "mac", "win", "natives?", "x86", "x86_64", "amd64", "aarch64", "aarch_64", "arm64",
  "ppcle_64", "s390_64", "riscv64", "32", "64", "exec", "executable", "boot", "plain", "uber", "fat",
  "bundle", "nodep", "no", "aop", "standalone", "core", "classes", "jakarta", "javax", "stubs?", "ea",
  "runner", "client", "test",
}

local function is_one_of(word, list)
  for _, pattern in ipairs(list) do
    if word:find("^" .. pattern .. "$") then return true end
  end
  return false
end

-- "2.0.61.Final-linux-x86_64" gives "2.0.61.Final" and "linux-x86_64"; nil when it is no version.
local function split(text)
  local words = oakum.text.split(text, "-")
  local version = { words[1] }
  if not words[1]:find("^%d[%w.+_~]*$") then return nil end
  local classifier = {}
  for i = 2, #words do
    local word = words[i]:lower()
    local first = word:match("^[^.+]*")
    if #classifier == 0 and (word:find("^%d[%w.+_]*$") or is_one_of(first, QUALIFIERS)) then
      table.insert(version, words[i])
    elseif is_one_of(word, CLASSIFIERS) then
      table.insert(classifier, words[i])
    else
      return nil
    end
  end
  return table.concat(version, "-"), #classifier > 0 and table.concat(classifier, "-") or nil
end

-- artifact, version?, classifier? out of a file's name.
local function parse(name)
  local base = name:gsub("%.%a+$", "")
  local position = 1
  for _ = 1, 16 do
    position = base:find("-%d", position + 1)
    if not position then break end
    local version, classifier = split(base:sub(position + 1))
    if version then
      return { artifact = base:sub(1, position - 1), version = version, classifier = classifier }
    end
  end
  for _, word in ipairs { "sources", "javadoc" } do
    local artifact = base:match("^(.+)%-" .. word .. "$")
    if artifact then return { artifact = artifact, classifier = word } end
  end
  local artifact, version = base:match("^([^_]+)_(%d+%.%d+[%w.-]*)$")
  if artifact and artifact:find(".", 1, true) then return { artifact = artifact, version = version } end
  return { artifact = base }
end

-- Where the groups of repositories begin: Maven's own, Debian's, and coursier's.
local ROOTS = { repository = true, ["maven-repo"] = true, maven2 = true, repo1 = true }

-- Coordinates by the folders of a repository. What lies elsewhere gives nil.
local function in_repository(path)
  local folders = oakum.text.split(path, "/")
  local name = table.remove(folders):gsub("%.%a+$", "")
  local last = #folders
  if last >= 5 and folders[last - 4] == "files-2.1" then      -- Gradle: group, artifact, version, digest
    return {
      group = folders[last - 3], artifact = folders[last - 2], version = folders[last - 1],
      classifier = name:sub(#folders[last - 2] + #folders[last - 1] + 3):match(".+"),
    }
  elseif last >= 5 and folders[last - 3] == "cache" and folders[last - 4]:find("^%.?ivy2?$") then
    local version = name:sub(#folders[last - 1] + 2)
    return version ~= "" and {
      group = folders[last - 2], artifact = folders[last - 1], version = version,
    } or nil
  elseif last < 4 then
    return nil
  end
  local artifact, version = folders[last - 1], folders[last]
  if name:sub(1, #artifact + #version + 1) ~= artifact .. "-" .. version then return nil end
  for number = last - 3, 1, -1 do
    if ROOTS[folders[number]] then
      return {
        group = table.concat(folders, ".", number + 1, last - 2), artifact = artifact,
        version = version, classifier = name:sub(#artifact + #version + 3):match(".+"),
      }
    end
  end
  return nil
end

return { parse = parse, in_repository = in_repository }
