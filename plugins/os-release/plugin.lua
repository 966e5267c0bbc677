--- os-release: the operating system release of a root.
--
-- Format: os-release(5). Lines of NAME=value, where the value is one word as a
-- shell would read it: bare, 'as it stands', or "with \" escapes". Roots without it are told by the
-- files of older distributions (legacy.lua).

local legacy = require "legacy"

-- The word that a shell would make of `text`; nil when a quote is left open.
local function shell_word(text)
  local word = {}
  local at = 1
  while at <= #text do
    local char = text:sub(at, at)
    if char == "'" then
      local close = text:find("'", at + 1, true)
      if not close then return nil end
      table.insert(word, text:sub(at + 1, close - 1))
      at = close
    elseif char == '"' then
      repeat
        at = at + 1
        char = text:sub(at, at)
        if char == "" then return nil end
        -- Inside double quotes a backslash only protects these four.
        if char == "\\" and text:find('^[\\"$`]', at + 1) then
          at = at + 1
          table.insert(word, text:sub(at, at))
        elseif char ~= '"' then
          table.insert(word, char)
        end
      until char == '"'
    elseif char == "\\" then
      at = at + 1
      table.insert(word, text:sub(at, at))
    elseif char:find("^%s") then
      break                       -- what follows an unquoted blank is not the value
    else
      table.insert(word, char)
    end
    at = at + 1
  end
  return table.concat(word)
end

local function words(text)
  local list = {}
  for word in (text or ""):gmatch("%S+") do table.insert(list, word) end
  return list
end

local function read(file, out)
  if file.name ~= "os-release" then return legacy.read(file, out) end
  local fields, found = {}, false
  for number, line in file:lines() do
    line = oakum.text.trim(line)
    local name, text = line:match("^([%a_][%w_]*)=(.*)$")
    local value = name and shell_word(text)
    if value then
      found = true
      fields[name] = value ~= "" and value or nil
    elseif name then
      out:warn(number, "the quote is not closed")
    elseif line ~= "" and not oakum.text.starts(line, "#") then
      out:warn(number, "expected NAME=value")
    end
  end

  if not found then return out:skip("no NAME=value line") end
  out:platform {
    id         = fields.ID or "linux",      -- the default that os-release(5) names
    version_id = fields.VERSION_ID,
    codename   = fields.VERSION_CODENAME,
    like       = words(fields.ID_LIKE),
  }
end

return {
  name = "os-release", version = "1.0.0", api = 1,
  summary = "The operating system release of a root",
  needs = { files = legacy.needs },
  inventory = {
    files = oakum.list({ "etc/os-release", "usr/lib/os-release" }, legacy.globs),
    read = read,
  },
}
