--- Dependency paths: what keys and references of the lock file say.
--
--   5.x   /@x/b/1.0.2_react@18.2.0    host.example/b/1.0.2    (3 and 4: /b/1.0.2/react@18.2.0)
--   6.x   /@x/b@1.0.2(react@18.2.0)   host.example/b@1.0.2
--   7, 9  @x/b@1.0.2(react@18.2.0)    b@https://host.example/b.tgz    b@file:../b
--
-- What follows the version are the peers that it was put together with.

-- Without what stands in parentheses at the end.
local function without_peers(text)
  return text:match("^[^(]*")
end

-- The name at the end of a path, with its scope: "host.example/@x/b" -> "@x/b".
local function last_name(path)
  local folder, name = path:match("^(.*)/([^/]*)$")
  local scope = folder and (folder:match("^@[^/]+$") or folder:match("^.*/(@[^/]+)$"))
  return scope and scope .. "/" .. name or name or path
end

local function is_version(text)
  return text:find("^%d+%.%d+%.%d+") ~= nil
end

-- "b@1.0.2" -> "b", "1.0.2"; the second is whatever follows, an address for example.
local function split_at(path)
  local from = 2
  while true do
    local at = path:find("@", from, true)
    if not at then return nil end
    if path:byte(at - 1) ~= 47 then return last_name(path:sub(1, at - 1)), path:sub(at + 1) end
    from = at + 1
  end
end

-- "/@x/b/1.0.2_peers" -> "@x/b", "1.0.2".
local function split_slash(path)
  local name, rest = path:match("^[^/@]*/(@[^/]+/[^/]+)/(.+)$")
  if not name then name, rest = path:match("^[^/]*/([^/@]+)/(.+)$") end
  local version = rest and rest:match("^[^/_]+")
  if version and is_version(version) then return name, version end
end

-- Name and version of a key; either is nil where the key does not tell.
local function parse(key)
  if key:find("^[%w+]+:") then return nil end
  local name, version = split_slash(key)
  if name then return name, version end
  name, version = split_at(without_peers(key):gsub("^/", ""))
  if name and is_version(version) then return name, version:match("^[^_]+") end
  if name and version:find("^[%w+]+:") then return name, version end
end

-- Whether a key could be a dependency path at all.
local function is_path(key)
  return key:find("[/@:]") ~= nil
end

-- The key that a reference leads to: a version, a key of an alias, an address.
local function resolve(packages, name, reference)
  for _, key in ipairs { name .. "@" .. reference, "/" .. name .. "@" .. reference,
                         "/" .. name .. "/" .. reference, reference } do
    if packages[key] then return key end
  end
end

return {
  parse = parse, is_path = is_path, is_version = is_version, resolve = resolve,
  without_peers = without_peers,
}
