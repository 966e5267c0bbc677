--- paket: what Paket has locked, or is asked for where nothing is locked.
--
-- Formats: paket.dependencies in `requests.lua`; paket.lock (fsprojects.github.io/Paket/lock-file.html): GROUP, then NUGET, GITHUB, GIT or
-- HTTP; below them `remote:` and, by the depth of the blanks before it, each package with its version
-- in parentheses (4) and what it needs (6).

local names = require "names"
local requests = require "requests"

local Reader = {}
Reader.__index = Reader

function Reader:emit(name, purl, number)
  local id = self.group:lower() .. " " .. name:lower()
  if self.ids[id] then return end
  self.ids[id] = true
  self.current = id
  self.count = self.count + 1
  self.out:component { id = id, purl = purl, scope = names.scope_of(self.group), at = number }
end

-- "Argu (5.2) - restriction: >= netstandard2.0", or a file of a repository with its commit.
function Reader:package(text, number)
  local name, version = text:match("^(%S*)%s*%(([^()]*)%)")
  self.current = nil
  if name == "" and self.kind == "NUGET" then name = nil end     -- a repository's commit has none
  if not name then
    if self.kind == "NUGET" then self.out:warn(number, "expected NAME (VERSION)") end
    return
  end
  version = version ~= "" and not version:find("%s") and version or nil
  if self.kind == "NUGET" then
    self:emit(name, oakum.purl("nuget", name, version), number)
  elseif self.kind == "GITHUB" or self.kind == "GIT" then
    -- Every file of a repository has the same commit.
    local repository = names.repository(self.remote)
    if repository then
      self:emit("github:" .. repository .. "@" .. (version or ""),
                names.github(repository, version), number)
    end
  end
end

function Reader:need(text)
  local name = text:match("^(%S+)")
  if self.current and name then
    table.insert(self.needs, { self.current, self.group:lower() .. " " .. name:lower() })
  end
end

-- One line; false when it is none of a lock file's.
function Reader:line(line, number)
  local blanks, text = line:match("^(%s*)(.-)$")
  text = oakum.text.trim(text)
  if #blanks == 0 then
    self.current, self.remote = nil, nil
    local group = text:match("^GROUP%s+(.+)$")
    if group then
      self.group, self.kind = group, nil
    elseif text == "NUGET" or text == "GITHUB" or text == "GIT" or text == "HTTP" then
      self.kind = text
    elseif not text:find("^[%u-]+:") then
      self.kind = nil
      return false
    end
  elseif text:find("^remote:") then
    self.remote = oakum.text.trim(text:sub(8))
  elseif self.kind and #blanks >= 6 then
    self:need(text)
  elseif self.kind and not text:find("^[%a-]+:%s") then
    self:package(text, number)
  end
  return true
end

local function read_lock(file, out)
  local reader = setmetatable({ out = out, group = "Main", ids = {}, needs = {}, count = 0 }, Reader)
  local odd, known = nil, 0
  for number, line in file:lines() do
    if oakum.text.trim(line) == "" then
      goto continue
    elseif reader:line(line, number) then
      known = known + 1
    else
      odd = odd or number
      out:warn(number, "unknown section")
    end
    ::continue::
  end
  if odd and known == 0 then file:fail(odd, "not a lock file of Paket's") end
  for _, edge in ipairs(reader.needs) do
    if reader.ids[edge[2]] and edge[1] ~= edge[2] then out:depends(edge[1], edge[2]) end
  end
  if reader.count == 0 then out:skip("nothing is locked") end
end

local function read(file, out)
  if file.name == "paket.lock" then
    read_lock(file, out)
  elseif file:sibling("paket.lock") then
    out:skip("paket.lock beside it says what was chosen")
  else
    requests.read(file, out)
  end
end

return {
  name = "paket", version = "1.0.0", api = 1,
  summary = "Packages that Paket has locked, or is asked for",
  needs = { files = { "paket.lock" } },
  inventory = { files = { "paket.lock", "paket.dependencies" }, read = read },
}
