--- poetry.lock, checked: whoever uses it need not ask for the type of every value again.

-- Refuses a value that is there and of another kind than the format has.
local function expect(object, name, kind, file)
  local value = object[name]
  if value ~= nil and oakum.kind(value) ~= kind then
    file:fail(object, ("'%s' is a %s, not a %s"):format(name, oakum.kind(value), kind))
  end
  return value
end

local function check_package(package, packages, file)
  if oakum.kind(package) ~= "map" then file:fail(packages, "a package is not a table") end
  if oakum.kind(package.name) ~= "string" then file:fail(package, "a package without a name") end
  expect(package, "version", "string", file)
  expect(package, "groups", "list", file)
  expect(package, "dependencies", "map", file)
  for entry in oakum.each(expect(package, "files", "list", file)) do
    if oakum.kind(entry) ~= "map" then file:fail(package, "'files' must hold tables") end
  end
end

-- The view of the whole file.
local function read(file)
  local lock = file:toml()
  local packages = expect(lock, "package", "list", file)
  local metadata = expect(lock, "metadata", "map", file)
  if not packages and not metadata then
    file:fail(1, "not a poetry lock file: neither 'package' nor 'metadata'")
  end
  if metadata then expect(metadata, "files", "map", file) end
  for package in oakum.each(packages) do check_package(package, packages, file) end
  return lock
end

return { read = read }
