--- References to container images: [HOST[:PORT]/]PATH[:TAG][@DIGEST]
--- (github.com/distribution/reference).
--
-- As package URLs they are of type `docker`, whose version may be a tag or a digest; `oci` knows
-- digests alone. A digest comes first, because tags move; the tag is then the qualifier `tag`. Docker
-- Hub is the repository where none is named, and "library/" there is what its own images leave out.

-- Longer texts are no references.
local MOST_BYTES = 2048

-- The parts of a reference; nil for a text that is none.
local function parse(text)
  if #text > MOST_BYTES then return nil end
  local path, digest = text:match("^([^@]+)@(%w+[%w+._-]*:%x+)$")
  path = path or text
  local host, rest = path:match("^([^/]+)/(.+)$")
  if not (host and (host:find("[.:]") or host == "localhost")) then host, rest = nil, path end
  local name, tag = rest:match("^([^:]+):([%w_][%w_.-]*)$")
  name = name or rest
  if not name:find("^[%w][%w._/-]*$") or name:find("//", 1, true) or name:find("/$") then return nil end
  if host == "docker.io" or host == "index.docker.io" then host = nil end
  if not host then name = name:match("^library/([^/]+)$") or name end
  return { host = host, name = name:lower(), tag = tag, digest = digest and digest:lower() }
end

-- The package URL of a reference; nil for a text that is none. `platform` is "OS/ARCH", or nil.
local function purl(text, platform)
  local image = parse(text)
  if not image then return nil end
  local namespace, name = image.name:match("^(.*)/([^/]+)$")
  local kind = namespace and "docker/" .. namespace or "docker"
  return oakum.purl(kind, name or image.name, image.digest or image.tag, {
    repository_url = image.host, tag = image.digest and image.tag, platform = platform,
  })
end

return { purl = purl }
