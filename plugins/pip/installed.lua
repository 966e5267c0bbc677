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

local function read(file, out)
  local fields = headers(file)
  local name = (fields.name or {})[1]
  local version = (fields.version or {})[1]
  if not name or name == "" then file:fail(1, "no 'Name' in the headers") end
  if version == "" then version = nil end
  if not version then out:warn(1, "'" .. name .. "' has no version") end
  out:component {
    purl     = oakum.purl("pypi", name, version),
    licenses = licenses_of(fields),
    at       = 1,
  }
end

return { read = read }
