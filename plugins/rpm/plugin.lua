--- rpm: the packages that rpm has installed, and package files.
--
-- Formats: rpm's database holds one header for each package, in a Berkeley DB hash (`Packages`), in NDB
-- (`Packages.db`) or in SQLite (`rpmdb.sqlite`); a package file begins with its header
-- (rpm.org/docs/4.20.x/manual, "RPM V4 Package format"). Images without rpm (Azure Linux distroless)
-- keep `rpm -qa` as lines of ten fields in container-manifest-2.

local manifest = require "manifest"
local packages = require "packages"

-- Two databases in one folder: the one that newer versions of rpm look for counts.
local NEWER = {
  ["Packages"] = { "rpmdb.sqlite", "Packages.db" },
  ["Packages.db"] = { "rpmdb.sqlite" },
}

-- What lies in package managers' caches is not installed, and theirs to clean.
local function is_cached(path)
  return ("/" .. path):find("/var/cache/", 1, true) ~= nil
end

local function read_package(file, out)
  if is_cached(file.path) then return out:skip("a package manager's cache") end
  for _, header, fault in file:rpm():headers() do
    if not header then file:fail(nil, fault) end
    packages.component(header, {}, out)
  end
end

local function read(file, out)
  if file.name == "container-manifest-2" then return manifest.read(file, out) end
  if file.glob == "*.rpm" then return read_package(file, out) end
  for _, name in ipairs(NEWER[file.name] or {}) do
    if file:sibling(name) then
      return out:skip("'" .. name .. "' beside it is what rpm uses now")
    end
  end
  -- SQLite keeps changes beside the file until it moves them in, as rpm does when it closes it.
  local pending = file.name == "rpmdb.sqlite" and file:sibling("rpmdb.sqlite-wal")
  if pending and pending:bytes(1, 1) ~= "" then
    out:warn(nil, "'" .. pending.name .. "' beside it holds changes that are not read")
  end
  packages.read(file, out)
end

local function databases(folder)
  return folder .. "/{Packages,Packages.db,rpmdb.sqlite}"
end

return {
  name = "rpm", version = "1.0.0", api = 1,
  summary = "Packages that rpm has installed, and rpm package files",
  needs = { files = { "Packages.db", "rpmdb.sqlite", "rpmdb.sqlite-wal" } },
  inventory = {
    files = {
      databases("var/lib/rpm"), databases("usr/lib/sysimage/rpm"), databases("usr/share/rpm"),
      "var/lib/rpmmanifest/container-manifest-2", "*.rpm",
    },
    read = read,
  },
}
