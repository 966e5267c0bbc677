--- Which images an archive or layout holds: for each its label and its layers, lowest first.

local images = {}

local function parsed(file, source, path)
  local member = source(path)
  if not member then file:fail(nil, "'" .. path .. "' is named and not there") end
  local ok, document = pcall(oakum.json, member:text())
  if not ok then file:fail(nil, path .. " is not JSON") end
  return document
end

local function field(value, name, kind)
  local found = oakum.kind(value) == "map" and value[name]
  return oakum.kind(found) == kind and found or nil
end

--- manifest.json: a list of images, each with its layers as paths in the tar.
function images.of_docker(file, source)
  local manifest = parsed(file, source, "manifest.json")
  if oakum.kind(manifest) ~= "list" then file:fail(nil, "manifest.json is not a list") end
  local found = {}
  for image in oakum.each(manifest) do
    local layers = field(image, "Layers", "list")
    if not layers then file:fail(nil, "manifest.json: an image without layers") end
    local tags = field(image, "RepoTags", "list")
    local paths = {}
    for path in oakum.each(layers) do
      if oakum.kind(path) ~= "string" then file:fail(nil, "manifest.json: a layer without a path") end
      table.insert(paths, { path = path, name = path })
    end
    table.insert(found, { label = tags and oakum.kind(tags[1]) == "string" and tags[1], layers = paths })
  end
  return found
end

local function blob(digest)
  local algorithm, hex = tostring(digest):match("^(%w+):(%x+)$")
  return algorithm and "blobs/" .. algorithm .. "/" .. hex
end

local function label_of(entry)
  local notes = field(entry, "annotations", "map")
  local name = notes and field(notes, "org.opencontainers.image.ref.name", "string")
  local platform = field(entry, "platform", "map")
  local system = platform and field(platform, "os", "string")
  local machine = platform and field(platform, "architecture", "string")
  local parts = oakum.list({ name }, { system }, { machine })
  return #parts > 0 and table.concat(parts, "-") or nil
end

-- Signatures and build records lie beside images; their layers are no file systems.
local function is_layer(descriptor)
  local media = field(descriptor, "mediaType", "string") or ""
  return media == "" or media:find("tar", 1, true) ~= nil
end

local function layers_of(file, path, list)
  local layers = {}
  for descriptor in oakum.each(list) do
    local digest = field(descriptor, "digest", "string")
    if not blob(digest) then file:fail(nil, "'" .. path .. "': a layer without a digest") end
    if is_layer(descriptor) then
      table.insert(layers, { path = blob(digest), name = digest })
    end
  end
  return layers
end

--- index.json: manifests by digest; a manifest lists its layers, an inner index more manifests.
function images.of_layout(file, source)
  local found, pending, seen = {}, { { path = "index.json" } }, {}
  local at = 1
  while pending[at] do
    local path, label = pending[at].path, pending[at].label
    at = at + 1
    if not seen[path] then
      seen[path] = true
      local document = parsed(file, source, path)
      local manifests, layers = field(document, "manifests", "list"), field(document, "layers", "list")
      if not manifests and not layers then
        file:fail(nil, "'" .. path .. "' has neither manifests nor layers")
      end
      for entry in oakum.each(manifests or {}) do
        local inner = blob(field(entry, "digest", "string"))
        if not inner then file:fail(nil, "'" .. path .. "': a manifest without a digest") end
        table.insert(pending, { path = inner, label = label_of(entry) or label })
      end
      local own = layers and layers_of(file, path, layers) or {}
      if #own > 0 then table.insert(found, { label = label, layers = own }) end
    end
  end
  return found
end

return images
