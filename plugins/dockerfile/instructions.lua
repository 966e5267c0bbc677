--- The instructions of a Dockerfile: { name, text, at } each, with continued lines joined.
--
-- A line goes on where it ends in the escape character, "\" unless `# escape=` at the top says "`".
-- Comments and empty lines inside a continued instruction do not end it. What stands between `<<NAME`
-- and NAME alone on a line is text, no instructions.

-- `# syntax=` and `# escape=`, which must come before anything else.
local function read_directives(lines)
  local directives = {}
  for number, line in ipairs(lines) do
    local key, value = line:match("^#%s*(%a+)%s*=%s*(%S+)")
    if not key or directives[key:lower()] then break end
    directives[key:lower()] = { value = value, at = number }
  end
  return directives
end

-- The names of here-documents that an instruction opens, in the order in which they follow. They are
-- words of their own: `<<EOF`, `3<<-"EOF"`, but not `x<<EOF` or `<<<text`.
local function heredocs_of(text)
  local names = {}
  for word in text:gmatch("%S+") do
    local dash, name = word:match("^%d*<<(%-?)['\"]?([^<'\"%-][^<'\"]*)['\"]?$")
    if name then table.insert(names, { name = name, is_indented = dash == "-" }) end
  end
  return names
end

local TAKES_HEREDOC = { RUN = true, COPY = true, ADD = true }

-- The line after the last of the here-documents; the line itself where one does not end.
local function after_heredocs(lines, start, names)
  local number = start
  for _, heredoc in ipairs(names) do
    local is_closed = false
    while number <= #lines and not is_closed do
      local line = lines[number]
      if heredoc.is_indented then line = line:match("^\t*(.*)$") end
      number = number + 1
      is_closed = line == heredoc.name
    end
    if not is_closed then return start end
  end
  return number
end

local function is_blank_or_comment(line)
  return not line:find("%S") or line:find("^%s*#") ~= nil
end

-- The whole instruction that begins at a line, and the number of the next line.
local function join(lines, number, escape)
  local parts = {}
  while number <= #lines do
    local line = lines[number]
    number = number + 1
    if #parts == 0 or not is_blank_or_comment(line) then
      local trimmed = oakum.text.trim(line)
      if trimmed:sub(-1) ~= escape then
        table.insert(parts, trimmed)
        break
      end
      table.insert(parts, trimmed:sub(1, -2))
    end
  end
  return table.concat(parts, " "), number
end

local function read(file)
  local lines = {}
  for number, line in file:lines() do lines[number] = line end
  local directives = read_directives(lines)
  local escape = directives.escape and directives.escape.value or "\\"
  local list, number = {}, 1
  while number <= #lines do
    if is_blank_or_comment(lines[number]) then
      number = number + 1
    else
      local at, text = number, nil
      text, number = join(lines, number, escape)
      local name, rest = text:match("^(%a+)%s*(.*)$")
      if name and name:upper() == "ONBUILD" then name, rest = rest:match("^(%a+)%s*(.*)$") end
      name = name and name:upper() or ""
      table.insert(list, { name = name, text = rest or "", at = at })
      if TAKES_HEREDOC[name] then number = after_heredocs(lines, number, heredocs_of(rest)) end
    end
  end
  return list, directives
end

return { read = read }
