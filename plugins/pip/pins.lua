--- Requirements with the lines that they stand on, for changing them.

local requirements = require "requirements"

-- Requirements as pip joins them: { number, lines, text }; comment lines are not continued.
local function statements(file)
  local found, open = {}, nil
  for number, line in file:lines() do
    local statement = open or { number = number, lines = {}, text = "" }
    if not open then table.insert(found, statement) end
    table.insert(statement.lines, line)
    local continued = line:find("\\$") and not line:find("^%s*#")
    local code = line:find("^%s*#") and "" or requirements.before(line, " #")
    statement.text = statement.text .. (continued and line:sub(1, -2) or code)
    open = continued and statement or nil
  end
  return found
end

local Walk = {}
Walk.__index = Walk

-- Collects the requirements of a file and of those that it includes.
function Walk:file(path)
  path = oakum.path.normalize(path) or path
  if self.seen[path] then return end
  self.seen[path] = true
  local allowed, file = pcall(self.project.file, self.project, path)
  if not allowed or not file then return end
  for _, statement in ipairs(statements(file)) do
    local text = oakum.text.trim(statement.text)
    local option, name = text:match("^(%-[rc])%s*(.+)$")
    if not option then option, name = text:match("^(%-%-%l+)[%s=]+(.+)$") end
    if requirements.INCLUDES[option] then
      self:file(oakum.path.join(oakum.path.dirname(path), name))
    elseif text ~= "" and not text:find("^%-") then
      local code, hashes = requirements.options_of(text)
      local requirement = requirements.parse(code)
      if requirement then
        requirement.file, requirement.statement = path, statement
        requirement.has_hashes = #hashes > 0
        requirement.has_marker = code:find(";", 1, true) ~= nil
        table.insert(self.found, requirement)
      end
    end
  end
end

-- All requirements of these files and what they include, in order.
local function collect(project, paths)
  local walk = setmetatable({ project = project, seen = {}, found = {} }, Walk)
  for _, path in ipairs(paths) do walk:file(path) end
  return walk.found
end

-- Where "== VERSION" stands in a line: from the first to the last byte of the version.
local function find_version(line, version)
  local code = requirements.before(requirements.before(line, ";"), " #")
  local from = 1
  while true do
    local _, stop = code:find("===?%s*", from)
    if not stop then return nil end
    local last = stop + #version
    if code:sub(stop + 1, last) == version and not code:find("^[%w.+!_*-]", last + 1) then
      return stop + 1, last
    end
    from = stop + 1
  end
end

-- The edit that gives a pinned requirement another version; nil when no line has it as `==`.
local function edit(requirement, version)
  for i, line in ipairs(requirement.statement.lines) do
    local first, last = find_version(line, requirement.version)
    if first then
      return {
        file = requirement.file, at = requirement.statement.number + i - 1,
        to = line:sub(1, first - 1) .. version .. line:sub(last + 1),
      }
    end
  end
end

return { collect = collect, edit = edit }
