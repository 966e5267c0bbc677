--- As much of Python as a literal needs: tokens, and expressions made of texts, lists and maps.
--
-- Format: docs.python.org/3/reference/lexical_analysis.html. Everything else is "computed".

local PREFIXES = { [""] = true, r = true, u = true, b = true, br = true, rb = true }
local ESCAPES = { n = "\n", t = "\t", ["'"] = "'", ['"'] = '"', ["\\"] = "\\", ["\n"] = "" }
local OPENS = { ["("] = 1, ["["] = 1, ["{"] = 1 }
local CLOSES = { [")"] = 1, ["]"] = 1, ["}"] = 1 }
local ENDS = { ["("] = ")", ["["] = "]", ["{"] = "}" }
-- Nobody nests literals deeper.
local MOST_LEVELS = 16

-- Where the text that `quote` opened before `at` ends: its last byte, and that of the closing mark.
local function end_of_string(text, at, quote)
  local mark = quote:sub(1, 1)
  while true do
    local found = text:find(#quote == 3 and "[\\" .. mark .. "]" or "[\\\n" .. mark .. "]", at)
    if not found then return nil end
    if text:sub(found, found) == "\\" then
      at = found + 2
    elseif text:sub(found, found + #quote - 1) == quote then
      return found - 1, found + #quote - 1
    elseif #quote == 1 then
      return nil
    else
      at = found + 1
    end
  end
end

local function count_lines(text)
  local _, count = text:gsub("\n", "")
  return count
end

-- { kind = "string" | "name" | "mark", text, line, depth, is_plain? }; nil, a line and a reason when
-- a text does not end.
local function tokens(text)
  local found, at, line, depth = {}, 1, 1, 0
  local function add(kind, value, is_plain)
    table.insert(found, {
      kind = kind, text = value, line = line, depth = depth, is_plain = is_plain,
    })
  end
  while at <= #text do
    local _, stop = text:find("^[ \t\r\f\\]+", at)
    if not stop then _, stop = text:find("^#[^\n]*", at) end
    local prefix, quote = text:match("^(%a?%a?)(['\"])", at)
    if stop then
      at = stop + 1
    elseif text:byte(at) == 10 then
      line, at = line + 1, at + 1
    elseif quote then
      local first = at + #prefix
      if text:sub(first, first + 2) == quote:rep(3) then quote = quote:rep(3) end
      local last, closing = end_of_string(text, first + #quote, quote)
      if not last then return nil, line, "a text that does not end" end
      local value = text:sub(first + #quote, last)
      prefix = prefix:lower()
      if not prefix:find("r") then value = value:gsub("\\(.)", ESCAPES) end
      add("string", value, PREFIXES[prefix] == true)
      line = line + count_lines(text:sub(first, last))
      at = closing + 1
    else
      local value = text:match("^[%w_\128-\255]+", at)
      if value then
        add("name", value)
      else
        value = text:match("^[=!<>+*/%%-]=", at) or text:match("^%*%*", at) or text:sub(at, at)
        if CLOSES[value] then depth = math.max(0, depth - 1) end
        add("mark", value)
        if OPENS[value] then depth = depth + 1 end
      end
      at = at + #value
    end
  end
  return found
end

-- The token behind an expression: "," or what closes its brackets.
local function skip(all, at)
  local depth = 0
  while all[at] do
    local value = all[at].kind == "mark" and all[at].text
    if CLOSES[value] then
      if depth == 0 then return at end
      depth = depth - 1
    elseif OPENS[value] then
      depth = depth + 1
    elseif value == "," and depth == 0 then
      return at
    end
    at = at + 1
  end
  return at
end

local function is_mark(token, value)
  return token ~= nil and token.kind == "mark" and token.text == value
end

local expression

-- The items up to the closing bracket; of a map, each with its key.
local function items(all, at, closing, level)
  local list, has_comma = {}, false
  while all[at] and not is_mark(all[at], closing) do
    local item, key
    item, at = expression(all, at, level)
    if is_mark(all[at], ":") and closing == "}" then
      key = item
      item, at = expression(all, at + 1, level)
    end
    if not is_mark(all[at], ",") and not is_mark(all[at], closing) then
      item, at = { kind = "computed", line = item.line }, skip(all, at)
    end
    table.insert(list, { key = key, value = item })
    if is_mark(all[at], ",") then
      has_comma, at = true, at + 1
    elseif not is_mark(all[at], closing) then
      break                                                   -- another bracket closes, or the end
    end
  end
  return list, at + 1, has_comma
end

-- { kind = "text" | "list" | "map" | "name" | "computed", line, text?, items? } and the place
-- behind it.
function expression(all, at, level)
  local token = all[at]
  if not token then return { kind = "computed" }, at end
  local node = { kind = "computed", line = token.line }
  if token.kind == "string" then
    local parts, is_plain = {}, true
    while all[at] and all[at].kind == "string" do
      table.insert(parts, all[at].text)
      is_plain = is_plain and all[at].is_plain
      at = at + 1
    end
    if is_plain then node.kind, node.text = "text", table.concat(parts) end
    return node, at
  elseif token.kind == "name" then
    node.kind, node.text = "name", token.text
    return node, at + 1
  elseif OPENS[token.text] and level < MOST_LEVELS then
    local list, after, has_comma = items(all, at + 1, ENDS[token.text], level + 1)
    if token.text == "(" and #list == 1 and not has_comma then return list[1].value, after end
    node.kind, node.items = token.text == "{" and "map" or "list", list
    return node, after
  end
  return node, skip(all, at)
end

return {
  tokens = tokens, skip = skip, is_mark = is_mark,
  expression = function(all, at) return expression(all, at, 0) end,
}
