--- What environment files ask for: conda's match specifications and pip's requirements.

-- `[version='1.2', build=py_0]` behind a name.
local function bracketed(text)
  local values = {}
  for key, value in text:gmatch("%f[%w_]([%w_]+)%s*=%s*(['\"]?[^,'\"%]]*)") do
    values[key] = value:gsub("^['\"]", "")
  end
  return values
end

local function count_parts(version)
  local _, dots = version:gsub("%.", "")
  return dots + 1
end

-- The version that a specification fixes. `is_export`: conda wrote the file out of an environment.
local function fixed(operator, version, build, is_export)
  if version == "" or version:find("[*<>=!~|,]") then return nil end
  if operator == "==" or build or is_export then return version end
  -- "=1.2" lets in 1.2.5 too, "=1.2.5" hardly anything else.
  return count_parts(version) >= 3 and version or nil
end

-- "channel::name=1.2=py_0" or "name 1.2 py_0": { name, version?, build?, channel? }; nil when it is
-- none. docs.conda.io/projects/conda/en/stable/user-guide/concepts/pkg-specs.html
local function conda(text, is_export)
  text = oakum.text.trim((text:gsub("%s#.*$", "")))
  local channel, rest = text:match("^([^%s=<>!~]*)::(.*)$")
  local brackets
  rest, brackets = (rest or text):match("^([^%[]*)(.*)$")
  local name, specifier = rest:match("^%s*([%w_][%w_.+-]*)%s*(.*)$")
  if not name then return nil end
  local spec = { name = name, channel = channel ~= "" and channel or nil }
  specifier = oakum.text.trim(specifier)

  local operator, version, build = specifier:match("^(==?)%s*([^%s=]+)%s*=*%s*(%S*)$")
  if not operator then
    -- Apart by blanks, a version is exact.
    operator, version, build = "==", specifier:match("^(%d%S*)%s*(%S*)$")
  end
  if not version and specifier ~= "" and not specifier:find("^[<>=!~*(]") then return nil end
  if version then
    spec.build = build ~= "" and not build:find("*", 1, true) and build or nil
    spec.version = fixed(operator, version, spec.build, is_export)
    if not spec.version then spec.build = nil end
  end
  if brackets ~= "" then
    local values = bracketed(brackets)
    if values.version then
      operator, version = values.version:match("^(=*)%s*(.*)$")
      operator = operator == "" and "==" or operator
      spec.version = fixed(operator, version, values.build, is_export)
    end
    spec.channel = spec.channel or values.channel
  end
  return spec
end

-- The version that "== 1.2, >= 1.0" fixes. false: these are not version specifiers.
local function pinned(specifiers)
  local version
  for specifier in specifiers:gmatch("[^,]+") do
    local operator, text = oakum.text.trim(specifier):match("^([=<>!~]+)%s*([%w.*+!_-]+)$")
    if not operator then return false end
    local is_exact = operator == "==" or operator == "==="
    if is_exact and not text:find("*", 1, true) then version = text end
  end
  return version
end

-- "numpy-1.9.2-cp34-none-win32.whl" (PEP 427), at the end of a path or address.
local function wheel(address)
  local file = oakum.path.basename(address:match("^[^%s;#?]*"))
  local name, version = file:match("^([%w._]+)%-([%w._+!]+)%-[%w._-]+%.whl$")
  return name and { name = name, version = version }
end

-- One line for pip: { name, version? }; nil and a reason when it names no package; nil alone for
-- options and the project itself.
local function pip(line)
  line = oakum.text.trim((line:gsub("%s#.*$", "")))
  local address = line:match("^%-e%s+(.+)$") or line:match("^%-%-editable[%s=]+(.+)$")
  if line:find("^[%w+.-]+://") or line:find("^%.*/") or line:find("^[%w+]+:git@") then
    address = line
  end
  if address then
    local egg = address:match("[#&]egg=([%w._-]+)")
    if egg then return { name = egg } end
    local found = wheel(address)
    if found or address:find("^%.") then return found end
    return nil, "an address that does not say which package lies there"
  end
  local file = line:match("^%-[rc]%s*(.+)$") or line:match("^%-%-requirement[%s=]+(.+)$")
  if file then return nil, "not followed: what '" .. file:sub(1, 60) .. "' lists is not here" end
  if line == "" or line:find("^%-") then return nil end

  local name, rest = line:match("^(%w[%w._-]*)%s*(.*)$")
  if not name then return nil, "not a requirement" end
  rest = rest:gsub("^%b[]%s*", "")
  local place = rest:match("^@%s*(.*)$")
  if place then
    local found = wheel(place)
    return { name = name, version = found and found.version }
  end
  rest = oakum.text.trim(rest:match("^[^;]*"))
  local version = pinned(rest:match("^%((.*)%)$") or rest)
  if version == false then return nil, "not a requirement" end
  return { name = name, version = version }
end

return { conda = conda, pip = pip }
