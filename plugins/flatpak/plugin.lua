--- flatpak: deployed applications and runtimes.
--
-- Format: flatpak-metadata(5), an INI file in each deployment
-- flatpak/{app,runtime}/ID/ARCH/BRANCH/COMMIT. It has no version: that of an application is the
-- newest <release> of its AppStream file (freedesktop.org, "AppStream", 2.1.13), that of a runtime
-- its branch.

local ID = "^[%w_-]+%.[%w._-]+$"

-- AppStream wants the newest release first; not all files have it so.
local function newest(releases)
  local version, date
  for release in oakum.each(releases, "release") do
    if oakum.kind(release) == "element" then
      local its_version = release["@version"]
      local its_date = release["@date"] or release["@timestamp"] or ""
      if its_version and its_version ~= "" and (not version or its_date > date) then
        version, date = its_version, its_date
      end
    end
  end
  return version
end

-- The version in the application's AppStream file, wherever that is.
local function stated_version(file, id, out)
  for _, name in ipairs {
    "files/share/metainfo/" .. id .. ".metainfo.xml", "files/share/appdata/" .. id .. ".appdata.xml",
    "files/share/metainfo/" .. id .. ".appdata.xml",
    "export/share/metainfo/" .. id .. ".metainfo.xml",
  } do
    local stream = file:sibling(name)
    if stream then
      local is_read, root = pcall(stream.xml, stream)
      if not is_read then
        out:warn(nil, name .. " is not XML")
      else
        local component = root.component or root.application
        local releases = oakum.kind(component) == "element" and component.releases
        local version = oakum.kind(releases) == "element" and newest(releases)
        if version then return version end
      end
    end
  end
end

local function read(file, out)
  local kind, folder, arch, branch =
    file.path:match("([^/]+)/([^/]+)/([^/]+)/([^/]+)/[^/]+/metadata$")
  local metadata = file:ini()
  local group = metadata.Application or metadata.Runtime
  local id = group and group.name or folder
  if not group then file:fail(1, "not flatpak's metadata: no [Application] and no [Runtime]") end
  if not id:find(ID) then file:fail(group, "'" .. id:sub(1, 60) .. "' is not an application's id") end
  local version = branch
  if kind == "app" then version = stated_version(file, id, out) end
  out:component {
    purl = oakum.purl("generic/flatpak", id, version, { arch = arch, branch = branch }),
    at   = oakum.line(group, "name"),
  }
end

return {
  name = "flatpak", version = "1.0.0", api = 1,
  summary = "Deployed Flatpak applications and runtimes",
  needs = {
    files = {
      "files/share/metainfo/*.{metainfo,appdata}.xml", "files/share/appdata/*.appdata.xml",
      "export/share/metainfo/*.metainfo.xml",
    },
  },
  inventory = { files = { "flatpak/{app,runtime}/*/*/*/*/metadata" }, read = read },
}
