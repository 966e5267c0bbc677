--- Requirements files.
--
-- Format: pip.pypa.io/en/stable/reference/requirements-file-format; a requirement itself is
-- PEP 508. Only `==` without a wildcard and `===` pin a version. Every other requirement is a
-- component of unknown version: what it resolves to is not in the file.

-- Rye's locks have the same format.
local files = {
  "*requirements*.txt", "requirements/*.txt", "requirements.lock", "requirements-dev.lock",
}
local may_include = {
  "**/*.txt", "**/*.in", "**/*.pip",
  "../**/*.txt", "../**/*.in", "../**/*.pip",
}

-- What the file's own name says that its packages are for.
local SCOPES = {
  dev = "dev", develop = "dev", development = "dev", lint = "dev", typing = "dev",
  doc = "dev", docs = "dev", test = "test", tests = "test", testing = "test", build = "build",
}

local function scope_of(path)
  local folder = oakum.path.basename(oakum.path.dirname(path))
  local name = oakum.path.basename(path)
  if folder == "requirements" then name = folder .. "-" .. name end
  for word in name:lower():gmatch("%a+") do
    if SCOPES[word] then return SCOPES[word] end
  end
  return "prod"
end

local function any_glob(globs, path)
  for _, glob in ipairs(globs) do
    if oakum.glob(glob, path) then return true end
  end
  return false
end

-- The version that "== 1.2, >= 1.0" fixes. false: these are not version specifiers.
local function pinned(specifiers)
  local version
  for specifier in specifiers:gmatch("[^,]+") do
    local operator, text = oakum.text.trim(specifier):match("^([=<>!~]+)%s*([%w.*+!_${}-]+)$")
    if not operator then return false end
    if (operator == "==" or operator == "===") and not text:find("[*${}]") then version = text end
  end
  return version
end

-- "numpy-1.9.2-cp34-none-win32.whl" (PEP 427), at the end of a path or address
local function wheel(address)
  local file = oakum.path.basename(address:match("^[^%s;#?]*"))
  local name, version = file:match("^([%w._]+)%-([%w._+!]+)%-[%w._-]+%.whl$")
  return name and { name = name, version = version }
end

-- What stands before `mark`.
local function before(text, mark)
  local at = text:find(mark, 1, true)
  return at and text:sub(1, at - 1) or text
end

-- One requirement: { name, version? }; nil when it names no package; nil and a reason when broken.
local function parse(line)
  local address = line:match("^%-e%s+(.+)$") or line:match("^%-%-editable[%s=]+(.+)$")
  if not address and (line:find("^[%w+.-]+://") or line:find("^%.*/") or line:find("%.whl%s*$"))
     and not line:find("^[%w._-]+%s*@") then
    address = line
  end
  if address then
    address = address:gsub("^file:%.", ".")
    local egg = address:match("#egg=([%w._-]+)") or address:match("&egg=([%w._-]+)")
    if egg then return { name = egg } end
    local found = wheel(address)
    if found or address:find("^%.") then return found end     -- "-e ." is the project itself
    return nil, "an address that does not say which package lies there"
  end

  local name, rest = line:match("^(%w[%w._-]*)%s*(.*)$")
  if not name then return nil, "not a requirement" end
  rest = rest:gsub("^%b[]%s*", "")                            -- extras
  local place = rest:match("^@%s*(.*)$")
  if place then
    local found = wheel(place)
    return { name = name, version = found and found.version }
  end
  rest = oakum.text.trim(before(before(rest, ";"), "#"))      -- markers; a glued comment
  local version = pinned(rest:match("^%((.*)%)$") or rest)
  if version == false then return nil, "not a requirement" end
  return { name = name, version = version, specifiers = rest:match("^%((.*)%)$") or rest }
end

-- Cuts the options of one requirement off: "a==1 --hash=sha256:..." has its hashes there.
local function options_of(line)
  local hashes = {}
  for hash in line:gmatch("%-%-hash[=%s]+(%S+)") do table.insert(hashes, hash) end
  local at = line:find("%s%-%-%l")
  return at and oakum.text.trim(line:sub(1, at)) or line, hashes
end

local INCLUDES = {
  ["-r"] = "requirements", ["--requirement"] = "requirements",
  ["-c"] = "constraints", ["--constraint"] = "constraints",
}

-- A walk over one claimed file and the files it includes.
local Reader = {}
Reader.__index = Reader

-- A requirements file with a usual name is claimed, and read, on its own.
function Reader:include(kind, name, folder, at)
  local path = oakum.path.join(folder, name)
  local allowed = not oakum.text.starts(name, "/") and not name:find("://", 1, true)
  local included
  if allowed then allowed, included = pcall(self.file.sibling, self.file, path) end

  if not allowed then
    self.out:warn(at, "'" .. name .. "' is not followed")
  elseif not included then
    self.out:warn(at, "'" .. name .. "' is not there")
  elseif kind == "constraints" or not any_glob(files, included.path) then
    if self.seen[included.path] then return end
    self.seen[included.path] = true
    self:walk(included, path, at, self[kind])
  end
end

-- Collects the requirements of `file` in `into`; `at` is the line that included it.
function Reader:walk(file, path, at, into)
  for number, line in file:lines { comment = "#", continuation = "\\" } do
    line = oakum.text.trim(line)
    local option, name = line:match("^(%-[rc])%s*(.+)$")
    if not option then option, name = line:match("^(%-%-%l+)[%s=]+(.+)$") end
    if INCLUDES[option] then
      self:include(INCLUDES[option], name, oakum.path.dirname(path), at or number)
    elseif not line:find("^%-") or line:find("^%-e%s") or line:find("^%-%-editable") then
      local text, hashes = options_of(line)
      local requirement, reason = parse(text)
      if requirement then
        requirement.hashes, requirement.at = hashes, at or number
        table.insert(into, requirement)
      elseif reason then
        self.out:warn(at or number, "'" .. line:sub(1, 60) .. "': " .. reason)
      end
    end
  end
end

local function normal(name)
  return (name:lower():gsub("[-_.]+", "-"))                   -- PEP 503
end

-- A list of pins that ends inside a bare name has most likely been cut off there.
local function drop_cut_end(requirements, file, out)
  local last = requirements[#requirements]
  if #requirements < 2 or last.version or file:text():find("\n$") then return end
  for i = 1, #requirements - 1 do
    if not requirements[i].version then return end
  end
  out:warn(last.at, ("'%s' at the very end has no version, unlike all others: cut off?"):format(
    last.name))
  table.remove(requirements)
end

local function read(file, out)
  local reader = setmetatable({
    file = file, out = out, seen = { [file.path] = true }, requirements = {}, constraints = {},
  }, Reader)
  reader:walk(file, file.name, nil, reader.requirements)
  drop_cut_end(reader.requirements, file, out)

  local constrained = {}
  for _, constraint in ipairs(reader.constraints) do
    constrained[normal(constraint.name)] = constraint.version
  end
  for _, requirement in ipairs(reader.requirements) do
    local version = requirement.version or constrained[normal(requirement.name)]
    out:component {
      purl   = oakum.purl("pypi", requirement.name, version),
      scope  = scope_of(file.path),
      hashes = oakum.hashes(requirement.hashes),
      at     = requirement.at,
    }
  end
end

return {
  files = files, may_include = may_include, read = read,
  INCLUDES = INCLUDES, before = before, normal = normal, options_of = options_of, parse = parse,
}
