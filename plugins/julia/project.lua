--- Project.toml beside a manifest: the project's own name, and what it asks for.

local manifests = require "manifest"

local function plain(reason)
  return (tostring(reason):gsub("^[%w_/.]+%.lua:%d+: ", ""))
end

local function map(view, key)
  return oakum.kind(view[key]) == "map" and view[key] or {}
end

-- { name, uuid, version, needs, members = folder -> true }; nil without one.
local function read(file, out)
  local name = file.name:find("^Julia") and "JuliaProject.toml" or "Project.toml"
  local sibling = file:sibling(name)
  if not sibling then return nil end
  local ok, view = pcall(sibling.toml, sibling)
  if not ok then
    out:warn(1, ("the %s beside it cannot be read: %s"):format(name, plain(view)))
    return nil
  end
  local project = {
    name = manifests.text(view, "name"), version = manifests.text(view, "version"),
    uuid = manifests.uuid_of(view.uuid), needs = {}, members = { ["."] = true },
  }
  for needed, uuid in pairs(map(view, "deps")) do
    table.insert(project.needs, { name = needed, uuid = manifests.uuid_of(uuid) })
  end
  local members = map(view, "workspace").projects
  if oakum.kind(members) == "list" then
    for member in oakum.each(members) do
      if oakum.kind(member) == "string" then
        project.members[oakum.path.normalize(member) or member] = true
      end
    end
  end
  return project
end

return { read = read }
