--- image-archive: container images in a tar file, as "docker save", "podman save" and OCI layouts
--- have them.
--
-- Formats: the image specification of Docker v1.2 (manifest.json) and the OCI image layout v1.1
-- (index.json, blobs). Layers lie over one another; a file ".wh.NAME" takes NAME of the layers below
-- away, and ".wh..wh..opq" everything below its folder.
--
-- Layers must be plain tar. A compressed one ends the file with an error that says so: what lies
-- under it could be wrong without it.

local tar = require "tar"

-- What the tar begins with: the names that those programs write first.
local FIRST_NAMES = {
  "^blobs/", "^manifest%.json%z", "^index%.json%z", "^oci%-layout%z", "^repositories%z",
  "^" .. ("%x"):rep(64) .. "/", "^" .. ("%x"):rep(64) .. "%.json%z",
  "^" .. ("%x"):rep(64) .. "%.tar%z",
}

local function sniff(head)
  if head:sub(258, 262) ~= "ustar" then return false end
  for _, pattern in ipairs(FIRST_NAMES) do
    if head:find(pattern) then return true end
  end
  return false
end

local function join(folder, name)
  return folder == "" and name or folder .. "/" .. name
end

local function parsed(file, member, name)
  if member.kind ~= "file" then file:fail(nil, "'" .. name .. "' is no file") end
  local content = member.last >= member.first and file:bytes(member.first, member.last) or ""
  local ok, document = pcall(oakum.json, content)
  if not ok then file:fail(nil, name .. " is not JSON") end
  return document
end

local function blob(digest)
  local algorithm, hex = tostring(digest):match("^(%w+):(%x+)$")
  return algorithm and "blobs/" .. algorithm .. "/" .. hex
end

-- manifest.json: a list of images, each with its layers as paths in the tar.
local function docker_images(file, members)
  local images = {}
  local manifest = parsed(file, members["manifest.json"], "manifest.json")
  if oakum.kind(manifest) ~= "list" then file:fail(nil, "manifest.json is not a list") end
  for image in oakum.each(manifest) do
    local layers = oakum.kind(image) == "map" and image.Layers
    if oakum.kind(layers) ~= "list" then file:fail(nil, "manifest.json: an image without layers") end
    table.insert(images, oakum.list(layers))
  end
  return images
end

-- index.json: manifests by digest; a manifest lists its layers, an inner index more manifests.
local function oci_images(file, members)
  local images, pending, seen = {}, { "index.json" }, {}
  while #pending > 0 do
    local name = table.remove(pending, 1)
    if not members[name] then file:fail(nil, "'" .. name .. "' is named and not there") end
    if not seen[name] then
      seen[name] = true
      local document = parsed(file, members[name], name)
      local is_map = oakum.kind(document) == "map"
      if is_map and oakum.kind(document.manifests) == "list" then
        for entry in oakum.each(document.manifests) do
          local path = oakum.kind(entry) == "map" and blob(entry.digest)
          if not path then file:fail(nil, "'" .. name .. "': a manifest without a digest") end
          table.insert(pending, path)
        end
      elseif is_map and oakum.kind(document.layers) == "list" then
        table.insert(images, oakum.map(document.layers, function(layer)
          return oakum.kind(layer) == "map" and blob(layer.digest) or nil
        end))
      end
    end
  end
  return images
end

local MAGIC = { ["\x1f\x8b"] = "gzip", ["\x28\xb5"] = "zstd", ["BZ"] = "bzip2", ["\xfd7"] = "xz" }

-- Hard links point at members of their own layer.
local function open_layer(file, member, folder, tree)
  local contents = {}
  tar.each(file, member.first, member.last, function(entry)
    local path = oakum.path.normalize(entry.path)
    if not path then
      if entry.path:find("..", 1, true) then
        tree:warn(nil, "a layer has a path outside the image: left out")
      end
      return
    end
    local parent, name = oakum.path.dirname(path), oakum.path.basename(path)

    if name == ".wh..wh..opq" then
      if join(folder, parent) ~= "" then tree:remove(join(folder, parent)) end
    elseif name:sub(1, 4) == ".wh." then
      tree:remove(join(folder, join(parent, name:sub(5))))
    elseif entry.kind == "symlink" then
      tree:link(join(folder, path), entry.target)
    elseif entry.kind == "file" or entry.kind == "hardlink" then
      local content = entry
      if entry.kind == "hardlink" then
        content = contents[oakum.path.normalize(entry.target) or ""]
      end
      if content then
        contents[path] = content
        if content.last >= content.first then
          tree:add(join(folder, path), file, content.first, content.last)
        else
          tree:add(join(folder, path), "")
        end
      end
    end
  end)
end

local function open(file, tree)
  if not file.size then file:fail(nil, "an image inside a stream cannot be opened") end
  local members = {}
  tar.each(file, 1, file.size, function(member)
    members[oakum.path.normalize(member.path) or ""] = member
  end)

  -- Docker's tars have links in place of layers that two images share.
  local function resolved(name)
    local path = oakum.path.normalize(name)
    local member = path and members[path]
    if member and member.kind == "symlink" then
      local target = oakum.path.join(oakum.path.dirname(path), member.target)
      member = members[oakum.path.normalize(target) or ""]
    elseif member and member.kind == "hardlink" then
      member = members[oakum.path.normalize(member.target) or ""]
    end
    return member and member.kind == "file" and member or nil
  end

  local images
  if members["manifest.json"] then
    images = docker_images(file, members)
  elseif members["index.json"] then
    images = oci_images(file, members)
  else
    return tree:skip("a tar without manifest.json or index.json: no image")
  end

  for number, layers in ipairs(images) do
    -- One image is the tree; of several each is a folder.
    local folder = #images > 1 and "image-" .. number or ""
    for _, name in ipairs(layers) do
      local member = type(name) == "string" and resolved(name)
      if not member then file:fail(nil, "layer '" .. tostring(name) .. "' is not in the tar") end
      local head = member.last > member.first and file:bytes(member.first, member.first + 1) or ""
      if MAGIC[head] then
        file:fail(nil, ("layer '%s' is compressed with %s, which is not opened: save the image "
          .. "with uncompressed layers, or scan an unpacked one"):format(name, MAGIC[head]))
      end
      tree:layer(name)
      open_layer(file, member, folder, tree)
    end
  end
end

return {
  name = "image-archive", version = "1.0.0", api = 1,
  summary = "Container images saved as a tar file",
  unpack = { files = { "*.tar" }, sniff = sniff, open = open },
}
