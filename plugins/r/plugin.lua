--- r: packages of R that renv has locked, and installed ones.
--
-- Formats: renv.lock (rstudio.github.io/renv/articles/lockfile.html): JSON, `Packages` by name with Version, Source,
-- Repository and Requirements. DESCRIPTION of an installed package (cran.r-project.org/doc/manuals/R-exts.html,
-- "The DESCRIPTION file"): a Debian control file; `Built` is only there once it is installed.
--
-- Packages of Bioconductor are pkg:bioconductor, those of repositories on GitHub and others stay pkg:cran with
-- `vcs_url`, as their names are R's.

local function text(map, key)
  local value = oakum.kind(map) == "map" and map[key] or nil
  return (oakum.kind(value) == "string" and value ~= "") and value or nil
end

local function address_of(package)
  local host, user, name = text(package, "RemoteHost"), text(package, "RemoteUsername"), text(package, "RemoteRepo")
  local commit = text(package, "RemoteSha")
  local address = text(package, "RemoteUrl")
  if not address and host and user and name then
    address = "https://" .. host:gsub("^api%.", ""):gsub("/.*$", "") .. "/" .. user .. "/" .. name
  end
  return address and "git+" .. address:gsub("^git%+", "") .. (commit and "@" .. commit or "") or nil
end

local function purl_of(package, name)
  local source, repository = text(package, "Source") or "", text(package, "Repository") or ""
  local is_bioconductor = source == "Bioconductor" or repository:find("^BioC")
    or text(package, "biocViews") ~= nil
  local is_remote = source ~= "" and source ~= "Repository" and source ~= "CRAN" and not is_bioconductor
  local address = is_remote and address_of(package) or nil
  return pcall(oakum.purl, is_bioconductor and "bioconductor" or "cran", name, text(package, "Version"),
               address and { vcs_url = address } or nil)
end

-- Names of a list, or of a text "R (>= 3.5), rlang (>= 1.0)".
local function needs_of(package)
  local needs = {}
  for need in oakum.each(oakum.kind(package.Requirements) == "list" and package.Requirements or nil) do
    if oakum.kind(need) == "string" then table.insert(needs, need) end
  end
  for _, field in ipairs { "Depends", "Imports", "LinkingTo" } do
    for need in (text(package, field) or ""):gmatch("[^,]+") do
      table.insert(needs, need:match("([%w.]+)"))
    end
    for need in oakum.each(oakum.kind(package[field]) == "list" and package[field] or nil) do
      if oakum.kind(need) == "string" then table.insert(needs, need:match("([%w.]+)")) end
    end
  end
  return needs
end

local function read_lock(file, out)
  local lock = file:json()
  if oakum.kind(lock) ~= "map" or (lock.Packages == nil and lock.R == nil) then
    file:fail(1, "not a renv.lock: there is no 'Packages'")
  end
  if lock.Packages ~= nil and oakum.kind(lock.Packages) ~= "map" then
    file:fail(lock, "'Packages' is not an object")
  end
  local names, needs = {}, {}
  for name, package in pairs(lock.Packages or {}) do
    local at = oakum.line(lock.Packages, name)
    if oakum.kind(package) ~= "map" then
      out:warn(at, ("'%s' is not an object"):format(name))
    else
      local is_made, purl = purl_of(package, text(package, "Package") or name)
      if is_made then
        out:component { id = name, purl = purl, at = at }
        table.insert(names, name)
        needs[name] = needs_of(package)
      else
        out:warn(at, tostring(purl))
      end
    end
  end
  if #names == 0 then return out:skip("nothing is locked") end
  for _, name in ipairs(names) do
    local said = {}
    for _, need in ipairs(needs[name]) do
      if needs[need] and need ~= name and not said[need] then
        said[need] = true
        out:depends(name, need)
      end
    end
  end
end

local function read_description(file, out)
  local stanza = file:deb822()[1]
  local name = text(stanza, "Package")
  if not text(stanza, "Built") then return out:skip("a package's source, which is not installed") end
  if not name then file:fail(1, "'Package' is missing") end
  if text(stanza, "Priority") == "base" then return out:skip("a part of R itself") end
  local is_made, purl = purl_of(stanza, name)
  if not is_made then file:fail(1, tostring(purl)) end
  local license = text(stanza, "License")
  out:component { purl = purl, licenses = license and { license } or nil, at = oakum.line(stanza, "Package") }
end

return {
  name = "r", version = "1.0.0", api = 1,
  summary = "Packages of R that renv has locked, or that are installed",
  inventory = {
    files = { "renv.lock", "{library,site-library}/*/DESCRIPTION", "library/*/*/*/DESCRIPTION" },
    read = function(file, out)
      if file.name == "renv.lock" then read_lock(file, out) else read_description(file, out) end
    end,
  },
}
