--- What both files share: groups and repositories.

local function scope_of(group)
  local name = group:lower()
  if name:find("test", 1, true) then return "test" end
  if name:find("build", 1, true) then return "build" end
  return "prod"
end

-- owner/repository of a remote on GitHub, by either notation; nil for others.
local function repository(remote)
  if not remote then return nil end
  local found = remote:match("^([%w_.-]+/[%w_.-]+)$") or remote:match("github%.com[/:]([%w_.-]+/[%w_.-]+)")
  return found and found:gsub("%.git$", "") or nil
end

local function github(name, version)
  return oakum.purl("github/" .. oakum.path.dirname(name), oakum.path.basename(name), version)
end

return { scope_of = scope_of, repository = repository, github = github }
