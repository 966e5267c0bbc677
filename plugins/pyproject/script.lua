--- setup.py: the literal arguments of setup(). Nothing is run: what is computed is not read, and a
-- warning says so.

local projects = require "project"
local python = require "python"

local SCOPES = { install_requires = "prod", tests_require = "test", extras_require = "optional" }

-- What a name stands for: name -> { places }, and the names that are changed later.
local function assignments(all)
  local places, changed = {}, {}
  for at, token in ipairs(all) do
    if token.kind == "name" and token.depth == 0 and not python.is_mark(all[at - 1], ".") then
      local after = all[at + 1]
      if python.is_mark(after, "=") then
        places[token.text] = places[token.text] or {}
        table.insert(places[token.text], at + 2)
      elseif python.is_mark(after, "+=") or python.is_mark(after, "[")
             and python.is_mark(all[at + 3], "]") and python.is_mark(all[at + 4], "=") then
        changed[token.text] = true
      elseif python.is_mark(after, ".") and all[at + 2]
             and ("append extend insert update remove"):find(all[at + 2].text, 1, true) then
        changed[token.text] = true
      end
    end
  end
  return places, changed
end

local CONTINUES = { ["+"] = true, ["%"] = true, ["."] = true, ["*"] = true, ["-"] = true }
local WORDS = { ["if"] = true, ["for"] = true, ["or"] = true, ["and"] = true }

-- Whether an expression of a statement goes on behind what was understood.
local function goes_on(before, token)
  if not token then return false end
  if token.kind == "name" then return WORDS[token.text] and token.line == before.line end
  if token.kind ~= "mark" then return false end
  if CONTINUES[token.text] then return true end
  return (token.text == "(" or token.text == "[" or token.text == "|" or token.text == ",")
    and token.line == before.line
end

local function is_none(node)
  return node.kind == "name" and node.text == "None"
end

local Reader = {}
Reader.__index = Reader

function Reader:warn_computed(line, what)
  self.out:warn(line, ("'%s' is computed, and not read"):format(what))
end

-- The literal that a node is, or that its name stands for.
function Reader:literal(node, what)
  if node.kind ~= "name" or is_none(node) then return node end
  local places = self.places[node.text]
  if not places or #places > 1 then return { kind = "computed", line = node.line } end
  local found, after = python.expression(self.all, places[1])
  if found.kind == "name" or goes_on(self.all[after - 1], self.all[after]) then
    return { kind = "computed", line = node.line }
  end
  if self.changed[node.text] then
    self.out:warn(node.line, ("'%s' is changed by the program after it was set: only what it was "
      .. "set to is read for '%s'"):format(node.text, what))
  end
  return found
end

-- A list of texts, or one text with a requirement a line.
function Reader:add_requirements(node, scope, what)
  node = self:literal(node, what)
  if node.kind == "text" then
    local line = node.line
    for offset, text in oakum.text.lines(node.text) do
      text = oakum.text.trim((text:gsub("#.*$", "")))
      if text ~= "" then self.project:add(text, scope, line + offset - 1) end
    end
  elseif node.kind == "list" then
    for _, item in ipairs(node.items) do
      local value = self:literal(item.value, what)
      if value.kind == "text" then
        self.project:add(value.text, scope, value.line)
      else
        self:warn_computed(item.value.line, what)
      end
    end
  elseif not is_none(node) then
    self:warn_computed(node.line, what)
  end
end

function Reader:add_extras(node)
  node = self:literal(node, "extras_require")
  if is_none(node) then return end
  if node.kind ~= "map" then return self:warn_computed(node.line, "extras_require") end
  for _, item in ipairs(node.items) do
    if item.key and item.key.kind == "text" then
      -- An extra that is a condition alone is for all users.
      local scope = item.key.text:find("^:") and "prod" or "optional"
      self:add_requirements(item.value, scope, "extras_require")
    else
      self:warn_computed(item.value.line, "extras_require")
    end
  end
end

function Reader:argument(name, node)
  if name == "name" or name == "version" then
    local value = self:literal(node, name)
    if value.kind == "text" and value.text ~= "" and not self.project[name] then
      self.project[name] = value.text
      if name == "name" then self.project:owns(value.text) end
    end
  elseif name == "extras_require" then
    self:add_extras(node)
  elseif SCOPES[name] then
    self:add_requirements(node, SCOPES[name], name)
  end
end

-- The arguments of a call whose bracket is before `at`.
function Reader:call(at)
  local all, opened = self.all, self.all[at - 1]
  while all[at] and not python.is_mark(all[at], ")") do
    local name = all[at].kind == "name" and python.is_mark(all[at + 1], "=") and all[at].text
    if name and (SCOPES[name] or name == "name" or name == "version") then
      local line, node = all[at].line, nil
      node, at = python.expression(all, at + 2)
      if all[at] and not python.is_mark(all[at], ",") and not python.is_mark(all[at], ")") then
        node, at = { kind = "computed", line = line }, python.skip(all, at)
      end
      self:argument(name, node)
    elseif python.is_mark(all[at], "**") then
      self:warn_computed(all[at].line, "**" .. (all[at + 1] and all[at + 1].text or ""))
      at = python.skip(all, at)
    else
      at = python.skip(all, at)
    end
    if python.is_mark(all[at], ",") then
      at = at + 1
    elseif all[at] and not python.is_mark(all[at], ")") then
      self.file:fail(all[at].line, ("'%s' closes nothing"):format(all[at].text))
    end
  end
  if not all[at] then self.file:fail(opened.line, "the call of setup() does not end") end
end

local function read(file, out)
  local all, line, reason = python.tokens(file:text())
  if not all then file:fail(line, reason) end
  local reader = setmetatable({
    file = file, out = out, all = all, project = projects.new(file, out),
  }, Reader)
  reader.places, reader.changed = assignments(all)
  local is_called = false
  for at, token in ipairs(all) do
    if token.kind == "name" and token.text == "setup" and python.is_mark(all[at + 1], "(")
       and not (all[at - 1] and all[at - 1].text == "def") then
      is_called = true
      reader.project.at = reader.project.at or token.line
      reader:call(at + 2)
    end
  end
  if not is_called then return out:skip("no call of setup()") end
  reader.project:emit()
end

return { read = read }
