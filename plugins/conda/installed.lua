--- conda-meta/NAME-VERSION-BUILD.json: one installed package.

local packages = require "packages"

local function read(file, out)
  local view = file:json()
  if oakum.kind(view) ~= "map" then file:fail(1, "not a record of conda's: expected an object") end
  local name, version = view.name, view.version
  if not packages.is_name(name) then file:fail(view, "no 'name' in it") end
  if oakum.kind(version) ~= "string" or version == "" then file:fail(view, "no 'version' in it") end
  local address = packages.text(view, "url") or packages.text(view, "fn")
  local found = address and packages.of_address(address) or {}
  out:component {
    purl = packages.purl {
      name = name, version = version,
      build = packages.text(view, "build") or packages.text(view, "build_string"),
      subdir = packages.text(view, "subdir") or found.subdir, type = found.type,
      channel = packages.channel_of(packages.text(view, "channel")) or found.channel,
    },
    hashes   = packages.hashes_of(view),
    licenses = { oakum.kind(view.license) == "string" and view.license or nil },
    at       = view,
  }
end

return { read = read }
