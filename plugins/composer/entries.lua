--- One package of Composer: the same object in composer.lock and in installed.json
-- (getcomposer.org/schema.json, and Composer's Locker).

local function text(map, key)
  local value = oakum.kind(map) == "map" and map[key] or nil
  return oakum.kind(value) == "string" and value ~= "" and value or nil
end

local function licenses_of(view)
  if oakum.kind(view.license) == "string" then return { text(view, "license") } end
  if oakum.kind(view.license) ~= "list" then return {} end
  return oakum.map(view.license, function(item)
    return oakum.kind(item) == "string" and item ~= "" and item or nil
  end)
end

-- The archive's SHA-1, where the repository states one.
local function hashes_of(view)
  local sum = text(view.dist, "shasum")
  return sum and #sum == 40 and sum:find("^%x+$") and { "sha1:" .. sum:lower() } or {}
end

-- Its id, or nil and a warning for what is no package. Packages without a vendor come from private
-- repositories of long ago.
local function emit(view, scope, out, list)
  local name = text(view, "name")
  if not name then
    out:warn(oakum.kind(view) == "map" and view or list, "a package without a name")
    return nil
  end
  local vendor, rest = name:match("^([^/]+)/(.+)$")
  local ok, purl = pcall(oakum.purl, vendor and "composer/" .. vendor or "composer", rest or name,
                         oakum.written(view, "version"))
  if not ok then
    out:warn(view, tostring(purl))
    return nil
  end
  out:component {
    id = purl, purl = purl, scope = scope, hashes = hashes_of(view), licenses = licenses_of(view),
    at = view,
  }
  return purl
end

-- A package also stands for what it says it replaces or provides.
local function names_of(view)
  local names = {}
  for _, section in ipairs { "replace", "provide" } do
    if oakum.kind(view[section]) == "map" then
      for name in pairs(view[section]) do table.insert(names, name:lower()) end
    end
  end
  return names
end

-- Edges from `id` to what it requires. PHP itself and its extensions are no packages.
local function depend(id, view, section, ids, out)
  if oakum.kind(view[section]) ~= "map" then return end
  for name in pairs(view[section]) do
    local target = ids[name:lower()]
    if target and target ~= id then out:depends(id, target) end
  end
end

-- Lists of packages, { { view, scope } }, and their edges. Gives ids by name.
local function emit_all(lists, out)
  local ids, stands_for, said = {}, {}, {}
  for _, list in ipairs(lists) do
    for view in oakum.each(list.view) do
      local id = emit(view, list.scope(view), out, list.view)
      if id then
        table.insert(said, { id = id, view = view })
        ids[view.name:lower()] = id
        for _, name in ipairs(names_of(view)) do stands_for[name] = stands_for[name] or id end
      end
    end
  end
  for name, id in pairs(stands_for) do ids[name] = ids[name] or id end
  for _, package in ipairs(said) do depend(package.id, package.view, "require", ids, out) end
  return ids, #said
end

return { emit_all = emit_all, depend = depend, text = text }
