--- R packages as purls: where a package came from, by the fields that R's tools write about it.

-- What a view has under a key, when it is a text; nil otherwise.
local function text(view, key)
  local kind = oakum.kind(view[key])
  if kind ~= "string" and kind ~= "number" then return nil end
  local value = oakum.text.trim(oakum.written(view, key) or "")
  return value ~= "" and value or nil
end

local function is_name(name)
  return oakum.kind(name) == "string" and name:find("^%a[%w._-]*$") ~= nil
end

-- Bioconductor says so as the source, as the repository ("BioCsoft", "Bioconductor 3.18"), or by
-- where its git repositories are.
local function is_bioconductor(view)
  for _, key in ipairs { "Source", "Repository", "RemoteType", "type" } do
    local value = (text(view, key) or ""):lower()
    if value:find("^bioc") then return true end
  end
  local remote = text(view, "RemoteType") or text(view, "GithubRepo")
  return not remote and (text(view, "git_url") or ""):find("%.bioconductor%.") ~= nil
end

local HOSTS = { github = "github.com", gitlab = "gitlab.com", bitbucket = "bitbucket.org" }

-- "git+https://host/user/repo@commit" of a package that was built out of a repository.
local function vcs_url(view)
  local kind = (text(view, "RemoteType") or text(view, "Source") or ""):lower()
  local commit = text(view, "RemoteSha") or text(view, "GithubSha1") or text(view, "GithubSHA1")
  commit = commit and commit:find("^%x+$") and "@" .. commit or ""
  local address = text(view, "RemoteUrl")
  if address and kind:find("^%l*git") and address:find("^%a[%w+.-]*://") then
    return "git+" .. address .. commit
  end
  local user = text(view, "RemoteUsername") or text(view, "GithubUsername")
  local repository = text(view, "RemoteRepo") or text(view, "GithubRepo")
  local host = text(view, "RemoteHost") or HOSTS[kind]
  if not HOSTS[kind] or not user or not repository then return nil end
  -- The address of an API: "api.host.example/v3".
  host = host:gsub("^%a+://", ""):gsub("^api%.", ""):match("^[^/]*")
  return ("git+https://%s/%s/%s%s"):format(host, user, repository, commit)
end

local function purl(name, version, view)
  return oakum.purl(is_bioconductor(view) and "bioconductor" or "cran", name, version, {
    vcs_url = vcs_url(view),
  })
end

-- Adds the names in "R (>= 4.0), methods, rlang (>= 1.0)", or in a list of such texts.
local function add_names(value, names)
  if oakum.kind(value) == "list" then
    for item in oakum.each(value) do
      if oakum.kind(item) == "string" then add_names(item, names) end
    end
  elseif oakum.kind(value) == "string" then
    for part in value:gmatch("[^,]+") do
      local name = part:match("^%s*(%a[%w._-]*)")
      if name and name ~= "R" then table.insert(names, name) end
    end
  end
end

-- What a package needs, by the fields that say so.
local function needs_of(view, fields)
  local names = {}
  for _, field in ipairs(fields) do add_names(view[field], names) end
  return names
end

-- An edge for each name that `ids` knows, once.
local function add_edges(from, names, ids, out)
  local seen = { [from] = true }
  for _, name in ipairs(names) do
    local target = ids[name]
    if target and not seen[target] then
      seen[target] = true
      out:depends(from, target)
    end
  end
end

return {
  text = text, is_name = is_name, purl = purl, needs_of = needs_of, add_edges = add_edges,
  RUNTIME = { "Depends", "Imports", "LinkingTo" },
}
