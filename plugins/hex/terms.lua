--- Erlang and Elixir terms as text, as files of their build tools hold them: read, never run.
--
-- A term becomes a string (text in quotes, an atom without its colon, a number as it is written), or a table
-- { kind = "tuple" | "list" | "map", at = LINE, ... } with its items. "key": value of a map and key: value of
-- a keyword list are tuples of two.

local DEPTH = 64

-- What ends an opening sign, and the kind of term that it makes. The longer ones first.
local OPENING = {
  { "^%%{", "}", "map" }, { "^#{", "}", "map" }, { "^{", "}", "tuple" }, { "^%[", "]", "list" },
}

local Reader = {}
Reader.__index = Reader

function Reader:fail(text)
  self.file:fail(self.line, text)
end

-- Moves on, and counts the lines that are passed.
function Reader:move(stop)
  local place = self.place
  while true do
    local newline = self.text:find("\n", place, true)
    if not newline or newline >= stop then break end
    self.line = self.line + 1
    place = newline + 1
  end
  self.place = stop
end

-- Past blanks, commas, and comments in the sign of the language.
function Reader:skip()
  while true do
    local _, last = self.text:find("^[%s,]+", self.place)
    if last then self:move(last + 1) end
    if self.text:sub(self.place, self.place) ~= self.comment
      or self.text:find("^%%{", self.place) then
      return
    end
    local stop = self.text:find("\n", self.place, true) or #self.text + 1
    self:move(stop)
  end
end

-- Text in double quotes, with simple escapes.
function Reader:quoted(start)
  local stop = start
  while true do
    stop = self.text:find('["\\]', stop)
    if not stop then self:fail("a text that does not end") end
    if self.text:sub(stop, stop) == '"' then break end
    stop = stop + 2
  end
  local text = self.text:sub(start, stop - 1)
  self:move(stop + 1)
  return (text:gsub("\\(.)", "%1"))
end

function Reader:items(closing, kind, depth)
  local term = { kind = kind, at = self.line }
  if depth > DEPTH then self:fail(("more than %d levels of brackets"):format(DEPTH)) end
  while true do
    self:skip()
    if self.place > #self.text then self:fail(("'%s' is missing"):format(closing)) end
    if self.text:sub(self.place, self.place) == closing then
      self:move(self.place + 1)
      return term
    end
    local item = self:term(depth + 1)
    -- "key": value, key: value, key => value
    local first, last = self.text:find("^%s*=>", self.place)
    if not first then first, last = self.text:find("^:%s", self.place) end
    if first then
      self:move(last + 1)
      self:skip()
      item = { kind = "tuple", at = self.line, item, (self:term(depth + 1)) }
    end
    table.insert(term, item)
  end
end

-- One term where the place is.
function Reader:term(depth)
  local text = self.text
  local first, last, atom
  for _, opening in ipairs(OPENING) do
    first, last = text:find(opening[1], self.place)
    if first then
      local at = self.line
      self:move(last + 1)
      local term = self:items(opening[2], opening[3], depth)
      term.at = at
      return term
    end
  end
  first, last = text:find('^<<%s*"', self.place)
  if first then
    local value = self:quoted(last + 1)
    first, last = text:find("^[^>\n]*>>", self.place)
    if not first then self:fail("'>>' is missing") end
    self:move(last + 1)
    return value
  end
  first, last = text:find("^:?\"", self.place)
  if first then return self:quoted(last + 1) end
  first, last, atom = text:find("^'([^'\n]*)'", self.place)
  -- Words; of Erlang also $a, one character.
  if not first then first, last, atom = text:find("^[:$]?([%w_@.+/?!*-]+)", self.place) end
  if not first then
    self:fail(("'%s' was not expected"):format(text:sub(self.place, self.place)))
  end
  self:move(last + 1)
  return atom
end

-- All terms of a file; each may end in a dot. `comment` is % of Erlang, # of Elixir.
local function read(file, comment)
  local reader = setmetatable({
    file = file, text = file:text(), place = 1, line = 1, comment = comment,
  }, Reader)
  local terms = {}
  while true do
    reader:skip()
    local _, last = reader.text:find("^%.", reader.place)
    if last then
      reader:move(last + 1)
    elseif reader.place > #reader.text then
      return terms
    else
      table.insert(terms, (reader:term(1)))
    end
  end
end

return { read = read }
