--- Yarn 1's own format: indented lines `KEY[, KEY]:` and `KEY VALUE`, keys and values in double quotes
--- where they hold blanks, colons or commas.

local ESCAPES = {
  ['"'] = '"', ["\\"] = "\\", ["/"] = "/",
  b = "\b", f = "\f", n = "\n", r = "\r", t = "\t",
}

local function unescape(text)
  if not text:find("\\", 1, true) then return text end
  text = text:gsub("\\u(%x%x%x%x)", function(digits) return utf8.char(tonumber(digits, 16)) end)
  return (text:gsub("\\(.)", ESCAPES))
end

-- Where the quoted text that begins at `start` ends; nil when it does not.
local function closing_quote(line, start)
  local at = start + 1
  while true do
    local found = line:find('["\\]', at)
    if not found then return nil end
    if line:byte(found) == 34 then return found end
    at = found + 2
  end
end

-- The word at `start`, and where the next one may begin; nil when there is none.
local function word(line, start)
  if line:byte(start) == 34 then
    local stop = closing_quote(line, start)
    if not stop then return nil end
    return unescape(line:sub(start + 1, stop - 1)), stop + 1
  end
  local stop = line:match("^[^%s:,\"]+()", start)
  if not stop then return nil end
  return line:sub(start, stop - 1), stop
end

-- "KEY, KEY:" as { KEY, KEY }, "KEY VALUE" as { KEY }, VALUE; nil for anything else.
local function parse(line, start)
  local keys = {}
  local key, at = word(line, start)
  while key do
    table.insert(keys, key)
    local comma = line:match("^%s*,%s*()", at)
    if not comma then break end
    key, at = word(line, comma)
  end
  if not key then return nil end
  if line:find("^:%s*$", at) then return keys end
  local blank = #keys == 1 and line:match("^:?%s+()", at)
  if not blank then return nil end
  local value, stop = word(line, blank)
  -- Ranges with colons stand without quotes in old files: `fsevents npm:1.2`.
  if value and line:byte(blank) ~= 34 and not line:find("^%s*$", stop) then
    value = oakum.text.trim(line:sub(blank))
  end
  return value and keys, value
end

return { parse = parse }
