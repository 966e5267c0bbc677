--- nix: what is in a Nix store, and what profiles ask for.
--
-- Formats: nix/var/nix/db/db.sqlite is the store's own database (nixos.org/manual, "Store"): ValidPaths
-- has every path HASH-NAME, Refs which path needs which. A store without it (images by dockerTools) is
-- told by the manifests of its profiles, manifest.json (`nix profile`) and manifest.nix (`nix-env`), and
-- by the folders that its programs and libraries are in.

local names = require "names"

-- From a folder below a store path.
local DATABASE = "../../../var/nix/db/db.sqlite"

local function component(package, version, at, out)
  out:component { purl = oakum.purl("nix", package, version), at = at }
end

-- The rows of a query; a database of another shape is no store's.
local function rows(database, sql, file)
  local is_made, iterator = pcall(database.rows, database, sql)
  if not is_made then file:fail(nil, "not a Nix store's database: " .. tostring(iterator)) end
  return iterator
end

-- Every package once; outputs and rebuilds of one version are the same package.
local function read_store(file, out)
  -- The log may have been taken over already; nothing in the database says so. A head alone is 32 bytes.
  local log = file:sibling("db.sqlite-wal")
  if log and #log:bytes(1, 33) > 32 then
    out:warn(nil, "changes that are only in '" .. log.name .. "' are not seen")
  end
  local database = file:sqlite()
  local ids, emitted = {}, {}
  for row in rows(database, "SELECT id, path FROM ValidPaths ORDER BY id", file) do
    local package, version
    if oakum.kind(row.path) == "string" then package, version = names.of_path(row.path) end
    if package then
      local purl = oakum.purl("nix", package, version)
      ids[row.id] = purl
      if not emitted[purl] then
        emitted[purl] = {}
        out:component { id = purl, purl = purl }
      end
    end
  end
  if not next(ids) then return out:skip("no store path names a package") end
  local edges = "SELECT referrer, reference FROM Refs ORDER BY referrer, reference"
  for row in rows(database, edges, file) do
    local from, to = ids[row.referrer], ids[row.reference]
    if from and to and from ~= to and not emitted[from][to] then
      emitted[from][to] = true
      out:depends(from, to)
    end
  end
end

-- Elements are a list up to version 2, and a map by name since.
local function read_profile(file, out)
  local manifest = file:json()
  local elements = oakum.kind(manifest) == "map" and manifest.elements
  local kind = oakum.kind(elements)
  if kind ~= "map" and kind ~= "list" then
    file:fail(1, "not a manifest of a profile: it has no 'elements'")
  end
  local count = 0
  for element in oakum.each(elements) do
    local paths = oakum.kind(element) == "map" and element.storePaths
    if oakum.kind(paths) ~= "list" then
      out:warn(elements, "an element without 'storePaths'")
    elseif element.active ~= false then
      for path in oakum.each(paths) do
        local package, version
        if oakum.kind(path) == "string" then package, version = names.of_path(path) end
        if package then
          count = count + 1
          component(package, version, element, out)
        end
      end
    end
  end
  if count == 0 then out:skip("no package is in the profile") end
end

-- A Nix expression on one line or many; each item has `name = "hello-2.12.1"`.
local function read_environment(file, out)
  local count = 0
  for number, line in file:lines() do
    for text in (" " .. line):gmatch("[%s{]name%s*=%s*\"([^\"]*)\"") do
      local package, version = names.split(text)
      if package then
        count = count + 1
        component(package, version, number, out)
      end
    end
  end
  if count == 0 then out:skip("no package is in the profile") end
end

-- A program or library: what counts is the folder of the store that it is in.
local function read_content(file, out)
  if file:sibling(DATABASE) then return out:skip("the store's database names its package") end
  local package, version = names.of_path(file.path:match("^(.*nix/store/[^/]+)/"))
  if not package then return out:skip("no package is in the name of its folder") end
  component(package, version, nil, out)
end

local READERS = {
  ["db.sqlite"] = read_store, ["manifest.json"] = read_profile, ["manifest.nix"] = read_environment,
}

return {
  name = "nix", version = "1.0.0", api = 1,
  summary = "Packages in a Nix store",
  needs = { files = { "db.sqlite-wal", DATABASE } },
  inventory = {
    files = {
      "nix/var/nix/db/db.sqlite", "nix/store/*-profile/manifest.json",
      "nix/store/*-user-environment/manifest.nix",
      "nix/store/*/{bin,sbin,libexec}/*", "nix/store/*/lib/*.so*",
    },
    read = function(file, out)
      local is_content = oakum.text.starts(file.glob, "nix/store/*/")
      local read = is_content and read_content or READERS[file.name]
      read(file, out)
    end,
  },
}
