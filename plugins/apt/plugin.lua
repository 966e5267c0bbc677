--- apt: the versions that the package lists on this disk offer, and how apt chooses among them.
--
-- Formats: Packages and Release of a Debian archive (wiki.debian.org/DebianRepository/Format),
-- apt_preferences(5), apt.conf(5). Nothing is fetched: these are the lists of the last
-- `apt update`.

local configuration = require "configuration"
local preferences = require "preferences"
local remedy = require "remedy"

-- The archive's Release file, or InRelease, the same text inside a PGP signature:
-- "deb.example_debian_dists_bookworm_main_binary-amd64_Packages" lies beside
-- "deb.example_debian_dists_bookworm_InRelease": what is between them names the component.
local function find_release(file)
  local name = file.name:match("^(.*)_Packages[.%w]*$") or file.name
  local parts = {}
  while name do
    local release = file:sibling(name .. "_InRelease") or file:sibling(name .. "_Release")
    if release then return release:deb822()[1] or {}, parts end
    local shorter, part = name:match("^(.*)_([^_]*)$")
    if part and not part:find("^binary%-") then table.insert(parts, 1, part) end
    name = shorter
  end
  return nil, {}
end

-- apt writes "/" as "_" in the names of lists, and "_" itself as "%5f".
local function site_of(file)
  local host = file.name:match("^([^_]+)_")
  if not host then return nil end
  host = host:gsub("%%(%x%x)", function(code) return string.char(tonumber(code, 16)) end)
  return (host:gsub(":%d+$", ""))
end

local function is_security(release)
  return release.Label == "Debian-Security"
    or oakum.text.ends(release.Suite or "", "-security")
    or oakum.text.ends(release.Codename or "", "-security")
end

local function read_packages(file, out, ctx)
  local release, component = find_release(file)
  if not release then
    out:warn(nil, "no Release file beside this list: its suite and origin are not known")
    release = {}
  end
  local security, site = is_security(release), site_of(file)
  local stanzas = file:deb822()
  if #stanzas == 0 and file:text():find("%S") then file:fail(1, "not a list of packages") end
  for stanza in oakum.each(stanzas) do
    if ctx.packages[stanza.Package] and stanza.Version then
      out:release {
        package = oakum.purl("deb", stanza.Package, nil, { arch = stanza.Architecture }),
        version = stanza.Version,
        suite = release.Suite, codename = release.Codename,
        origin = release.Origin, label = release.Label, release_version = release.Version,
        component = #component > 0 and table.concat(component, "/") or nil,
        site = site,
        security = security,
        not_automatic = release.NotAutomatic == "yes",
        but_automatic_upgrades = release.ButAutomaticUpgrades == "yes",
        at = stanza,
      }
    end
  end
end

-- apt reads a fragment only when its name is plain and has no suffix but its own.
local function is_fragment(file, suffix)
  return file.name:find("^[%w_-]+$") ~= nil
    or (file.name:find("^[%w_.-]+$") ~= nil and oakum.text.ends(file.name, suffix))
end

local function read(file, out, ctx)
  local folder = oakum.path.basename(oakum.path.dirname(file.path))
  if folder == "lists" then
    read_packages(file, out, ctx)
  elseif folder == "preferences.d" and not is_fragment(file, ".pref")
      or folder == "apt.conf.d" and not is_fragment(file, ".conf") then
    out:skip("apt does not read a file of this name")
  elseif folder == "preferences.d" or file.name == "preferences" then
    preferences.read(file, out)
  else
    configuration.read(file, out)
  end
end

return {
  name = "apt", version = "1.0.0", api = 1,
  summary = "Versions that apt's own lists offer, apt's pins, and upgrades",
  needs = { files = { "*_InRelease", "*_Release" } },
  releases = {
    files = {
      "var/lib/apt/lists/*_Packages{,.gz,.xz,.lz4,.zst,.bz2}",
      "etc/apt/preferences", "etc/apt/preferences.d/*",
      "etc/apt/apt.conf", "etc/apt/apt.conf.d/*",
    },
    read = read,
  },
  remedy = remedy,
}
