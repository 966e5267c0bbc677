--- What the JSON files share.

local function is_text(value) return oakum.kind(value) == "string" and value ~= "" end

local function map(value, name)
  if oakum.kind(value) ~= "map" then return nil end
  return oakum.kind(value[name]) == "map" and value[name] or nil
end

-- Names and values of a map under a name; nothing when there is none.
local function entries(value, name) return pairs(map(value, name) or {}) end

-- Names and values of a map in the order of their lines: where two mean the same, the first counts.
local function ordered(view)
  local rows = {}
  for name, value in pairs(view) do
    table.insert(rows, { name = name, value = value, line = oakum.line(view, name) or 0 })
  end
  table.sort(rows, function(a, b)
    if a.line ~= b.line then return a.line < b.line end
    return a.name < b.name
  end)
  local position = 0
  return function()
    position = position + 1
    local row = rows[position]
    if row then return row.name, row.value end
  end
end

-- Names of packages are the same in any case.
local function key_of(name, version) return name:lower() .. "/" .. (version or ""):lower() end

-- "Newtonsoft.Json/13.0.1"
local function split(key)
  local name, version = key:match("^([^/]+)/(.*)$")
  return name or key, version ~= "" and version or nil
end

-- Base64 of 64 bytes, with "sha512-" before it or without.
local function sha512(text)
  local digest = is_text(text) and text:match("^sha512%-(.+)$") or text
  if not is_text(digest) or #digest ~= 88 or not digest:find("^[%w+/]+==$") then return {} end
  return { "sha512-" .. digest }
end

return {
  is_text = is_text, map = map, entries = entries, ordered = ordered, key_of = key_of, split = split, sha512 = sha512,
}
