--- portage: the packages that Gentoo's Portage has installed.
--
-- Format: the vdb, var/db/pkg/CATEGORY/NAME-VERSION/ (Gentoo's Package Manager Specification, 3.2 and
-- "Installed Packages" of Portage's documentation), a small file for each fact. CONTENTS has the files:
-- `obj PATH MD5 MTIME`, `sym PATH -> TARGET MTIME`, `dir PATH`.

-- "gtk+-3.24.41-r1" is gtk+ and 3.24.41-r1; a name may hold hyphens and digits. The version is
-- numbers, a letter, suffixes and a revision (PMS 3.2).
local VERSION = [[^(.+?)-(\d+(?:\.\d+)*[a-z]?(?:_(?:alpha|beta|pre|rc|p)\d*)*(?:-r\d+)?)$]]

local function fact(file, name)
  local other = file:sibling(name)
  local text = other and oakum.text.trim(other:text()):gsub("%s+", " ")
  return text ~= "" and text or nil
end

local function paths_in(file, out)
  local paths = {}
  for number, line in file:lines() do
    local kind, rest = line:match("^(%l+) (.+)$")
    local path
    if kind == "obj" then path = rest:match("^(.*) %x+ %d+$")
    elseif kind == "sym" then path = rest:match("^(.-) %-> ")
    elseif kind == "dir" or kind == "fif" or kind == "dev" then path = rest end
    if not path then out:warn(number, "expected 'obj', 'sym' or 'dir' and a path")
    elseif kind ~= "dir" then table.insert(paths, path) end
  end
  return paths
end

local function read(file, out)
  local category, folder = file.path:match("([^/]+)/([^/]+)/CONTENTS$")
  -- Portage's own name for a package that is being put in or taken out.
  if folder:find("^%-MERGING%-") then return out:skip("Portage has not finished merging it") end
  local match = oakum.regex.match(VERSION, folder)
  if not match or not category:find("^[%w_][%w+_.-]*$") then
    file:fail(nil, "'" .. category .. "/" .. folder .. "' is not a category, a name and a version")
  end
  local license = fact(file, "LICENSE")
  local purl = oakum.purl("ebuild/" .. category, match[1], match[2])
  out:component { id = purl, purl = purl, licenses = { license } }
  local paths = paths_in(file, out)
  if #paths > 0 then out:owns(purl, paths) end
end

return {
  name = "portage", version = "1.0.0", api = 1,
  summary = "Packages that Gentoo's Portage has installed",
  needs = { files = { "LICENSE" } },
  inventory = { files = { "var/db/pkg/*/*/CONTENTS" }, read = read },
}
