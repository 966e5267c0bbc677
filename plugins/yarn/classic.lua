--- Lockfile v1. An entry:
--
--   "@x/b@^1.0.0", "@x/b@~1.0.2":
--     version "1.0.2"
--     resolved "https://registry.example/@x/b/-/b-1.0.2.tgz#SHA1"
--     integrity sha512-BASE64
--     dependencies:
--       c "^2.0.0"
--
-- Neither the root nor its workspaces are in it.

local manifests = require "manifests"
local names = require "names"
local syml = require "syml"

local SECTIONS = { dependencies = true, optionalDependencies = true }

-- The tarball's own name is the truth where `resolutions` put one package in another's place.
local function name_in_address(resolved)
  local path = #resolved < 4096 and resolved:match("^https?://[^#?]+")
  if not path then return nil end
  path = path:gsub("%%2[fF]", "/"):gsub("%%40", "@")
  local before, archive = path:match("^(.*)/%-/(.+)%.tgz$")
  if not before then return nil end
  local name = before:match("/(@[^/]+/[^/]+)$") or before:match("/([^/@]+)$")
  if name and oakum.text.starts(oakum.path.basename(archive), oakum.path.basename(name) .. "-") then
    return name
  end
end

-- "#SHA1" after an archive is its digest; after a repository it is a commit.
local function hashes_of(fields)
  local hashes = {}
  local archive, sha1 = (fields.resolved or ""):match("^(https?://[^#]+)#(%x+)$")
  if archive and #sha1 == 40 and archive:find("%.t[ar.]*gz$") then
    table.insert(hashes, "sha1:" .. sha1:lower())
  end
  for hash in (fields.integrity or ""):gmatch("%S+") do table.insert(hashes, hash) end
  return hashes
end

local function name_of(entry)
  local name, range = names.split(entry.keys[1])
  return name_in_address(entry.fields.resolved or "") or entry.fields.name
    or names.alias(range) or name
end

-- Keys with colons in them stood without quotes once: `a@private:~2.0.6:`.
local function unquoted_keys(line)
  local keys = oakum.text.trim(line):match('^([^"]+):$')
  return keys and oakum.text.split(keys, ", ")
end

-- Entries in the order of the file: { keys, fields, needs, at }.
local function parse(file, out)
  local entries, entry, section = {}, nil, nil
  for number, line in file:lines() do
    local indent = #line:match("^ *")
    local first = line:sub(indent + 1, indent + 1)
    if first ~= "" and first ~= "#" then
      if line:find("^<<<<<<< ") then
        file:fail(number, "the file holds an unresolved merge conflict")
      end
      local keys, value = syml.parse(line, indent + 1)
      if indent == 0 then
        keys = not value and keys or unquoted_keys(line)
        if not keys then file:fail(number, "not a yarn lock file: expected 'NAME@RANGE:'") end
        entry, section = { keys = keys, fields = {}, needs = {}, at = number }, nil
        table.insert(entries, entry)
      elseif not entry or not keys then
        file:fail(number, "expected 'KEY VALUE' in an entry")
      elseif indent < 4 then
        section = not value and keys[1] or nil
        if value then entry.fields[keys[1]] = value end
      elseif SECTIONS[section] and value then
        table.insert(entry.needs, {
          name = keys[1], range = value, optional = section == "optionalDependencies",
        })
      elseif not value or not section then
        out:warn(number, "expected 'NAME RANGE' in a section")
      end
    end
  end
  return entries
end

-- Keys are what was asked for, word for word.
local function finder(entries)
  local by_key = {}
  for _, entry in ipairs(entries) do
    for _, key in ipairs(entry.keys) do by_key[key] = by_key[key] or entry end
  end
  return function(name, range)
    return by_key[name .. "@" .. range] or range == "" and by_key[name] or nil
  end
end

local function read(file, out)
  local entries = parse(file, out)
  for _, entry in ipairs(entries) do
    entry.id = entry.keys[1]
    entry.name, entry.version = name_of(entry), entry.fields.version
    entry.hashes = hashes_of(entry.fields)
    if not entry.version and entry == entries[#entries] then
      file:fail(entry.at, "the file ends in the middle of an entry")
    elseif not entry.version then
      out:warn(entry.at, "an entry without a version")
    end
  end
  local manifest = manifests.read(file, "package.json", out)
  local projects = {}
  if manifest then
    -- Workspaces are found by globs of folders, which a plugin cannot look into: what they need for
    -- production could be taken for the root's development, so nothing is called that.
    local needs = manifests.needs(manifest)
    if manifests.has_workspaces(manifest) then
      for _, need in ipairs(needs) do
        if need.scope == "dev" then need.scope = "prod" end
      end
    end
    table.insert(projects, {
      id = "", name = manifests.text(manifest, "name"), version = manifests.text(manifest, "version"),
      needs = needs,
    })
  end
  return { entries = entries, projects = projects, find = finder(entries) }
end

return { read = read }
