--- The npm and JSR packages of a lock file, whatever its version, as plain tables.

-- "@x/b@1.0.2_react@18.2.0" -> "@x/b", "1.0.2": what follows "_" are the peers.
local function split(key)
  local name, version = key:match("^(@?[^@]+)@([^_]*)")
  return name or key, version ~= "" and version or nil
end

-- JSR offers its packages to npm's tools under these names; so do their lock files.
local function npm_name(name)
  local scope, rest = name:match("^@([^/]+)/(.+)$")
  return scope and "@jsr/" .. scope .. "__" .. rest or nil
end

-- Before version 4 a map of names to keys; since then a list of names, with "@VERSION" where several
-- are locked, or "ALIAS@npm:NAME@VERSION".
local function wanted(section)
  local list = {}
  if oakum.kind(section) == "map" then
    for _, key in pairs(section) do
      if oakum.kind(key) == "string" then table.insert(list, key) end
    end
  elseif oakum.kind(section) == "list" then
    for text in oakum.each(section) do
      if oakum.kind(text) == "string" then
        table.insert(list, text:match("^@?[^@]+@npm:(.+)$") or text)
      end
    end
  end
  return list
end

local function hashes_of(view)
  if oakum.kind(view.integrity) ~= "string" then return {} end
  local hashes = {}
  for hash in view.integrity:gmatch("%S+") do
    -- JSR's is the bare digest of the version's manifest.
    table.insert(hashes, #hash == 64 and hash:find("^%x+$") and "sha256:" .. hash or hash)
  end
  return hashes
end

-- Adds every package of a section to `order`, and to `by_id` under "npm:KEY" or "jsr:KEY".
local function add_section(kind, section, state, out)
  if section == nil then return end
  if oakum.kind(section) ~= "map" then return out:warn(nil, "'" .. kind .. "' is not an object") end
  for key, view in pairs(section) do
    local name, version = split(key)
    local at = oakum.line(section, key)
    if kind == "jsr" then name = npm_name(name) end
    if oakum.kind(view) ~= "map" or not name then
      out:warn(at, ("'%s' is no package"):format(key))
    else
      local package = {
        id = kind .. ":" .. key, kind = kind, name = name, version = version, at = at,
        hashes = hashes_of(view), wants = wanted(view.dependencies),
        optional = wanted(view.optionalDependencies),
      }
      table.insert(state.order, package)
      state.by_id[package.id] = package
      local unversioned = kind .. ":" .. (split(key))
      state.by_name[unversioned] = state.by_name[unversioned] == nil and package
    end
  end
end

-- "npm:b@^1.0.0" -> its package's id. Version 4 and 5 state the version alone, 2 leaves out "npm:".
local function add_specifiers(section, state)
  if oakum.kind(section) ~= "map" then return end
  for specifier, chosen in pairs(section) do
    if oakum.kind(chosen) == "string" then
      local kind, rest = specifier:match("^(%l+):(.+)$")
      if not kind then kind, rest = "npm", specifier end
      local key = chosen:match("^%l+:(.+)$") or chosen
      if not key:find("@", 2, true) or not state.by_id[kind .. ":" .. key] then
        key = split(rest) .. "@" .. chosen
      end
      state.specifiers[kind .. ":" .. rest] = kind .. ":" .. key
      table.insert(state.asked, kind .. ":" .. rest)
    end
  end
end

-- The package behind a specifier, or behind a name where one version alone is locked.
local function finder(state)
  return function(text, kind)
    if not text:find("^%l+:") then text = kind .. ":" .. text end
    return state.by_id[text] or state.by_id[state.specifiers[text]] or state.by_name[text] or nil
  end
end

local function below(view, key)
  return oakum.kind(view[key]) == "map" and view[key] or {}
end

local function read(view, out)
  local state = { order = {}, by_id = {}, by_name = {}, specifiers = {}, asked = {} }
  if view.version == "2" then
    local npm = below(view, "npm")
    add_section("npm", npm.packages, state, out)
    add_specifiers(npm.specifiers, state)
  elseif view.version then
    local top = view.version == "3" and below(view, "packages") or view
    add_section("npm", top.npm, state, out)
    add_section("jsr", top.jsr, state, out)
    add_specifiers(top.specifiers, state)
  end
  return { order = state.order, asked = state.asked, find = finder(state) }
end

return { read = read }
