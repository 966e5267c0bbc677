--- JSON with comments and commas after the last item, as plain JSON with the same lines.

-- A comma that nothing follows but the end of a list or object.
local function without_last_comma(gap)
  if gap == ": " or gap == ", " or not gap:find(",", 1, true) then return gap end
  return (gap:gsub(",([%s]*[}%]])", "%1"))
end

-- Where the text in quotes that begins at `start` ends.
local function end_of_string(text, start)
  local at = start + 1
  while true do
    local found = text:find('["\\]', at)
    if not found then return #text end
    if text:byte(found) == 34 then return found end
    at = found + 2
  end
end

-- The blanks and line ends that take a comment's place, and where it ends.
local function comment(text, start)
  local second = text:byte(start + 1)
  if second == 47 then                       -- //
    local stop = text:find("\n", start, true) or #text + 1
    return "", stop - 1
  elseif second == 42 then                   -- /* */
    local _, stop = text:find("*/", start + 2, true)
    stop = stop or #text
    return text:sub(start, stop):gsub("[^\n]+", " "), stop
  end
  return "/", start
end

local function to_json(text)
  local pieces, gap, at = {}, {}, 1
  while at <= #text do
    local found = text:find('["/]', at) or #text + 1
    table.insert(gap, text:sub(at, found - 1))
    if text:byte(found) == 47 then
      local blanks, stop = comment(text, found)
      table.insert(gap, blanks)
      at = stop + 1
    else
      table.insert(pieces, without_last_comma(table.concat(gap)))
      gap = {}
      local stop = end_of_string(text, found)
      table.insert(pieces, text:sub(found, stop))
      at = stop + 1
    end
  end
  table.insert(pieces, without_last_comma(table.concat(gap)))
  return table.concat(pieces)
end

return { to_json = to_json }
