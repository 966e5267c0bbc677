--- Upgrades: the version of a pin, in the line where it stands.
--
-- A requirements file states what it wants, so an edit is the whole change: nothing is resolved.
-- Only a file that pip-compile made with hashes is made by it again.

local pins = require "pins"
local requirements = require "requirements"

-- Options of pip-compile that change the file and take no value.
local FLAGS = { "--generate-hashes", "--allow-unsafe", "--strip-extras", "--no-annotate" }

-- Names in an order of their own, so that a plan is the same in every run.
local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do table.insert(keys, key) end
  return oakum.sorted(keys)
end

-- The files that show an upgrade, each once.
local function files_of(upgrades)
  local seen = {}
  for _, upgrade in ipairs(upgrades) do
    for _, place in ipairs(upgrade.evidence) do seen[place.path] = true end
  end
  return sorted_keys(seen)
end

local function where(requirement)
  return requirement.file .. ":" .. requirement.statement.number
end

local function equal(a, b)
  return a == b or oakum.version.compare("pypi", a, b) == 0
end

local function allows(requirement, version)
  local specifiers = requirement.specifiers
  if not specifiers or specifiers == "" then return true end
  return oakum.version.satisfies("pypi", version, specifiers) == true
end

-- What pip-compile made a file of: its source and options, as the head of the file states them.
local function compiled(project, path)
  local file = project:file(path)
  local flags, made = {}, false
  for number, line in file:lines() do
    if number > 10 or not line:find("^#") then break end
    if line:find("pip-compile", 1, true) then
      made = true
      for _, flag in ipairs(FLAGS) do
        if line:find(flag, 1, true) then table.insert(flags, flag) end
      end
    end
  end
  local source = path:gsub("%.txt$", ".in")
  if not made or source == path or not project:file(source) then return nil end
  return { path = path, source = source, flags = flags, packages = {} }
end

local function is_pin_of(requirement, upgrade)
  return requirement.version ~= nil and equal(requirement.version, upgrade.from)
end

-- The edits of the requirements that pin an upgrade's version; nil and a reason when one cannot be
-- made, or another requirement keeps the new version out.
local function edits_for(found, upgrade)
  local edits = {}
  for _, requirement in ipairs(found) do
    if is_pin_of(requirement, upgrade) then
      local edit = pins.edit(requirement, upgrade.to)
      if not edit then return nil, where(requirement) .. " names a file, not a version" end
      local others = requirement.specifiers:gsub("===?%s*[^,]+", ">=0")
      if oakum.version.satisfies("pypi", upgrade.to, others) == false then
        return nil, ("%s asks for '%s'"):format(where(requirement), requirement.specifiers)
      end
      table.insert(edits, edit)
    elseif not requirement.has_marker and not allows(requirement, upgrade.to) then
      return nil, ("%s asks for '%s'"):format(where(requirement), requirement.specifiers)
    end
  end
  return edits
end

local function named(found, name)
  return oakum.map(found, function(requirement)
    return requirements.normal(requirement.name) == requirements.normal(name) and requirement or nil
  end)
end

local Plan = {}
Plan.__index = Plan

function Plan:compiled(path)
  if self.outputs[path] == nil then self.outputs[path] = compiled(self.project, path) or false end
  return self.outputs[path]
end

-- Takes one upgrade into the plan, or gives the reason why not.
function Plan:take(upgrade, found)
  local outputs, plain = {}, {}
  for _, requirement in ipairs(found) do
    if requirement.has_hashes and is_pin_of(requirement, upgrade) then
      local output = self:compiled(requirement.file)
      if not output then
        return where(requirement) .. " has hashes, and those of the new version are not known here"
      end
      table.insert(outputs, output)
      -- The source decides then: the line itself is made again.
      for _, wanted in ipairs(named(pins.collect(self.project, { output.source }), upgrade.name)) do
        table.insert(plain, wanted)
      end
    else
      table.insert(plain, requirement)
    end
  end
  local edits, reason = edits_for(plain, upgrade)
  if not edits then return reason end
  if #edits == 0 and #outputs == 0 then
    return ("no requirement is pinned to %s %s"):format(upgrade.name, upgrade.from)
  end
  for _, edit in ipairs(edits) do
    local key = edit.file .. ":" .. edit.at
    if not self.seen[key] then table.insert(self.edits, edit) end
    self.seen[key] = true
  end
  for _, output in ipairs(outputs) do
    table.insert(output.packages, upgrade.name .. "==" .. upgrade.to)
  end
  table.insert(self.upgrades, upgrade)
end

-- pip-compile once for every file that has to be made again.
function Plan:programs()
  local run, results = {}, {}
  for _, path in ipairs(sorted_keys(self.outputs)) do
    local output = self.outputs[path]
    if output and #output.packages > 0 then
      local words = oakum.list({ "pip-compile", "--quiet" }, output.flags, { "--output-file", path })
      for _, package in ipairs(output.packages) do
        table.insert(words, "--upgrade-package")
        table.insert(words, package)
      end
      table.insert(words, output.source)
      table.insert(run, words)
      table.insert(results, path)
    end
  end
  return run, results
end

local function plan(project, out)
  local all = setmetatable({
    project = project, outputs = {}, edits = {}, seen = {}, upgrades = {},
  }, Plan)
  local found = pins.collect(project, files_of(project.upgrades))
  for _, upgrade in ipairs(project.upgrades) do
    local reason = all:take(upgrade, named(found, upgrade.name))
    if reason then out:refuse(upgrade, reason) end
  end
  if #all.upgrades == 0 then return end
  local run, results = all:programs()
  out:remedy { upgrades = all.upgrades, edits = all.edits, run = run, results = results }
end

return {
  ecosystems = { "pypi" },
  projects = { "requirements/*.txt", "*requirements*.txt" },
  files = requirements.may_include,
  plan = plan,
}
