--- A YAML file as its documents, each with its first line: the library reads one at a time.

-- The lines of each document. "---" and "..." at the start of a line are marks wherever they stand.
local function chunks(file)
  local list = { { at = 1 } }
  for number, line in file:lines() do
    if line:find("^%-%-%-%s") or line == "---" then
      table.insert(list, { at = number })
    elseif line:find("^%.%.%.%s") or line == "..." then
      table.insert(list, { at = number + 1 })
      line = nil
    end
    local chunk = list[#list]
    if line then table.insert(chunk, line) end
    -- A comment, a directive or a mark alone is no document.
    if line and line:find("^%s*[^%s#%%]") and line ~= "---" then chunk.holds = true end
  end
  return list
end

-- A list of { view, at }, where line `n` of the view is line `at + n` of the file.
local function parse(file)
  if not ("\n" .. file:text()):find("\n%-%-%-") then return { { view = file:yaml(), at = 0 } } end
  local documents = {}
  for _, chunk in ipairs(chunks(file)) do
    if chunk.holds then
      local ok, view = pcall(oakum.yaml, table.concat(chunk, "\n") .. "\n")
      if not ok then
        local reason, line = tostring(view):match("^(.-) at line (%d+)")
        file:fail(chunk.at + (tonumber(line) or 1) - 1, reason or tostring(view))
      end
      table.insert(documents, { view = view, at = chunk.at - 1 })
    end
  end
  return documents
end

-- Keys without anything after them or below them: { key, at }.
local function empty_keys(file)
  local list, last = {}, nil
  for number, line in file:lines() do
    local indent, text = line:match("^( *)([^ #].*)$")
    if text then
      if last and #indent <= last.indent then table.insert(list, last) end
      local key = text:match("^'(.+)':$") or text:match('^"(.+)":$') or text:match("^(.+):$")
      last = key and { key = key, at = number, indent = #indent }
    end
  end
  if last then table.insert(list, last) end
  return list
end

return { parse = parse, empty_keys = empty_keys }
