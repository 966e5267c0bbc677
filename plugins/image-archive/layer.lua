--- One layer of an image: a tar, whose entries lie over those of the layers below.
--
-- Format: OCI image specification v1.1, "Image Layer Filesystem Changeset".

local function join(folder, name)
  return folder == "" and name or folder .. "/" .. name
end

-- A name that leads out of the layer is no name in it.
local function inside(layer, tree, path, name)
  local found = oakum.path.normalize(name)
  if not found or found == "" or found == "." then
    tree:warn(nil, ("%s: '%s' names '%s', which is outside the image: left out")
      :format(layer.path, path, name))
    return nil
  end
  return found
end

--- Puts the entries of a layer below `folder` of the tree.
local function open(layer, folder, tree)
  for entry in layer:archive():entries() do
    local path = entry.path
    local parent, name = oakum.path.dirname(path), oakum.path.basename(path)
    if name == ".wh..wh..opq" then
      if join(folder, parent) ~= "" then tree:remove(join(folder, parent)) end
    elseif name:sub(1, 4) == ".wh." then
      -- The names that a union file system keeps for itself take nothing away.
      if name:sub(5, 8) ~= ".wh." and #name > 4 then
        local gone = name:sub(5) ~= "." and inside(layer, tree, path, join(parent, name:sub(5)))
        if gone then tree:remove(join(folder, gone)) end
      end
    elseif entry.kind == "symlink" then
      tree:link(join(folder, path), entry.target)
    elseif entry.kind == "hardlink" then
      local other = inside(layer, tree, path, entry.target)
      if other then tree:same(join(folder, path), join(folder, other)) end
    elseif entry.kind == "file" then
      tree:add(join(folder, path), entry)
    end
  end
end

return { open = open }
