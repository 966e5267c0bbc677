--- The calls of a Starlark file, as far as their arguments are literals
-- (github.com/bazelbuild/starlark/blob/master/spec.md#lexical-elements).

-- Where the quote that ends a string begins; nil when there is none.
local function end_of_string(source, start, quote)
  local special = "[\\\n" .. quote:sub(1, 1) .. "]"
  local position = start
  while true do
    local found = source:find(special, position)
    local byte = found and source:sub(found, found)
    if not found or byte == "\n" and #quote == 1 then
      return nil
    elseif byte == "\\" then
      position = found + 2
    elseif byte ~= "\n" and source:sub(found, found + #quote - 1) == quote then
      return found
    else
      position = found + 1
    end
  end
end

-- Splits a text into tokens: { kind = "string" | "name" | "sign", text, line }.
-- Gives nil, a reason and a line for a string that does not end.
local function tokens_of(source)
  local tokens, position, line = {}, 1, 1
  local function skip_to(last)
    local _, breaks = source:sub(position, last):gsub("\n", "")
    line = line + breaks
    position = last + 1
  end
  while position <= #source do
    local first = source:sub(position, position)
    if first == "#" then
      skip_to((source:find("\n", position, true) or #source + 1) - 1)
    elseif first:find("%s") then
      local _, last = source:find("^%s+", position)
      skip_to(last)
    elseif first == '"' or first == "'" then
      local quote = source:sub(position, position + 2) == first:rep(3) and first:rep(3) or first
      local start = position + #quote
      local last = end_of_string(source, start, quote)
      if not last then return nil, "a string is not closed", line end
      local content = source:sub(start, last - 1)
      table.insert(tokens, { kind = "string", text = (content:gsub("\\(.)", "%1")), line = line })
      skip_to(last + #quote - 1)
    else
      local _, last = source:find("^[%w_]+", position)
      table.insert(tokens, {
        kind = last and "name" or "sign", text = source:sub(position, last or position), line = line,
      })
      position = (last or position) + 1
    end
  end
  return tokens
end

local CLOSING = { ["("] = ")", ["["] = "]", ["{"] = "}" }

-- The place behind what an opening sign at `number` begins; nil when it is not closed.
local function behind(tokens, number)
  local open = {}
  for i = number, #tokens do
    local token = tokens[i]
    if token.kind == "sign" then
      if CLOSING[token.text] then
        table.insert(open, CLOSING[token.text])
      elseif token.text == open[#open] then
        table.remove(open)
        if #open == 0 then return i + 1 end
      end
    end
  end
  return nil
end

-- A literal that makes up all of the tokens `first` to `last`: text, boolean, or a list of texts
-- with their lines, in which others are left out.
local function literal(tokens, first, last)
  local token = tokens[first]
  if token and first == last then
    if token.kind == "string" then return token.text end
    if token.text == "True" or token.text == "False" then return token.text == "True" end
  elseif token and token.text == "[" and token.kind == "sign" then
    local list = {}
    for i = first + 1, last - 1 do
      local after = tokens[i + 1].text
      if tokens[i].kind == "string" and tokens[i - 1].text:find("^[%[,]$")
        and (after == "," or after == "]") then
        table.insert(list, { value = tokens[i].text, line = tokens[i].line })
      end
    end
    return list
  end
  return nil
end

-- Arguments with a name and a literal, between the parentheses at `first` and `last`.
local function arguments_of(tokens, first, last)
  local arguments = {}
  local i = first + 1
  while i < last do
    -- One argument reaches to the next comma that no bracket encloses.
    local start, stop = i, i
    while stop < last and not (tokens[stop].kind == "sign" and tokens[stop].text == ",") do
      stop = CLOSING[tokens[stop].text] and tokens[stop].kind == "sign" and behind(tokens, stop)
        or stop + 1
    end
    stop = math.min(stop, last)
    if tokens[start].kind == "name" and tokens[start + 1].text == "=" and start + 2 < stop then
      arguments[tokens[start].text] = literal(tokens, start + 2, stop - 1)
    end
    i = stop + 1
  end
  return arguments
end

-- Every call that stands in no other: { name, arguments, line }; nil, a reason and a line for a file
-- that breaks off.
local function read(source)
  local tokens, problem, line = tokens_of(source)
  if not tokens then return nil, problem, line end
  local found = {}
  local i = 1
  while i <= #tokens do
    local token = tokens[i]
    if token.kind == "sign" and CLOSING[token.text] then
      local after = behind(tokens, i)
      if not after then return nil, "'" .. token.text .. "' is not closed", token.line end
      local name, start = {}, i - 1
      while start >= 1 and (tokens[start].kind == "name" or tokens[start].text == ".")
        and tokens[start].kind ~= "string" and tokens[start].line == token.line do
        table.insert(name, 1, tokens[start].text)
        start = start - 1
      end
      if token.text == "(" and #name > 0 then
        table.insert(found, {
          name = table.concat(name), line = token.line, arguments = arguments_of(tokens, i, after - 1),
        })
      end
      i = after
    else
      i = i + 1
    end
  end
  return found
end

return { read = read }
