--- simple-index: which versions of Python packages an index offers.
--
-- Format: the Simple repository API (PEP 503) as JSON (PEP 691, PEP 700). The index is the one that
-- the user sets: nothing is asked without it.

local ACCEPT = "application/vnd.pypi.simple.v1+json"

local function text(value)
  return type(value) == "string" and value ~= "" and value or nil
end

-- PEP 503: runs of "-", "_" and "." are one "-", and case does not count.
local function normalized(name)
  return (name:lower():gsub("[-_.]+", "-"))
end

-- "six-1.16.0-py2.py3-none-any.whl", "six-1.16.0.tar.gz"; the name's own hyphens are underscores in
-- new files only, so it is the project's name that is cut off.
local ENDINGS = { ".tar.gz", ".zip", ".tar.bz2", ".tar.xz", ".tgz" }

local function version_of(filename, name)
  local wheel = filename:match("^[^-]+%-([^-]+)%-.*%.whl$")
  if wheel then return wheel end
  for _, ending in ipairs(ENDINGS) do
    if oakum.text.ends(filename, ending) then
      local stem = filename:sub(1, #filename - #ending)
      -- Hyphens stand in both names and versions: the first cut that gives the name is right.
      for position in stem:gmatch("()%-") do
        if normalized(stem:sub(1, position - 1)) == name then return stem:sub(position + 1) end
      end
    end
  end
end

local function emit(document, purl, name, out)
  local view = document:json()
  if oakum.kind(view) ~= "map" or oakum.kind(view.files) ~= "list" then
    document:fail(1, "not a Simple API document: expected a list 'files'")
  end
  local order, versions = {}, {}
  local function entry(version)
    if not versions[version] then
      versions[version] = { files = 0, yanked = 0 }
      table.insert(order, version)
    end
    return versions[version]
  end

  for version in oakum.each(oakum.kind(view.versions) == "list" and view.versions or {}) do
    if text(version) then entry(version) end
  end
  for file in oakum.each(view.files) do
    local filename = oakum.kind(file) == "map" and text(file.filename)
    local version = filename and version_of(filename, name)
    if version then
      local found = entry(version)
      found.files = found.files + 1
      -- The reason, as a text, also means yes.
      if file.yanked then found.yanked = found.yanked + 1 end
      local time = text(file["upload-time"])
      if time and time:find("^%d%d%d%d%-%d%d%-%d%dT[%d:.]+Z$")
        and (not found.time or time < found.time) then
        found.time = time
      end
    end
  end

  for _, version in ipairs(order) do
    local found = versions[version]
    out:release {
      package   = purl,
      version   = version,
      published = found.time,
      yanked    = found.files > 0 and found.yanked == found.files or nil,
    }
  end
end

local function list(packages, out, ctx)
  local index = text(ctx.options.index)
  if not index then return out:skip("the option 'index' is not set") end
  index = index:gsub("/*$", "/")
  for purl in oakum.each(packages) do
    local parts = type(purl) == "string" and oakum.purl_parts(purl)
    if not parts or parts.type ~= "pypi" or not parts.name then
      out:warn(packages, "'" .. tostring(purl):sub(1, 200) .. "' is not a package of this index")
    else
      local name = normalized(parts.name)
      local ok, answer = pcall(
        ctx.http.get, ctx.http, index .. name .. "/", { headers = { Accept = ACCEPT } })
      if not ok then
        -- One package that the index does not have must not end the others.
        out:warn(packages, name .. ": " .. tostring(answer):gsub("^[%w/.-]+:%d+: ", ""))
      elseif answer then
        emit(answer, purl, name, out)
      end
    end
  end
end

return {
  name = "simple-index", version = "1.0.0", api = 1,
  summary = "Versions that a Python package index offers",
  needs = { net = { "option:index" } },
  options = {
    index = { type = "string", help = "address of the index, below which packages lie" },
  },
  releases = { ecosystems = { "pypi" }, list = list },
}
