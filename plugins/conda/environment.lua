--- environment.yml: what an environment is made from.
--
-- `dependencies` are match specifications, and a map `pip` with requirements. `conda env export`
-- writes `prefix` too, and then "=1.2" is what was installed.

local packages = require "packages"
local specs = require "specs"

local function add(out, state, purl, at)
  state.count = state.count + 1
  local id = tostring(state.count)
  out:component { id = id, purl = purl, scope = state.scope, at = at }
  out:depends("", id)
end

local function add_conda(text, at, state, out)
  local spec = specs.conda(text, state.is_export)
  if not spec or not packages.is_name(spec.name) then
    return out:warn(at, ("'%s' is no match specification"):format(text:sub(1, 60)))
  end
  spec.channel = packages.channel_of(spec.channel)
  add(out, state, packages.purl(spec), at)
end

local function add_pip(list, at, state, out)
  if oakum.kind(list) == "string" then list = { list } end
  if oakum.kind(list) ~= "list" then return end
  for value, place in oakum.each(list) do
    local requirement, reason
    if oakum.kind(value) == "string" then
      requirement, reason = specs.pip(value)
    else
      reason = "not a text"
    end
    if requirement then
      add(out, state, oakum.purl("pypi", requirement.name, requirement.version), place or at)
    elseif reason then
      out:warn(place or at, ("'%s': %s"):format(tostring(value):sub(1, 60), reason))
    end
  end
end

local function read(file, out)
  local view = file:yaml()
  if oakum.kind(view) ~= "map" then file:fail(1, "not an environment file: expected a map") end
  if oakum.kind(view.dependencies) ~= "list" then
    return out:skip("no 'dependencies': not an environment of conda")
  end
  local lock = file:sibling("conda-lock.yml") or file:sibling("conda-lock.yaml")
  if lock then return out:skip(lock.name .. " beside it says what is pinned") end

  local state = {
    -- Nothing but the file's own name says what it is for.
    count = 0, scope = packages.scope_of(file.name) or "prod",
    is_export = oakum.kind(view.prefix) == "string",
  }
  out:project { id = "", name = oakum.kind(view.name) == "string" and view.name or nil, at = 1 }
  for value, place in oakum.each(view.dependencies) do
    if oakum.kind(value) == "string" then
      add_conda(value, place, state, out)
    elseif oakum.kind(value) == "map" then
      for key, list in pairs(value) do
        if key == "pip" then
          add_pip(list, oakum.line(value, key), state, out)
        else
          out:warn(oakum.line(value, key), ("'%s' is not known beside 'pip'"):format(key))
        end
      end
    else
      out:warn(place, "a dependency that is no text")
    end
  end
  if state.count == 0 then out:skip("nothing is asked for") end
end

return { read = read }
