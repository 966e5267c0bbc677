--- kubernetes: the images that Kubernetes manifests run.
--
-- Format: kubernetes.io/docs/reference/kubernetes-api (Pod, and whatever holds a template of one): YAML
-- documents with `apiVersion` and `kind`. Images stand in lists of containers, at any depth, so that
-- resources of other makers are read, too; `images` of a Kustomization set another name or version.

-- Lists of containers, and the single ones of Argo Workflows and Tekton.
local LISTS = {
  containers = true, initContainers = true, ephemeralContainers = true, sidecars = true, steps = true,
}
local SINGLE = { container = true, script = true, stepTemplate = true }
-- Nothing that is meant to be read lies deeper.
local DEEPEST = 60

-- Asked with the first 4096 bytes, as any YAML file is.
local function sniff(head)
  local text = "\n" .. head:gsub("^\xEF\xBB\xBF", "")
  return text:find("\napiVersion:", 1, true) ~= nil and text:find("\nkind:", 1, true) ~= nil
end

local function add_image(text, at, found)
  local purl = oakum.image.purl(oakum.text.trim(text))
  if text:find("[{}$]") then
    found.out:warn(at, ("the image '%s' is known when it is filled in"):format(text))
  elseif purl then
    found.count = found.count + 1
    found.out:component { purl = purl, at = at }
  else
    found.out:warn(at, ("'%s' is no reference to an image"):format(text))
  end
end

local function add_container(container, found)
  if oakum.kind(container) ~= "map" or container.image == nil then return end
  local at = oakum.line(container, "image")
  if oakum.kind(container.image) ~= "string" then
    found.out:warn(at, "'image' is not a text")
  elseif container.image ~= "" then
    add_image(container.image, at, found)
  end
end

local function walk(view, found, depth)
  local kind = oakum.kind(view)
  if depth > DEEPEST or kind ~= "map" and kind ~= "list" then return end
  for key, value in pairs(view) do
    if LISTS[key] and oakum.kind(value) == "list" then
      for container in oakum.each(value) do add_container(container, found) end
    elseif SINGLE[key] then
      add_container(value, found)
    end
    walk(value, found, depth + 1)
  end
end

-- `images: [{ name, newName, newTag, digest }]`: what is left out stays as the resources have it.
local function add_kustomization(view, found)
  if oakum.kind(view.images) ~= "list" then return end
  for entry in oakum.each(view.images) do
    local name = oakum.kind(entry) == "map" and (entry.newName or entry.name)
    if oakum.kind(name) == "string" then
      local tag, digest = oakum.written(entry, "newTag"), entry.digest
      digest = oakum.kind(digest) == "string" and "@" .. digest or ""
      add_image(name .. (tag and ":" .. tag or "") .. digest, oakum.line(entry), found)
    end
  end
end

local function read(file, out)
  local ok, documents = pcall(file.yaml, file, { all = true })
  if not ok then
    if file:text():find("{{", 1, true) then
      return out:skip("a template: its images are known when it is filled in")
    end
    documents = file:yaml { all = true }      -- says where
  end
  local found = { out = out, count = 0 }
  for view in oakum.each(documents) do
    if oakum.kind(view) == "map" and view.apiVersion ~= nil and view.kind ~= nil then
      walk(view, found, 1)
      if view.kind == "Kustomization" then add_kustomization(view, found) end
    end
  end
  if found.count == 0 then out:skip("no images") end
end

return {
  name = "kubernetes", version = "1.0.0", api = 1,
  summary = "Images that Kubernetes manifests run",
  inventory = { files = { "*.yaml", "*.yml" }, sniff = sniff, read = read },
}
