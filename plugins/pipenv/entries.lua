--- One package of a Pipfile or of its lock: a version, or an address.

local function normal(name)
  return (name:lower():gsub("[-_.]+", "-"))     -- PEP 503
end

-- An error's text without the place in this plugin.
local function plain(reason)
  return (tostring(reason):gsub("^[%w_/.]+%.lua:%d+: ", ""))
end

-- Tables of a Pipfile that hold no packages.
local OTHERS = {
  source = true, requires = true, pipenv = true, scripts = true, tool = true,
}

-- Categories of the lock, by their section in the Pipfile; own ones have one name in both.
local CATEGORIES = { packages = "default", ["dev-packages"] = "develop" }

local function category_of(section)
  return CATEGORIES[section] or section
end

-- Each section of a Pipfile and its packages.
local function sections(pipfile)
  local list = {}
  for name, packages in pairs(pipfile) do
    if oakum.kind(packages) == "map" and not OTHERS[name] then
      table.insert(list, { name, packages })
    end
  end
  local i = 0
  return function()
    i = i + 1
    if list[i] then return list[i][1], list[i][2] end
  end
end

local SCOPES = {
  develop = "dev", dev = "dev", development = "dev", lint = "dev", typing = "dev", doc = "dev",
  docs = "dev", test = "test", tests = "test", testing = "test", build = "build",
}

-- Own categories are installed on demand alone; nothing but their name says what for.
local function scope_of(category)
  if category == "default" then return "prod" end
  for word in category:lower():gmatch("%a+") do
    if SCOPES[word] then return SCOPES[word] end
  end
  return "optional"
end

-- The version that "==1.2" fixes; nil for ranges and "*".
local function pinned(text)
  if oakum.kind(text) ~= "string" then return nil end
  for specifier in text:gmatch("[^,]+") do
    local version = oakum.text.trim(specifier):match("^===?%s*(%w[%w.+!_-]*)$")
    if version then return version end
  end
end

-- "foo-1.2-py3-none-any.whl" (PEP 427) at the end of a path or address.
local function wheel(address)
  local file = oakum.path.basename(address:match("^[^?#]*"))
  return file:match("^([%w._]+)%-([%w._+!]+)%-[%w._-]+%.whl$")
end

local function text(entry, key)
  return oakum.kind(entry[key]) == "string" and entry[key] or nil
end

-- Name and version; false when the entry is the project's own folder.
local function resolve(name, entry)
  local address = text(entry, "file") or text(entry, "path")
  if text(entry, "path") and entry.path:find("^%.?/?$") then return false end
  if address and wheel(address) then return wheel(address) end
  local repository = text(entry, "git") or text(entry, "hg") or text(entry, "svn")
  if address or repository then
    -- Before 2018 pipenv named what has no name after a hash of its address.
    if name:find("^%x%x%x%x%x%x%x$") then
      name = oakum.path.basename(repository or address):gsub("%.git$", "")
    end
    return name, nil
  end
  return name, pinned(entry.version)
end

local function hashes_of(entry)
  if oakum.kind(entry.hashes) == "list" then return oakum.hashes(entry.hashes) end
  return oakum.hashes(text(entry, "hash"))      -- before pipfile-spec 6
end

-- The component of `packages[name]`; its id, or nil where there is none.
local function emit(packages, name, category, out)
  local entry = packages[name]
  if oakum.kind(entry) == "string" then entry = { version = entry } end
  local at = oakum.line(packages, name)
  if oakum.kind(entry) ~= "map" then
    out:warn(at, ("'%s' is neither an object nor a version"):format(name))
    return nil
  end
  local found, version = resolve(name, entry)
  if not found then return nil end
  if not found:find("^%w[%w._-]*$") then
    out:warn(at, ("'%s' is no name of a package"):format(found:sub(1, 60)))
    return nil
  end
  local id = category .. "/" .. name
  out:component {
    id = id, purl = oakum.purl("pypi", found, version), scope = scope_of(category),
    hashes = hashes_of(entry), at = at,
  }
  return id
end

return {
  normal = normal, plain = plain, sections = sections, category_of = category_of, emit = emit,
}
