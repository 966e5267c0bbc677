--- pipenv: every package pinned by Pipfile.lock, or asked for by a Pipfile without one.
--
-- Formats: pipenv.pypa.io/en/latest/pipfile.html, and `pipfile-spec` 6 of the lock. The lock is
-- JSON: `_meta`, then one object a category (`default`, `develop`, own names since pipenv 2022),
-- which maps a name to { version = "==1.2", hashes, markers } or an address. A Pipfile is TOML with
-- the same categories, named `packages`, `dev-packages` and so on; it alone says what is asked for.

local entries = require "entries"

-- What the Pipfile asks for: category of the lock -> set of normal names. nil without one.
local function asked_for(file, out)
  local pipfile = file:sibling("Pipfile")
  if not pipfile then return nil end
  local ok, view = pcall(pipfile.toml, pipfile)
  if not ok then
    out:warn(1, "the Pipfile beside it cannot be read: " .. entries.plain(view))
    return nil
  end
  local asked = {}
  for section, packages in entries.sections(view) do
    local category = entries.category_of(section)
    asked[category] = {}
    for name in pairs(packages) do asked[category][entries.normal(name)] = true end
  end
  return asked
end

local function read_lock(file, out)
  if not file:text():find("%S") then return out:skip("the file is empty") end
  local lock = file:json()
  if oakum.kind(lock) ~= "map" then file:fail(1, "not a lock file: expected an object") end
  if lock._meta == nil and lock.default == nil and lock.develop == nil then
    file:fail(1, "not a lock file: neither '_meta' nor 'default'")
  end

  local asked, count = asked_for(file, out), 0
  if asked then out:project { id = "", at = lock } end
  for category, packages in pairs(lock) do
    if category ~= "_meta" and oakum.kind(packages) ~= "map" then
      out:warn(oakum.line(lock, category), ("'%s' is not an object"):format(category))
    elseif category ~= "_meta" then
      local direct = asked and asked[category] or {}
      for name in pairs(packages) do
        local id = entries.emit(packages, name, category, out)
        if id and direct[entries.normal(name)] then out:depends("", id) end
        count = count + 1
      end
    end
  end
  if count == 0 then out:skip("nothing is locked") end
end

local function read_pipfile(file, out)
  if file:sibling("Pipfile.lock") then
    return out:skip("Pipfile.lock beside it says what is pinned")
  end
  local view, count = file:toml(), 0
  out:project { id = "", at = 1 }
  for section, packages in entries.sections(view) do
    for name in pairs(packages) do
      local id = entries.emit(packages, name, entries.category_of(section), out)
      if id then out:depends("", id) end
      count = count + 1
    end
  end
  if count == 0 then out:skip("nothing is asked for") end
end

local function read(file, out)
  if file.name == "Pipfile" then
    read_pipfile(file, out)
  else
    read_lock(file, out)
  end
end

return {
  name = "pipenv", version = "1.0.0", api = 1,
  summary = "Packages pinned by Pipfile.lock, or asked for by a Pipfile without one",
  needs = { files = { "Pipfile", "Pipfile.lock" } },
  inventory = { files = { "Pipfile.lock", "Pipfile" }, read = read },
}
