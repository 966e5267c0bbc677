--- Requirements by PEP 508, and version constraints of Poetry's.

local function normal(name)
  return (name:lower():gsub("[-_.]+", "-"))                   -- PEP 503
end

local OPERATORS = {
  ["=="] = true, ["==="] = true, ["!="] = true, ["~="] = true, ["<"] = true, ["<="] = true,
  [">"] = true, [">="] = true,
}

-- The version that "== 1.2, >= 1.0" fixes. false: these are not version specifiers.
local function pinned(specifiers)
  local version
  for specifier in specifiers:gmatch("[^,]+") do
    if specifier:find("%S") then
      local operator, text = oakum.text.trim(specifier):match("^([=<>!~]+)%s*([%w.*+!_-]+)$")
      if not OPERATORS[operator] then return false end
      local is_exact = operator == "==" or operator == "==="
      if is_exact and not text:find("*", 1, true) then version = text end
    end
  end
  return version
end

-- "tool-1.5-py3-none-any.whl" (PEP 427) at the end of an address has its version.
local function of_wheel(address)
  local file = oakum.path.basename(address:match("^[^%s;#?]*"))
  return file:match("^[%w._]+%-([%w._+!]+)%-[%w._-]+%.whl$")
end

-- "requests[socks] >=2, ==2.31.0 ; python_version > '3.8'": { name, version? }; nil when it is none.
local function parse(text)
  local name, rest = oakum.text.trim(text):match("^(%w[%w._-]*)%s*(.*)$")
  if not name or name:find("[-_.]$") then return nil end
  rest = rest:gsub("^%b[]%s*", "")                            -- extras
  local address = rest:match("^@%s*(.*)$")
  if address then return { name = name, version = of_wheel(address) } end
  rest = oakum.text.trim(rest:match("^[^;]*"))                -- markers
  local version = pinned(rest:match("^%((.*)%)$") or rest)
  if version == false then return nil end
  return { name = name, version = version }
end

-- What Poetry takes a constraint to fix: "1.2.3" is exact for it, "^1.2" and "1.*" are not.
local function poetry(constraint)
  local text = oakum.text.trim(constraint)
  if text:find("^%d[%w.+!_-]*$") then return text end
  if text:find("||", 1, true) then return nil end
  return pinned(text) or nil
end

return { normal = normal, parse = parse, poetry = poetry, of_wheel = of_wheel }
