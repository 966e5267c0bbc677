--- julia: every package pinned by Manifest.toml.
--
-- Format: pkgdocs.julialang.org/v1/toml-files/#Manifest.toml. TOML: a list for each name, below
-- `deps` since version 2 (Julia 1.7), with `uuid`, `version`, `deps` by name; `repo-url` of a
-- repository, `path` of a folder. Parts of the standard library have no version in older ones.
-- Names are not unique, UUIDs are. Project.toml beside it says what is asked for.

local manifests = require "manifest"
local projects = require "project"

local SCOPES = {
  test = "test", docs = "dev", doc = "dev", bench = "dev", benchmark = "dev", benchmarks = "dev",
  perf = "dev",
}

-- An environment for tests or documentation has a folder of its own, by convention.
local function scope_of(file)
  return SCOPES[oakum.path.basename(oakum.path.dirname(file.path))] or "prod"
end

local function purl_of(package)
  -- The purl type requires a UUID.
  if not package.uuid then return oakum.purl("generic/julia", package.name, package.version) end
  local vcs_url
  if package.repo and package.repo:find("^%a[%w+.-]*://") then
    local revision = package.commit and package.commit:find("^[%w._/-]+$") and "@" .. package.commit
    vcs_url = (package.repo:find("^git%+") and "" or "git+") .. package.repo .. (revision or "")
  end
  return oakum.purl("julia", package.name, package.version, {
    uuid = package.uuid, vcs_url = vcs_url,
  })
end

local function is_project(package, project)
  if not package.path then return false end
  local path = package.path:gsub("\\", "/")
  if path == "." then return true end
  return project ~= nil and project.members[oakum.path.normalize(path) or path] == true
end

local function add_edges(from, needs, manifest, out, seen, at)
  for _, need in ipairs(needs) do
    local target, is_unclear = manifests.resolve(manifest, need)
    if is_unclear then
      out:warn(at, ("there are several '%s', and no UUID says which"):format(need.name))
    elseif target and target.id ~= from and not seen[target.id] then
      seen[target.id] = true
      out:depends(from, target.id)
    end
  end
end

local function read(file, out)
  if not file:text():find("%S") then return out:skip("the file is empty") end
  local manifest = manifests.read(file, out)
  if #manifest.packages == 0 then return out:skip("nothing is locked") end
  local project, scope = projects.read(file, out), scope_of(file)
  local own
  for _, package in ipairs(manifest.packages) do
    if is_project(package, project) then
      if project and package.uuid and package.uuid == project.uuid then own = package end
      out:project {
        id = package.id, name = package.name, version = package.version, at = package.at,
      }
    else
      out:component { id = package.id, purl = purl_of(package), scope = scope, at = package.at }
    end
  end
  if project and not own then
    out:project { id = "", name = project.name, version = project.version, at = 1 }
    add_edges("", project.needs, manifest, out, {}, 1)
  end
  for _, package in ipairs(manifest.packages) do
    local seen = {}
    local at = package.at
    if package == own then add_edges(package.id, project.needs, manifest, out, seen, at) end
    add_edges(package.id, package.needs, manifest, out, seen, at)
  end
end

return {
  name = "julia", version = "1.0.0", api = 1,
  summary = "Packages pinned by Manifest.toml of Julia",
  needs = { files = { "Project.toml", "JuliaProject.toml" } },
  inventory = {
    files = {
      "Manifest.toml", "JuliaManifest.toml", "Manifest-v*.toml", "JuliaManifest-v*.toml",
    },
    sniff = function(head)
      -- Others use this name, too.
      for line in head:gmatch("[^\r\n]+") do
        if line:find("^%s*manifest_format%s*=") or line:find("^%s*uuid%s*=")
          or line:find("^%s*julia_version%s*=") or line:find("^# This file is machine%-generated") then
          return true
        end
      end
      return false
    end,
    read = read,
  },
}
