--- snap: mounted snaps, and the Ubuntu packages that went into them.
--
-- Formats: meta/snap.yaml (snapcraft.io/docs, "The snap format") has name, version and base;
-- snap/manifest.yaml, which snapcraft adds on request, lists what was staged as NAME=VERSION; base
-- snaps have the output of `dpkg -l` as usr/share/snappy/dpkg.list.

-- The Ubuntu release that a base is made from.
local RELEASES = {
  core = "16.04", core16 = "16.04", core18 = "18.04", core20 = "20.04", core22 = "22.04",
  core24 = "24.04", core26 = "26.04",
}

local function is_text(value)
  return oakum.kind(value) == "string" and value ~= ""
end

-- An architecture, if it is the only one that is stated.
local function architecture(list)
  if oakum.kind(list) ~= "list" or #list ~= 1 or not is_text(list[1]) then return nil end
  return list[1] ~= "all" and list[1] or nil
end

-- An earlier revision stays mounted beside the one that `current` leads to.
local function is_earlier(file, out)
  if file.path:find("current/meta/snap.yaml", 1, true) then return false end
  local current = file:sibling("../../current/meta/snap.yaml")
  if not current or current:text() == file:text() then return false end
  out:skip("an earlier revision of the snap")
  return true
end

local function read_snap(file, out)
  if is_earlier(file, out) then return end
  local snap = file:yaml()
  if oakum.kind(snap) ~= "map" or not is_text(snap.name) then
    file:fail(1, "not a snap: it has no 'name'")
  end
  -- YAML takes 1.10 for a number; the text is what was written.
  local kind = oakum.kind(snap.version)
  local version = (kind == "string" or kind == "number") and oakum.written(snap, "version") or nil
  local license = snap.license
  out:component {
    purl     = oakum.purl("generic/snap", snap.name, version ~= "" and version or nil, {
      arch = architecture(snap.architectures),
    }),
    licenses = { is_text(license) and license ~= "unset" and license or nil },
    at       = oakum.line(snap, "name"),
  }
  if not version then out:warn(snap, "'" .. snap.name .. "' has no version") end
end

local function emit(name, version, arch, release, at, out)
  out:component {
    purl = oakum.purl("deb/ubuntu", name, version, {
      arch = arch, distro = release and "ubuntu-" .. release or nil,
    }),
    at   = at,
  }
end

-- The lists of staged packages: of the whole snap, or of its parts.
local function staged(manifest)
  if oakum.kind(manifest["primed-stage-packages"]) == "list" then
    return { manifest["primed-stage-packages"] }
  end
  local lists = {}
  if oakum.kind(manifest.parts) == "map" then
    local names = {}
    for name in oakum.keys(manifest.parts) do table.insert(names, tostring(name)) end
    for _, name in ipairs(oakum.sorted(names)) do
      local part = manifest.parts[name]
      if oakum.kind(part) == "map" and oakum.kind(part["stage-packages"]) == "list" then
        table.insert(lists, part["stage-packages"])
      end
    end
  end
  return lists
end

local function read_manifest(file, out)
  local manifest = file:yaml()
  if oakum.kind(manifest) ~= "map" then file:fail(1, "not a snap's manifest: it is no map") end
  local release = is_text(manifest.base) and RELEASES[manifest.base] or nil
  local arch, count, seen = architecture(manifest.architectures), 0, {}
  for _, list in ipairs(staged(manifest)) do
    for position, entry in ipairs(oakum.list(list)) do
      local name, version
      if is_text(entry) then name, version = entry:match("^([%w.+:-]+)=(%S+)$") end
      if not name then
        out:warn(oakum.line(list, position), "expected NAME=VERSION")
      elseif not seen[entry] then
        seen[entry] = true
        count = count + 1
        emit(name:match("^[^:]+"), version, name:match(":(.+)$") or arch, release,
          oakum.line(list, position), out)
      end
    end
  end
  if count == 0 then out:skip("nothing was staged") end
end

-- "ii  libc6:amd64  2.31-0ubuntu9.9  amd64  GNU C Library"
local function read_list(file, out)
  local base = file.path:match("([^/]+)/[^/]+/usr/share/snappy/dpkg%.list$")
  local release, count = base and RELEASES[base], 0
  for number, line in file:lines() do
    local state, name, version, arch = line:match("^(%a%a)%s+(%S+)%s+(%S+)%s+(%S+)")
    if state and state:sub(2, 2) == "i" then
      count = count + 1
      name = name:match("^[^:]+")
      if name and name:find("^[%w.+-]+$") then emit(name, version, arch, release, number, out)
      else out:warn(number, "expected the output of dpkg -l") end
    elseif not state and line:find("^%a%a%s") then
      out:warn(number, "expected the output of dpkg -l")
    end
  end
  if count == 0 then out:skip("no package is listed") end
end

local READERS = {
  ["snap.yaml"] = read_snap, ["manifest.yaml"] = read_manifest, ["dpkg.list"] = read_list,
}

return {
  name = "snap", version = "1.0.0", api = 1,
  summary = "Mounted snaps, and the packages in them",
  needs = { files = { "../../current/meta/snap.yaml" } },
  inventory = {
    files = { "meta/snap.yaml", "snap/manifest.yaml", "usr/share/snappy/dpkg.list" },
    read = function(file, out) READERS[file.name](file, out) end,
  },
}
