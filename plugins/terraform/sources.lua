--- Addresses of modules: developer.hashicorp.com/terraform/language/modules/sources.

-- So that a branch or commit is not taken for a number.
local NO_ORDER = "none"

-- A folder of one's own.
local function is_local(source)
  return source:find("^%.%.?/") or source:find("^/") or source == "." or source == ".."
end

-- "git::https://h.example/o/r.git//sub?ref=v1" -> getter "git", "h.example", "o/r", "v1".
local function split(source)
  local getter, rest = source:match("^(%w+)::(.*)$")
  rest = rest or source
  local ref = rest:match("[?&]ref=([^&]+)")
  rest = rest:match("^[^?]*")
  local scheme, address = rest:match("^(%a[%w+.-]*)://(.*)$")
  address = address or rest
  -- git@h.example:o/r.git
  local host, path = address:match("^[^/@]+@([^/:]+):(.+)$")
  if host then
    getter = getter or "git"
  else
    host, path = address:match("^([^/]+)/(.+)$")
    host = host and (host:match("^.*@(.*)$") or host)
  end
  path = path and path:match("^(.-)//") or path
  path = path and path:gsub("%.git$", "")
  return { getter = getter, scheme = scheme, host = host, path = path, ref = ref }
end

-- NAMESPACE/NAME/PROVIDER, with the registry's host before it where that is not the tool's own.
local function registry(source, version)
  local parts = oakum.text.split(source:match("^[^?]*"):gsub("//.*$", ""), "/")
  local host
  if #parts == 4 and parts[1]:find(".", 1, true) then host = table.remove(parts, 1) end
  if #parts ~= 3 then return nil end
  for _, part in ipairs(parts) do
    if not part:find("^[%w][%w_-]*$") then return nil end
  end
  return {
    purl = oakum.purl("terraform/" .. parts[1] .. "/" .. parts[2], parts[3], version, {
      repository_url = host,
    }),
    versioning = "semver",
  }
end

-- { purl, versioning? } of a module; nil and whether that is fine.
local function package_of(source, version)
  if is_local(source) then return nil, true end
  local known = registry(source, version)
  if known then return known end
  local parts = split(source)
  local is_address = parts.scheme or parts.getter or (parts.host or ""):find(".", 1, true)
  if not is_address or not parts.host or parts.path == "" then return nil, false end
  local order = parts.ref and not parts.ref:find("^v?%d+%.%d+%.%d+") and NO_ORDER or nil
  local owner, repository = parts.path:match("^([^/]+)/([^/]+)")
  if (parts.host == "github.com" or parts.host == "bitbucket.org") and repository then
    local kind = parts.host:match("^%a+")
    return { purl = oakum.purl(kind .. "/" .. owner, repository, parts.ref), versioning = order }
  elseif parts.getter == "git" or parts.scheme == "ssh" or parts.scheme == "git" then
    return { purl = oakum.purl("git/" .. parts.host, parts.path, parts.ref), versioning = order }
  end
  -- An archive: what is in it is not known.
  local name = oakum.path.basename(parts.path)
  return name ~= "" and { purl = oakum.purl("generic/" .. parts.host, name) } or nil, false
end

return { package_of = package_of, is_local = is_local }
