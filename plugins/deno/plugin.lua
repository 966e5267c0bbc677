--- deno: npm and JSR packages and remote modules that a deno.lock pins.
--
-- Format: docs.deno.com/runtime/fundamentals/modules (deno.lock), versions 1 to 5. Version 1 is a map of
-- addresses to digests; 2 added `npm` (`packages` by NAME@VERSION, `specifiers` by what was asked for),
-- 3 `jsr`, both below `packages`; 4 and 5 have `specifiers`, `npm` and `jsr` at the top, with lists of
-- names where versions before have maps. `remote` is what version 1 was.

local emission = require "emission"
local packages = require "packages"
local remote = require "remote"

-- What the projects ask for: a list of { id, path, specifiers }; the root comes first.
local function read_projects(lock)
  local workspace = oakum.kind(lock.workspace) == "map" and lock.workspace or {}
  local function specifiers_of(view)
    local list = {}
    local manifest = oakum.kind(view.packageJson) == "map" and view.packageJson or {}
    for _, dependencies in ipairs { view.dependencies or {}, manifest.dependencies or {} } do
      if oakum.kind(dependencies) == "list" then list = oakum.list(list, dependencies) end
    end
    return list
  end
  local projects = { { id = "workspace:", path = "", specifiers = specifiers_of(workspace), at = lock } }
  if oakum.kind(workspace.members) == "map" then
    for path, member in pairs(workspace.members) do
      if oakum.kind(member) == "map" then
        table.insert(projects, {
          id = "workspace:" .. path, path = path, specifiers = specifiers_of(member), at = member,
        })
      end
    end
  end
  return projects
end

-- Name and version out of deno.json; that one may hold comments, and then stays nameless.
local function name_project(project, file)
  local path = oakum.path.normalize(oakum.path.join(project.path, "deno.json"))
  local sibling = path and file:sibling(path)
  if not sibling then return end
  local ok, manifest = pcall(sibling.json, sibling)
  if not ok then
    oakum.log.debug(path .. ": " .. tostring(manifest))
  elseif oakum.kind(manifest) == "map" then
    project.name = oakum.kind(manifest.name) == "string" and manifest.name or nil
    project.version = oakum.kind(manifest.version) == "string" and manifest.version or nil
  end
end

local function is_empty(view)
  for _ in pairs(view) do return false end
  return true
end

local function read(file, out)
  if ("/" .. file.path):find("/node_modules/", 1, true) then
    return out:skip("deno ignores the lock files of installed packages")
  end
  local view = file:json()
  if oakum.kind(view) ~= "map" then file:fail(1, "not a deno lock file: expected an object") end
  local version = view.version
  if version ~= nil and oakum.kind(version) ~= "string" then
    file:fail(oakum.line(view, "version"), "not a deno lock file: 'version' is not a text")
  end

  local lock = packages.read(view, out)
  lock.modules = remote.read(version and view.remote or not version and view, out)
  lock.projects = read_projects(view)
  for _, project in ipairs(lock.projects) do name_project(project, file) end
  if #lock.order == 0 and #lock.modules == 0 then
    if not version and not is_empty(view) then
      file:fail(1, "not a deno lock file: no 'version', and no addresses")
    end
    return out:skip("nothing is locked")
  end
  emission.emit(lock, out)
end

return {
  name = "deno", version = "1.0.0", api = 1,
  summary = "npm and JSR packages and remote modules pinned by deno.lock",
  -- The names of the projects.
  needs = { files = { "deno.json", "**/deno.json" } },
  inventory = { files = { "deno.lock" }, read = read },
}
