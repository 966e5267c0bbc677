--- Installed distributions: METADATA (wheels) and PKG-INFO (eggs).
--
-- Format: core metadata (packaging.python.org/specifications/core-metadata), headers as in a
-- mail. The description may follow as a body: nothing below the first blank line is read.

-- name (lower case) -> list of values
local function headers(file)
  local fields, values = {}, nil
  for _, line in file:lines() do
    if line == "" then break end
    local name, value = line:match("^([%w-]+):%s*(.*)$")
    if name then
      name = name:lower()
      values = fields[name] or {}
      fields[name] = values
      table.insert(values, oakum.text.trim(value))
    elseif values and line:find("^%s") then
      -- A folded line: only that there is more of it matters here.
      values[#values] = values[#values] .. "\n" .. oakum.text.trim(line)
    else
      values = nil
    end
  end
  return fields
end

-- The expression; else what the classifiers say; else `License`, unless it is a whole text.
local function licenses_of(fields)
  if fields["license-expression"] then return fields["license-expression"] end
  local licenses = {}
  for classifier in oakum.each(fields.classifier) do
    local license = classifier:match("^License ::.*:: (.+)$")
    if license then table.insert(licenses, license) end
  end
  local stated = (fields.license or {})[1]
  if #licenses == 0 and stated and stated ~= "" and stated ~= "UNKNOWN"
     and not stated:find("\n", 1, true) then
    licenses[1] = stated
  end
  return licenses
end

-- A source tree's own folder, not one of a package that somebody installed.
local function is_source_tree(file)
  local path = "/" .. file.path
  if path:find("/site-packages/", 1, true) or path:find("/dist-packages/", 1, true)
     or oakum.path.basename(oakum.path.dirname(path)) == "EGG-INFO" then
    return false
  end
  -- NAME.egg-info lies beside setup.py, or in the folder `src` beside it.
  for _, name in ipairs { "setup.py", "pyproject.toml", "setup.cfg" } do
    if file:sibling("../" .. name) then return true end
    if path:find("/src/[^/]+/[^/]+$") and file:sibling("../../" .. name) then return true end
  end
  return false
end

-- Installed in place with `pip install -e`: PEP 610 says so beside the metadata.
local function is_editable(file)
  local sibling = file.name == "METADATA" and file:sibling("direct_url.json")
  if not sibling then return false end
  local ok, view = pcall(sibling.json, sibling)
  local info = ok and oakum.kind(view) == "map" and view.dir_info
  return oakum.kind(info) == "map" and info.editable == true
end

-- The package that a metadata file describes: { name, version?, licenses }; nil without a name.
local function parse(file)
  local fields = headers(file)
  local name = (fields.name or {})[1]
  local version = (fields.version or {})[1]
  if not name or not name:find("^%w[%w._-]*$") then return nil end
  if version == "" then version = nil end
  return { name = name, version = version, licenses = licenses_of(fields) }
end

local function emit(package, at, out)
  if not package.version then out:warn(at, "'" .. package.name .. "' has no version") end
  out:component {
    purl = oakum.purl("pypi", package.name, package.version), licenses = package.licenses, at = at,
  }
end

local function read(file, out)
  local package = parse(file)
  if not package then file:fail(1, "no 'Name' in the headers") end
  if is_editable(file) or file.name == "PKG-INFO" and is_source_tree(file) then
    out:project { id = "", name = package.name, version = package.version, at = 1 }
  else
    emit(package, 1, out)
  end
end

return { parse = parse, emit = emit, read = read }
