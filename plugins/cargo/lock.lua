--- Cargo.lock, versions 1 to 4, as packages:
--
--   { { name, version, source?, checksum?, needs = { "NAME [VERSION [(SOURCE)]]", ... }, at } }

local function text(map, key)
  local value = map[key]
  return oakum.kind(value) == "string" and value ~= "" and value or nil
end

-- Version 1 keeps checksums apart: "checksum NAME VERSION (SOURCE)" = "HEX", or "<none>".
local function checksums_of(lock)
  local checksums = {}
  if oakum.kind(lock.metadata) == "map" then
    for key, value in pairs(lock.metadata) do
      local whose = key:match("^checksum (.+)$")
      if whose and oakum.kind(value) == "string" then checksums[whose] = value end
    end
  end
  return checksums
end

local function full_name(package)
  local name = package.name .. " " .. (package.version or "")
  return package.source and name .. " (" .. package.source .. ")" or name
end

local function needs_of(view, out)
  local needs = {}
  for _, section in ipairs { "dependencies", "build-dependencies" } do
    local list = view[section]
    if list ~= nil and oakum.kind(list) ~= "list" then
      out:warn(view, "'" .. section .. "' is not a list")
    else
      for need in oakum.each(list) do
        if oakum.kind(need) == "string" then table.insert(needs, need) end
      end
    end
  end
  return needs
end

local function package_of(view, checksums, out)
  local package = {
    name = text(view, "name"), version = text(view, "version"), source = text(view, "source"),
    needs = needs_of(view, out), at = view,
  }
  if not package.name then
    out:warn(view, "a package without a name")
    return nil
  end
  local checksum = text(view, "checksum") or checksums[full_name(package)]
  package.checksum = checksum and checksum:match("^%x+$") and #checksum == 64 and checksum:lower()
  return package
end

local function read(file, out)
  local lock = file:toml()
  if lock.package ~= nil and oakum.kind(lock.package) ~= "list" then
    file:fail(lock, "'package' is not a list of tables")
  elseif lock.package == nil and oakum.kind(lock.root) ~= "map" and lock.version == nil
    and lock.metadata == nil then
    file:fail(1, "not a Cargo.lock: there is no 'package'")
  end

  local checksums, packages = checksums_of(lock), {}
  local views = oakum.list(lock.package)
  -- The project itself had a table of its own before Cargo 0.16.
  if oakum.kind(lock.root) == "map" then table.insert(views, lock.root) end
  for index, view in ipairs(views) do
    if oakum.kind(view) == "map" then
      table.insert(packages, package_of(view, checksums, out))
    else
      out:warn(lock.package, ("item %d of 'package' is not a table"):format(index))
    end
  end
  return packages
end

return { read = read, full_name = full_name }
