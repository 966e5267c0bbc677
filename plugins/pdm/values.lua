--- Values of hostile documents, by type.

local function normal(name)
  return (name:lower():gsub("[-_.]+", "-"))     -- PEP 503
end

-- "requests[socks]>=2; os_name == 'nt'" gives "requests" and { "socks" }; nil for what has no name.
local function requirement(text)
  local name, rest = text:match("^%s*(%w[%w._-]*)%s*(.*)$")
  if not name then
    -- "-e file:///${PROJECT_ROOT}/lib#egg=lib"
    name = text:match("^%s*%-e%s.*#egg=(%w[%w._-]*)")
    return name and normal(name), {}
  end
  local extras = {}
  for extra in (rest:match("^%[([^%]]*)%]") or ""):gmatch("[%w._-]+") do
    table.insert(extras, normal(extra))
  end
  return normal(name), extras
end

local function text(view, key)
  local value = view[key]
  return oakum.kind(value) == "string" and value ~= "" and value or nil
end

-- The table or list under a key; nil for other things.
local function of_kind(view, key, kind)
  local value = oakum.kind(view) == "map" and view[key]
  return oakum.kind(value) == kind and value or nil
end

return { normal = normal, requirement = requirement, text = text, of_kind = of_kind }
