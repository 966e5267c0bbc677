--- Markers (packaging.python.org/en/latest/specifications/dependency-specifiers): whether a package
--- is for all, or for those that ask for an extra or a group.
--
--   or   = and ("or" and)*       and  = one ("and" one)*
--   one  = "(" or ")" | value (operator | "in" | "not" "in") value

-- Words, quoted values (with a quote in front), operators and parentheses.
local function tokens_of(text)
  local tokens, at = {}, 1
  while true do
    at = text:find("%S", at)
    if not at then return tokens end
    local byte, token, stop = text:sub(at, at), nil, nil
    if byte == "'" or byte == '"' then
      local close = text:find(byte, at + 1, true)
      if not close then return nil end
      token, stop = "'" .. text:sub(at + 1, close - 1), close
    elseif byte == "(" or byte == ")" then
      token, stop = byte, at
    else
      token = text:match("^[%w._]+", at) or text:match("^[<>=!~]+", at)
      if not token then return nil end
      stop = at + #token - 1
    end
    table.insert(tokens, token)
    at = stop + 1
  end
end

local VARIABLES = { extras = "extras", extra = "extras", dependency_groups = "groups" }

local function normal(name)
  return (name:lower():gsub("[-_.]+", "-"))     -- PEP 503
end

-- One comparison: { kind = "extras" or "groups", name, negated }; an empty one for machines.
local function comparison(left, operator, right, negated)
  local kind = VARIABLES[right] or VARIABLES[left]
  local value = VARIABLES[right] and left or right
  if not kind or value:sub(1, 1) ~= "'" then return {} end
  return { kind = kind, name = normal(value:sub(2)), negated = negated or operator == "!=" }
end

local Parser = {}
Parser.__index = Parser

function Parser:next()
  self.at = self.at + 1
  return self.tokens[self.at - 1] or error("ends too early", 0)
end

function Parser:one(depth)
  local left = self:next()
  if left == "(" then
    if depth > 50 then error("is nested too deeply", 0) end
    local inner = self:any(depth + 1)
    if self:next() ~= ")" then error("has a parenthesis that is not closed", 0) end
    return inner
  end
  local operator = self:next()
  local negated = operator == "not"
  if negated then operator = self:next() end
  return comparison(left, operator, self:next(), negated)
end

-- A list of parts that `word` joins; one part alone is itself.
function Parser:joined(word, part, depth)
  local parts = { part(self, depth) }
  while self.tokens[self.at] == word do
    self.at = self.at + 1
    table.insert(parts, part(self, depth))
  end
  return #parts == 1 and parts[1] or { join = word, parts = parts }
end

function Parser:all(depth) return self:joined("and", Parser.one, depth) end

function Parser:any(depth) return self:joined("or", Parser.all, depth) end

local function holds(node, is_wanted)
  if not node.join then return not node.kind or is_wanted(node) end
  for _, part in ipairs(node.parts) do
    if holds(part, is_wanted) == (node.join == "or") then return node.join == "or" end
  end
  return node.join == "and"
end

local function names_tests(node)
  if node.join then
    for _, part in ipairs(node.parts) do
      if names_tests(part) then return true end
    end
    return false
  end
  return node.kind == "groups" and not node.negated and node.name:find("^tests?$") ~= nil
end

-- "prod" when it holds on some machine for whoever asks for nothing more, "optional" when it takes
-- an extra, "dev" or "test" when it takes a group. With the reason when it cannot be read.
local function scope(text, default_groups)
  if not text then return "prod" end
  local tokens = tokens_of(text)
  if not tokens then return "prod", "cannot be read" end
  local parser = setmetatable({ tokens = tokens, at = 1 }, Parser)
  local ok, node = pcall(parser.any, parser, 0)
  if not ok then return "prod", tostring(node) end

  local function by_default(atom)
    local is_there = atom.kind == "groups" and default_groups[atom.name] == true
    return is_there ~= (atom.negated == true)
  end
  if holds(node, by_default) then return "prod" end
  -- Of extras that exclude one another any may be asked for.
  if holds(node, function(atom) return atom.kind == "extras" or by_default(atom) end) then
    return "optional"
  end
  return names_tests(node) and "test" or "dev"
end

return { scope = scope }
