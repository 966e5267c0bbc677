--- image-archive: container images in a tar file, as "docker save", "podman save" and "skopeo copy"
--- write them, and OCI layouts as a folder.
--
-- Formats: the image specification of Docker v1.2 (manifest.json) and the OCI image layout v1.1
-- (index.json, blobs). Layers lie over one another; a file ".wh.NAME" takes NAME of the layers below
-- away, and ".wh..wh..opq" everything below its folder. Layers are read as they stream, plain or
-- compressed. Digests are not checked: what is read is what is there.

local images = require "images"
local layer = require "layer"

-- What the tar begins with: the names that those programs write first.
local FIRST_NAMES = {
  "^%.?/?blobs/", "^%.?/?manifest%.json%z", "^%.?/?index%.json%z", "^%.?/?oci%-layout%z",
  "^%.?/?repositories%z", "^%./%z",
  "^" .. ("%x"):rep(64) .. "/", "^" .. ("%x"):rep(64) .. "%.json%z",
  "^" .. ("%x"):rep(64) .. "%.tar%z",
}

-- A compressed tar does not show what it holds; it is opened only when its name or the user says so.
local MAGIC = { "^\x1f\x8b", "^\x28\xb5\x2f\xfd", "^BZh", "^\xfd7zXZ" }

local function sniff(head)
  if head:find('"imageLayoutVersion"', 1, true) then return true end
  for _, pattern in ipairs(MAGIC) do
    if head:find(pattern) then return true end
  end
  if head:sub(258, 262) ~= "ustar" then return false end
  for _, pattern in ipairs(FIRST_NAMES) do
    if head:find(pattern) then return true end
  end
  return false
end

local function contents(file)
  if file.name == "oci-layout" then
    return function(path) return file:sibling(path) end
  end
  local ok, archive = pcall(file.archive, file)
  return ok and function(path) return archive:file(path) end or nil
end

-- One image is the tree itself; of several each is a folder.
local function folders(found)
  local taken, names = {}, {}
  for number, image in ipairs(found) do
    local name = (image.label or "image-" .. number):gsub("[^%w._-]+", "-")
    if #name > 100 or name:find("^%.*$") or taken[name] then name = "image-" .. number end
    taken[name] = true
    names[number] = #found > 1 and name or ""
  end
  return names
end

local function open(file, tree)
  local source = contents(file)
  if not source then return tree:skip("no archive that can be opened") end
  local found
  if file.name ~= "oci-layout" and source("manifest.json") then
    found = images.of_docker(file, source)
  elseif source("index.json") then
    found = images.of_layout(file, source)
  else
    return tree:skip("it has no manifest.json or index.json: no image")
  end

  local names = folders(found)
  for number, image in ipairs(found) do
    for _, one in ipairs(image.layers) do
      local member = source(one.path)
      if not member then file:fail(nil, "layer '" .. one.name .. "' is not there") end
      tree:layer(one.name)
      layer.open(member, names[number], tree)
    end
  end
end

return {
  name = "image-archive", version = "1.1.0", api = 1,
  summary = "Container images saved as a tar file, and OCI image layouts",
  needs = { files = { "index.json", "blobs/*/*" } },
  unpack = { files = { "*.tar", "oci-layout" }, sniff = sniff, open = open },
}
