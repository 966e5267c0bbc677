--- The files from before os-release(5), as distributions still write them. They count only in a root
--- that has no os-release.

local OS_RELEASE = { "os-release", "../usr/lib/os-release" }

-- "Red Hat Enterprise Linux Server release 6.10 (Santiago)": the text before "release", the id, and how
-- much of the version os-release has as VERSION_ID there.
local RELEASES = {
  { "^Red Hat Enterprise Linux", "rhel", "full" },
  { "^CentOS", "centos", "major" },
  { "^Fedora", "fedora", "major" },
  { "^Rocky Linux", "rocky", "full" },
  { "^AlmaLinux", "almalinux", "full" },
  { "^Oracle Linux", "ol", "full" },
  { "^Enterprise Linux Enterprise Linux", "ol", "full" },
  { "^Scientific Linux", "scientific", "full" },
  { "^Amazon Linux", "amzn", "full" },
  { "^openEuler", "openEuler", "full" },
  { "^Photon", "photon", "full" }, { "^VMware Photon", "photon", "full" },
  { "^CBL%-Mariner", "mariner", "minor" },
}

local function red_hat(line)
  local version = line:match("release%s+(%d[%d.]*)") or line:match("%s(%d[%d.]*)")
  for _, known in ipairs(RELEASES) do
    if line:find(known[1]) then
      if known[3] == "major" and version then version = version:match("^%d+") end
      if known[3] == "minor" and version then version = version:match("^%d+%.?%d*") end
      return { id = known[2], version_id = version }
    end
  end
end

-- "12.5", or "trixie/sid" before a release.
local function debian(line)
  local version, codename = line:match("^(%d+)"), line:match("^(%l+)/sid$")
  if version or codename then return { id = "debian", version_id = version, codename = codename } end
end

local function after(id, pattern)
  return function(line)
    local version = line:match(pattern)
    return version and { id = id, version_id = version }
  end
end

-- Whole files: DISTRIB_ID=Ubuntu and so on; SUSE's "VERSION = 11" and "PATCHLEVEL = 4".
local function lsb(text)
  local fields = {}
  for _, line in oakum.text.lines(text) do
    local name, value = line:match("^DISTRIB_(%u+)=[\"']?([^\"']*)")
    if name and value ~= "" then fields[name] = value end
  end
  if fields.ID then
    return {
      id = fields.ID:lower(), version_id = fields.RELEASE, codename = fields.CODENAME,
    }
  end
end

local function suse(text)
  local version, level = text:match("VERSION = (%d[%d.]*)"), text:match("PATCHLEVEL = (%d+)")
  if not version then return nil end
  local id = text:find("^openSUSE") and "opensuse" or "sles"
  if level and level ~= "0" and id == "sles" then version = version .. "." .. level end
  return { id = id, version_id = version }
end

-- By name: how to read the first line (`line`) or all of it (`text`), and what goes before.
local FILES = {
  ["alpine-release"]    = { line = after("alpine", "^(%d[%w._]*)") },
  ["lsb-release"]       = { text = lsb, before = { "redhat-release", "SuSE-release" } },
  ["debian_version"]    = { line = debian, before = { "lsb-release" } },
  ["redhat-release"]    = { line = red_hat, before = { "oracle-release" } },
  ["oracle-release"]    = { line = red_hat },
  ["system-release"]    = { line = red_hat, before = { "redhat-release", "oracle-release" } },
  ["photon-release"]    = { line = red_hat, before = { "lsb-release" } },
  ["mariner-release"]   = { line = red_hat, before = { "lsb-release" } },
  ["SuSE-release"]      = { text = suse },
  ["gentoo-release"]    = { line = function() return { id = "gentoo" } end },
  ["arch-release"]      = { text = function() return { id = "arch" } end },
  ["slackware-version"] = { line = after("slackware", "^Slackware%s+(%d[%w.+]*)") },
}

local function globs()
  local list = {}
  for name in pairs(FILES) do table.insert(list, "etc/" .. name) end
  return oakum.sorted(list)
end

local function read(file, out)
  local how = FILES[file.name]
  for _, name in ipairs(oakum.list(OS_RELEASE, how.before)) do
    if file:sibling(name) then return out:skip() end   -- that one says it
  end
  local text = oakum.text.trim(file:text())
  local platform = how.text and how.text(text) or how.line and how.line(text:match("^[^\r\n]*"))
  if not platform then return out:skip("no release of a distribution that is known") end
  out:platform(platform)
end

return {
  globs = globs(), read = read,
  -- What may be asked for beside a file.
  needs = { "os-release", "../usr/lib/os-release", "{redhat,oracle,lsb,SuSE}-release" },
}
