--- unread: says what a scan does not know: packages that a manifest asks for while no lock file says which versions it gets, and
-- formats that no bundled plugin reads.
--
-- Nothing is listed: both become remarks under "skipped". Manifests whose plugins read them without a lock file (pom.xml, go.mod,
-- pyproject.toml, gleam.toml and others) are not here. What is installed or vendored is somebody else's manifest.

local formats = require "formats"

local INSTALLED = {
  "node_modules", "vendor", "site-packages", "dist-packages", "deps", "Pods", "gems", ".cargo", ".pub-cache", "nodejs",
}

-- The folders in which a lock file may lie, from a manifest's own.
local FOLDERS = { "", "../", "../../", "../../../", "../../../../" }

local manifests, unread, names, locks = {}, {}, {}, {}
for _, format in ipairs(formats.formats) do
  unread[format[1]] = format[2]
  table.insert(names, format[1])
end
for _, manifest in ipairs(formats.manifests) do
  manifests[manifest[1]] = { asks = manifest[2], locks = manifest[3] }
  table.insert(names, manifest[1])
  for _, lock in ipairs(manifest[3]) do
    for _, folder in ipairs(FOLDERS) do table.insert(locks, folder .. lock) end
  end
end

local function is_installed(path)
  for _, folder in ipairs(INSTALLED) do
    if ("/" .. path):find("/" .. folder .. "/", 1, true) then return true end
  end
  return false
end

local function has_lock(file, names_of_locks)
  local _, depth = oakum.path.dirname(file.path):gsub("[^/]+", "")
  for number = 1, math.min(depth + 1, #FOLDERS) do
    for _, lock in ipairs(names_of_locks) do
      if file:sibling(FOLDERS[number] .. lock) then return true end
    end
  end
  return false
end

local function read(file, out)
  if is_installed(file.path) then return out:skip() end
  local what = unread[file.name]
  if what then return out:skip(what .. ": no plugin reads them") end
  local manifest = manifests[file.name]
  if not file:text():find(manifest.asks) or has_lock(file, manifest.locks) then return out:skip() end
  out:skip("no lock file beside or above it: the versions of what it asks for are not known")
end

return {
  name = "unread", version = "1.0.0", api = 1,
  summary = "Says which manifests have no lock file, and which formats are not read",
  needs = { files = oakum.list(locks) },
  inventory = { files = names, read = read },
}
