--- haskell: packages that Stack or Cabal have pinned.
--
-- Formats: stack.yaml.lock (docs.haskellstack.org/en/stable/topics/lock_files): YAML, `packages` with `completed` and `original`;
-- stack.yaml, whose `extra-deps` count where no lock lies beside it; cabal.project.freeze
-- (cabal.readthedocs.io/en/stable/cabal-commands.html#cabal-freeze): "constraints: any.NAME ==VERSION, ..."; plan.json of
-- Cabal's build folder: `install-plan` with pkg-name, pkg-version and depends.
--
-- What a snapshot of Stack brings is not in these files.

local function text(map, key)
  local value = oakum.kind(map) == "map" and map[key] or nil
  return (oakum.kind(value) == "string" and value ~= "") and value or nil
end

local function emit(name, version, at, out, more)
  local is_made, purl = pcall(oakum.purl, "hackage", name, version, more and more.qualifiers)
  if not is_made then
    out:warn(at, tostring(purl))
    return nil
  end
  out:component { id = more and more.id or purl, purl = purl, at = at }
  return more and more.id or purl
end

-- "fuzzyset-0.2.4@sha256:DIGEST,SIZE", of a revision of the .cabal file: "@rev:1"
local function split(reference)
  return reference:match("^([^@]+)%-(%d[%d.]*)$") or reference:match("^([^@]+)%-(%d[%d.]*)@"),
    reference:match("%-(%d[%d.]*)$") or reference:match("%-(%d[%d.]*)@")
end

local function emit_reference(reference, at, out)
  local name, version = split(reference)
  if not name then return out:warn(at, ("'%s' is not NAME-VERSION"):format(reference)) end
  emit(name, version, at, out)
end

-- A package of Stack: of Hackage, of a repository, or of an archive.
local function emit_stack(view, at, out)
  if oakum.kind(view) == "string" then
    if view:find("^%.?%.?/") or view == "." or view:find("://", 1, true) then return end
    return emit_reference(view, at, out)
  end
  local reference = text(view, "hackage")
  if reference then return emit_reference(reference, at, out) end
  local name, address = text(view, "name"), text(view, "git")
  if not name and address then name = oakum.path.basename((address:gsub("%.git$", ""))) end
  if not name then return out:warn(at, "a package that is named neither by Hackage nor by 'name'") end
  local commit = text(view, "commit")
  emit(name, text(view, "version"), at, out, address and {
    qualifiers = { vcs_url = "git+" .. address .. (commit and "@" .. commit or "") },
  })
end

local function read_stack_lock(file, out)
  local lock = file:yaml()
  if oakum.kind(lock) ~= "map" then file:fail(1, "not a stack.yaml.lock: expected a map") end
  if lock.packages == nil and lock.snapshots == nil then file:fail(1, "not a stack.yaml.lock: there is no 'packages'") end
  if lock.packages ~= nil and oakum.kind(lock.packages) ~= "list" then file:fail(lock, "'packages' is not a list") end
  local count = 0
  for package, at in oakum.each(lock.packages) do
    count = count + 1
    local completed = oakum.kind(package) == "map" and package.completed
    if oakum.kind(completed) == "map" then
      emit_stack(completed, package, out)
    else
      out:warn(at or lock, "a package without 'completed'")
    end
  end
  if count == 0 then out:skip("nothing is pinned beside the snapshot") end
end

local function read_stack(file, out)
  if file:sibling("stack.yaml.lock") then return out:skip("stack.yaml.lock beside it has the versions") end
  local stack = file:yaml()
  local extra = oakum.kind(stack) == "map" and stack["extra-deps"]
  if oakum.kind(extra) ~= "list" or #extra == 0 then return out:skip("nothing is pinned beside the snapshot") end
  for package, at in oakum.each(extra) do emit_stack(package, at or extra, out) end
end

local function read_freeze(file, out)
  local count, is_one, in_constraints = 0, false, false
  for number, line in file:lines { comment = "--" } do
    local key = line:match("^([%w-]+):")
    if key then
      in_constraints = key == "constraints"
      is_one = is_one or in_constraints or key == "index-state" or key == "active-repositories"
    end
    if in_constraints then
      for part in line:gsub("^constraints:", ""):gmatch("[^,]+") do
        local name, version = oakum.text.trim(part):match("^any%.([%w-]+)%s*==%s*([%d.]+)$")
        if not name then name, version = oakum.text.trim(part):match("^([%w-]+)%s*==%s*([%d.]+)$") end
        if name then
          count = count + 1
          emit(name, version, number, out)
        end
      end
    end
  end
  if count == 0 then
    if not is_one and file:text():find("%S") then file:fail(1, "not a cabal.project.freeze: no 'constraints:'") end
    out:skip("nothing is pinned")
  end
end

local function read_plan(file, out)
  local plan = file:json()
  local units = oakum.kind(plan) == "map" and plan["install-plan"]
  if oakum.kind(units) ~= "list" then file:fail(1, "not a plan of Cabal: there is no list 'install-plan'") end
  local ids, list = {}, {}
  for unit in oakum.each(units) do
    local id, name, version = text(unit, "id"), text(unit, "pkg-name"), text(unit, "pkg-version")
    if not id or not name then
      out:warn(unit, "a unit without 'id' and 'pkg-name'")
    elseif text(unit, "style") == "local" then
      out:project { id = id, name = name, version = version, at = unit }
      table.insert(list, { id = id, view = unit })
    elseif not ids[id] and emit(name, version, unit, out, { id = id }) then
      ids[id] = true
      table.insert(list, { id = id, view = unit })
    end
  end
  for _, unit in ipairs(list) do
    for need in oakum.each(oakum.kind(unit.view.depends) == "list" and unit.view.depends or nil) do
      if oakum.kind(need) == "string" and ids[need] and need ~= unit.id then out:depends(unit.id, need) end
    end
  end
  if #list == 0 then out:skip("the plan is empty") end
end

local READERS = {
  ["stack.yaml.lock"] = read_stack_lock, ["stack.yaml"] = read_stack, ["cabal.project.freeze"] = read_freeze,
  ["plan.json"] = read_plan,
}

return {
  name = "haskell", version = "1.0.0", api = 1,
  summary = "Packages of Haskell that Stack or Cabal have pinned",
  needs = { files = { "stack.yaml.lock" } },
  inventory = {
    files = { "stack.yaml.lock", "stack.yaml", "cabal.project.freeze", "cache/plan.json" },
    read = function(file, out)
      if file.size == 0 then return out:skip("the file is empty") end
      READERS[file.name](file, out)
    end,
  },
}
