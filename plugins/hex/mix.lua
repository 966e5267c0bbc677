--- mix.lock: an Elixir map of
--
--   "plug": {:hex, :plug, "1.11.1", "INNER", [:mix], [{:mime, "~> 1.0", [...]}, ...], "hexpm", "OUTER"},
--   "foo": {:git, "https://git.acme.example/foo.git", "COMMIT", [branch: "main"]},
--
-- INNER is the digest of a package's content, OUTER (since Elixir 1.9) that of its archive.

local terms = require "terms"

local function is_tuple(term, count)
  return type(term) == "table" and term.kind == "tuple" and #term >= count
end

local function name_of(term)
  return type(term) == "string" and term ~= "" and term or nil
end

-- Of one entry: name, version, qualifiers, hashes, what it needs. nil for what is not understood.
local function package_of(key, entry)
  if entry[1] == "git" and name_of(entry[2]) then
    local commit = name_of(entry[3])
    return {
      name = key, qualifiers = { vcs_url = "git+" .. entry[2] .. (commit and "@" .. commit or "") },
    }
  end
  if entry[1] ~= "hex" or not name_of(entry[2]) or not name_of(entry[3]) then return nil end
  local package = { name = entry[2], version = entry[3], needs = {}, hashes = {}, qualifiers = {} }
  package.hashes = oakum.hashes(name_of(entry[8]) and "sha256:" .. entry[8])
  -- The namespace is that of a private organisation.
  local organisation = name_of(entry[7]) and entry[7]:match("^hexpm:(.+)$")
  if organisation then
    package.type = "hex/" .. organisation
  elseif name_of(entry[7]) and entry[7] ~= "hexpm" then
    package.qualifiers.repository_url = entry[7]
  end
  for _, need in ipairs(type(entry[6]) == "table" and entry[6] or {}) do
    if is_tuple(need, 1) and name_of(need[1]) then table.insert(package.needs, need[1]) end
  end
  return package
end

local function read(file, out)
  local all = terms.read(file, "#")
  if #all == 0 then return out:skip("the file is empty") end
  local map = all[1]
  if type(map) ~= "table" or map.kind ~= "map" then
    file:fail(1, "not a mix.lock: expected a map, '%{'")
  end
  local packages = {}
  for _, pair in ipairs(map) do
    local key = is_tuple(pair, 2) and name_of(pair[1])
    local entry = key and is_tuple(pair[2], 1) and pair[2]
    local package = entry and package_of(key, entry)
    if package then
      package.id, package.at = key, entry.at
      table.insert(packages, package)
    elseif entry and entry[1] == "path" then
      oakum.log.debug(key .. " is a folder of the project's own")
    else
      out:warn(type(pair) == "table" and pair.at or map.at,
               ("'%s' is not understood"):format(key or "an entry"))
    end
  end
  if #map == 0 then out:skip("nothing is locked") end
  return packages
end

return { read = read }
