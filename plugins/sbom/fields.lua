--- Values of documents that anybody may have written: of the type that is wanted, or nothing.

local fields = {}

-- Text that is not empty.
function fields.text(view, key)
  local kind = oakum.kind(view)
  local value = (kind == "map" or kind == "element") and view[key] or nil
  if oakum.kind(value) == "element" then value = value["#text"] end
  return oakum.kind(value) == "string" and value ~= "" and value or nil
end

-- A list to go over; nothing when there is none.
function fields.list(view, key)
  local value = oakum.kind(view) == "map" and view[key] or nil
  return oakum.kind(value) == "list" and value or nil
end

function fields.map(view, key)
  local value = oakum.kind(view) == "map" and view[key] or nil
  return oakum.kind(value) == "map" and value or nil
end

-- "SHA-256" and "SHA256" -> "sha256"
function fields.digest(algorithm, content)
  if not algorithm or not content then return nil end
  return algorithm:lower():gsub("[-_]", "") .. ":" .. content
end

return fields
