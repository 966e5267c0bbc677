--- Upgrades of Debian packages. Nothing is edited: apt works out what goes together.

local services = require "services"

-- What every process uses, or what only a boot loads: a service started anew does not help.
local REBOOT = {
  "linux-image-*", "libc6", "dbus", "dbus-daemon", "intel-microcode", "amd64-microcode",
}

-- Names in an order of their own, so that a plan is the same in every run.
local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do table.insert(keys, key) end
  return oakum.sorted(keys)
end

local function needs_reboot(name)
  for _, glob in ipairs(REBOOT) do
    if oakum.glob(glob, name) then return true end
  end
  return false
end

-- "openssl:amd64=3.0.15-1~deb12u1"
local function wanted(upgrade)
  local parts = oakum.purl_parts(upgrade.purl)
  local arch = parts and parts.qualifiers.arch
  local suffix = arch and arch ~= "all" and ":" .. arch or ""
  return upgrade.name .. suffix .. "=" .. upgrade.to
end

-- The packages whose versions change by this, by name.
local function changed(upgrades)
  local names = {}
  for _, upgrade in ipairs(upgrades) do names[upgrade.name] = true end
  return names
end

local function depends_on(stanza, names)
  for name in (stanza.Depends or ""):gmatch("[^,|]+") do
    if names[name:match("^%s*([%w.+-]+)")] then return true end
  end
  return false
end

-- Services of installed packages that use an upgraded library and are not upgraded themselves: a
-- daemon's own upgrade starts it anew.
local function restarts(project, upgrades)
  local status = project:file("var/lib/dpkg/status")
  if not status then return {} end
  local names, found = changed(upgrades), {}
  for stanza in oakum.each((status:deb822())) do
    local service = services[stanza.Package]
    if service and not names[stanza.Package] and stanza.Status == "install ok installed"
       and depends_on(stanza, names) then
      found[service] = true
    end
  end
  return sorted_keys(found)
end

local function plan(project, out)
  local upgrades, run, reboot = {}, { "apt-get", "install", "--only-upgrade", "--yes" }, false
  for _, upgrade in ipairs(project.upgrades) do
    if oakum.version.compare("deb", upgrade.from, upgrade.to) == -1 then
      table.insert(upgrades, upgrade)
      table.insert(run, wanted(upgrade))
      reboot = reboot or needs_reboot(upgrade.name)
    else
      out:refuse(upgrade, upgrade.to .. " is not newer than " .. upgrade.from)
    end
  end
  if #upgrades == 0 then return end
  out:remedy {
    upgrades = upgrades,
    run      = { run },
    verify   = { { "apt-get", "check" } },
    restart  = restarts(project, upgrades),
    reboot   = reboot,
    step     = "distribution",
  }
end

return {
  ecosystems = { "deb" },
  projects = { "var/lib/dpkg/status" },
  plan = plan,
}
