--- The outermost blocks of a file in HCL (github.com/hashicorp/hcl: hclsyntax/spec.md), with those of
--- their attributes that are plain texts or lists of such.
--
--   provider "registry.example/team/cloud" {      TYPE LABELS {
--     version = "1.2.3"                             NAME = EXPRESSION
--   }
--
-- Nothing is evaluated: other expressions and inner blocks are only passed over.

-- Texts in texts ("${f("${x}")}") deeper than this are not followed.
local DEEPEST = 50

local Scanner = {}
Scanner.__index = Scanner

-- Blanks, line ends and comments.
function Scanner:skip()
  while true do
    self.at = self.text:match("^%s*()", self.at)
    local two = self.text:sub(self.at, self.at + 1)
    if two:sub(1, 1) == "#" or two == "//" then
      self.at = self.text:find("\n", self.at, true) or #self.text + 1
    elseif two == "/*" then
      local _, stop = self.text:find("*/", self.at + 2, true)
      self.at = (stop or #self.text) + 1
    else
      return
    end
  end
end

function Scanner:peek() return self.text:sub(self.at, self.at) end

function Scanner:name()
  local name, stop = self.text:match("^([%a_][%w_-]*)()", self.at)
  if name then self.at = stop end
  return name
end

-- The text in quotes that begins here; nil where it holds expressions.
function Scanner:string(depth)
  local parts, is_plain = {}, true
  self.at = self.at + 1
  while true do
    local found = self.text:find('["\\\n$%%]', self.at)
    if not found then return self:fail("a text does not end") end
    table.insert(parts, self.text:sub(self.at, found - 1))
    local byte, following = self.text:sub(found, found), self.text:sub(found + 1, found + 1)
    self.at = found + 1
    if byte == '"' then
      return is_plain and table.concat(parts) or nil
    elseif byte == "\n" then
      self.at = found
      return self:fail("a text does not end")
    elseif byte == "\\" then
      table.insert(parts, following)
      self.at = found + 2
    elseif following == "{" then
      is_plain = false
      self:pass_brackets((depth or 0) + 1)
    else
      table.insert(parts, byte)
    end
  end
end

-- `<<NAME` up to a line with NAME alone.
function Scanner:heredoc()
  local name, stop = self.text:match("^<<%-?([%a_][%w_-]*)[^\n]*\n()", self.at)
  if not name then
    self.at = self.at + 1
    return
  end
  self.at = stop
  while self.at <= #self.text do
    local line, next_at = self.text:match("^([^\n]*)\n?()", self.at)
    self.at = next_at
    if oakum.text.trim(line) == name then
      -- What follows is on a new line.
      self.at = next_at - 1
      return
    end
  end
  self:fail("a text does not end")
end

-- Past the bracket that closes the one here.
function Scanner:pass_brackets(depth)
  if depth > DEEPEST then self:fail("nested too deep") end
  local open, start = 0, self.at
  while true do
    self.at = self.text:find('[%[%]{}()"#/<]', self.at)
    if not self.at then
      self.at = start
      self:fail("a bracket does not close")
    end
    local byte = self:peek()
    if byte == '"' then
      self:string(depth)
    elseif byte == "<" then
      self:heredoc()
    elseif byte == "#" or byte == "/" then
      local before = self.at
      self:skip()
      if self.at == before then self.at = self.at + 1 end
    else
      open = open + ((byte == "[" or byte == "{" or byte == "(") and 1 or -1)
      self.at = self.at + 1
      if open == 0 then return end
    end
  end
end

-- A list of plain texts; nil, and back at its start, where anything else is in it.
function Scanner:list()
  local start, items = self.at, {}
  self.at = self.at + 1
  while true do
    self:skip()
    local byte = self:peek()
    if byte == "]" then
      self.at = self.at + 1
      return items
    elseif byte == "," then
      self.at = self.at + 1
    elseif byte == '"' then
      table.insert(items, self:string() or "")
    else
      self.at = start
      return nil
    end
  end
end

-- Past the rest of an expression: up to the end of its line, or the bracket that closes the block.
function Scanner:pass_expression()
  while true do
    self.at = self.text:find('[%[%]{}()"#/<\n,]', self.at) or #self.text + 1
    local byte = self:peek()
    if byte == "" or byte == "\n" or byte == "}" or byte == "," then return end
    if byte == '"' then
      self:string()
    elseif byte == "<" then
      self:heredoc()
    elseif byte == "[" or byte == "{" or byte == "(" then
      self:pass_brackets(1)
    elseif byte == "#" or self.text:find("^//", self.at) then
      self.at = self.text:find("\n", self.at, true) or #self.text + 1
    elseif self.text:find("^/%*", self.at) then
      self:skip()
    else
      self.at = self.at + 1
    end
  end
end

-- The value behind "="; nil for what is not plain.
function Scanner:value()
  self.at = self.text:match("^[ \t]*()", self.at)
  local byte, value = self:peek(), nil
  if byte == '"' then
    value = self:string()
  elseif byte == "[" then
    value = self:list()
  end
  local after = self.at
  self:pass_expression()
  -- `"a" == b ? c : d` is more than a text.
  local rest = self.text:sub(after, self.at - 1)
  return not rest:find("^%s*[^%s#/]") and value or nil
end

-- The attributes of a block whose "{" has just been passed, up to and with its "}".
function Scanner:body(block)
  while true do
    self:skip()
    local byte = self:peek()
    if byte == "}" then
      self.at = self.at + 1
      return
    elseif byte == "" then
      self.at = block.start
      self:fail("the block that begins here does not end")
    end
    local start = self.at
    local name = self:name()
    self:skip()
    if name and self:peek() == "=" then
      self.at = self.at + 1
      block.attributes[name] = { value = self:value(), start = start }
    elseif name and (self:peek() == '"' or self:peek() == "{") then
      self.at = self.text:find("{", self.at, true) or #self.text + 1
      self:pass_brackets(1)
    elseif self.at == start then
      self.at = self.at + 1
    end
  end
end

-- Lines are counted from the last place that was asked for.
function Scanner:line(place)
  local counted = self.counted
  if place < counted.at then counted.at, counted.line = 1, 1 end
  while true do
    local found = self.text:find("\n", counted.at, true)
    if not found or found >= place then return counted.line end
    counted.at, counted.line = found + 1, counted.line + 1
  end
end

function Scanner:fail(reason) self.file:fail(self:line(self.at), reason) end

-- A list of { type, labels, at, attributes = { NAME = { value, start } } }.
local function read(file)
  local scanner = setmetatable({ text = file:text():gsub("\r\n", "\n"), at = 1, file = file,
                                 counted = { at = 1, line = 1 } }, Scanner)
  local blocks = {}
  while true do
    scanner:skip()
    if scanner.at > #scanner.text then return blocks, scanner end
    local block = { start = scanner.at, at = scanner:line(scanner.at), labels = {}, attributes = {} }
    block.type = scanner:name()
    if not block.type then scanner:fail("expected a block") end
    while true do
      scanner.at = scanner.text:match("^[ \t]*()", scanner.at)
      local label = scanner:peek() == '"' and scanner:string() or scanner:name()
      if not label then break end
      table.insert(block.labels, label)
    end
    if scanner:peek() == "{" then
      scanner.at = scanner.at + 1
      scanner:body(block)
      table.insert(blocks, block)
    elseif scanner:peek() == "=" then
      scanner.at = scanner.at + 1
      scanner:value()
    else
      scanner:fail("expected a block")
    end
  end
end

return { read = read }
