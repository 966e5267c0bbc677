--- maven_install.json: version 2 and later has `artifacts` by GROUP:NAME[:PACKAGING[:CLASSIFIER]],
-- with a digest for each classifier; before, `dependency_tree.dependencies` is a list of
-- coordinates. Sources are left out.

local NOT_RUN = { sources = true, javadoc = true }

local function is_text(value) return oakum.kind(value) == "string" and value ~= "" end

-- GROUP:NAME, then packaging and classifier; with a version at the end in the first layout.
local function parse(coordinates, has_version)
  local parts = oakum.text.split(coordinates, ":")
  local version = has_version and table.remove(parts) or nil
  if #parts < 2 or #parts > 4 or parts[1] == "" or parts[2] == "" then return nil end
  return {
    group = parts[1], name = parts[2], packaging = parts[3], classifier = parts[4],
    version = version ~= "" and version or nil,
  }
end

local function purl_of(package, version)
  local packaging = package.packaging
  return oakum.purl("maven/" .. package.group, package.name, version, {
    classifier = package.classifier ~= "" and package.classifier or nil,
    type = packaging and packaging ~= "" and packaging ~= "jar" and packaging or nil,
  })
end

local function read_old(tree, out, file)
  if oakum.kind(tree.dependencies) ~= "list" then file:fail(tree, "'dependencies' is not a list") end
  local known = {}
  for entry in oakum.each(tree.dependencies) do
    local coord = oakum.kind(entry) == "map" and is_text(entry.coord) and entry.coord
    local package = coord and parse(coord, true)
    if not package then
      out:warn(coord and entry or tree.dependencies, "a dependency without coordinates in 'coord'")
    elseif not NOT_RUN[package.classifier] and not known[coord] then
      known[coord] = true
      out:component {
        id = coord, purl = purl_of(package, package.version), at = entry,
        hashes = oakum.hashes(is_text(entry.sha256) and "sha256:" .. entry.sha256),
      }
    end
  end
  for entry in oakum.each(tree.dependencies) do
    if oakum.kind(entry) == "map" and known[entry.coord] then
      local needs = entry.directDependencies or entry.dependencies
      for needed in oakum.each(oakum.kind(needs) == "list" and needs or {}) do
        if known[needed] and needed ~= entry.coord then out:depends(entry.coord, needed) end
      end
    end
  end
  return next(known) ~= nil
end

-- The digest of the package itself, or of the classifier that the key names.
local function hashes_of(entry, package)
  local sums = entry.shasums
  if oakum.kind(sums) ~= "map" then return {} end
  local sum = sums[package.classifier or "jar"] or sums[package.packaging or "jar"]
  return oakum.hashes(is_text(sum) and "sha256:" .. sum)
end

-- Since version 3 the digests of the input name what the project itself asks for.
local function read_direct(lock, known, out)
  local inputs = lock.__INPUT_ARTIFACTS_HASH
  if oakum.kind(inputs) ~= "map" then return end
  out:project { id = "" }
  for key in pairs(inputs) do
    if known[key] then out:depends("", key) end
  end
end

local function read_new(lock, out)
  local known = {}
  for key, entry in pairs(lock.artifacts) do
    local package = parse(key, false)
    if not package or oakum.kind(entry) ~= "map" then
      out:warn(oakum.line(lock.artifacts, key), "'" .. key .. "' is no GROUP:NAME with an object")
    elseif not NOT_RUN[package.classifier] then
      known[key] = true
      out:component {
        id = key, purl = purl_of(package, is_text(entry.version) and entry.version or nil),
        hashes = hashes_of(entry, package), at = oakum.line(lock.artifacts, key),
      }
    end
  end
  read_direct(lock, known, out)
  for key, needs in pairs(oakum.kind(lock.dependencies) == "map" and lock.dependencies or {}) do
    if known[key] and oakum.kind(needs) == "list" then
      for needed in oakum.each(needs) do
        if known[needed] and needed ~= key then out:depends(key, needed) end
      end
    end
  end
  return next(known) ~= nil
end

local function read(file, out)
  local lock = file:json()
  if oakum.kind(lock) == "map" and oakum.kind(lock.dependency_tree) == "map" then
    if not read_old(lock.dependency_tree, out, file) then out:skip("nothing is pinned") end
  elseif oakum.kind(lock) == "map" and oakum.kind(lock.artifacts) == "map" then
    if not read_new(lock, out) then out:skip("nothing is pinned") end
  else
    file:fail(1, "expected an object with 'artifacts' or 'dependency_tree'")
  end
end

return { read = read }
