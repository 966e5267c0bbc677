--- Gemfile.lock as sections (Bundler's own lib/bundler/lockfile_parser.rb): a word in capitals, and
-- below it lines whose indentation says what they are:
--
--   GEM
--     remote: https://gems.acme.example/
--     specs:
--       rack (2.2.8)
--         dependency (>= 1)
--
-- GIT, PATH and PLUGIN SOURCE look the same; DEPENDENCIES, CHECKSUMS, PLATFORMS are plain lists.

local SOURCES = { GEM = true, GIT = true, PATH = true, ["PLUGIN SOURCE"] = true }
local LISTS = {
  DEPENDENCIES = true, CHECKSUMS = true, PLATFORMS = true, ["RUBY VERSION"] = true,
  ["BUNDLED WITH"] = true,
}

-- Versions have no "-": what follows it is the platform.
local function split(text)
  local version, platform = text:match("^([^-]+)%-(.+)$")
  return version or text, platform
end

-- "sha256=HEX,sha512=HEX"
local function digests_of(text)
  local list = {}
  for kind, digits in text:gmatch("(%w+)=(%x+)") do
    table.insert(list, kind .. ":" .. digits:lower())
  end
  return list
end

-- Inside of a source: what it is, its gems and what they need. False for lines that do not fit.
local function read_source_line(line, number, lock, state)
  local key, value = line:match("^  ([%w_]+): ?(.*)$")
  if key then
    state.source[key] = state.source[key] or value
    return true
  end
  local name, version = line:match("^    ([^%s()]+) %(([^()]+)%)$")
  if not name then name = line:match("^    ([^%s()]+)$") end
  if name then
    state.gem = { name = name, source = state.source, needs = {}, at = number }
    if version then state.gem.version, state.gem.platform = split(version) end
    table.insert(lock.gems, state.gem)
    return true
  end
  local need = line:match("^      ([^%s()!]+)!?$") or line:match("^      ([^%s()]+) %([^()]*%)!?$")
  if need and state.gem then
    table.insert(state.gem.needs, need)
    return true
  end
  return false
end

local function read_list_line(line, lock, section)
  if section == "DEPENDENCIES" then
    local name = line:match("^  ([^%s()!]+)!?$") or line:match("^  ([^%s()]+) %([^()]*%)!?$")
    if not name then return false end
    table.insert(lock.direct, name)
  elseif section == "CHECKSUMS" then
    local name, version, digests = line:match("^  ([^%s()]+) %(([^()]+)%)%s*(.*)$")
    if not name then return false end
    lock.checksums[name .. " " .. version] = digests_of(digests)
  end
  return true
end

local function read(file, out)
  local lock = { gems = {}, direct = {}, checksums = {} }
  local section, state, known, first, last = nil, {}, false, nil, 1
  for number, raw in file:lines() do
    last = number
    local line = oakum.text.ends(raw, "\r") and raw:sub(1, -2) or raw
    if line:find("^<<<<<<<") or line:find("^>>>>>>>") or line:find("^=======") then
      file:fail(number, "a merge that is not finished")
    elseif line:find("^%S") then
      first = first or number
      section, state = line, { source = { kind = line } }
      if SOURCES[line] or LISTS[line] then
        known = true
        lock.is_whole = lock.is_whole or line == "DEPENDENCIES"
      else
        -- Later versions of Bundler may add sections.
        if not line:find("^[A-Z][A-Z ]*$") then out:warn(number, "not the name of a section") end
        section = nil
      end
    elseif section and line:find("%S") then
      local fits
      if SOURCES[section] then
        fits = line == "  specs:" or read_source_line(line, number, lock, state)
      else
        fits = read_list_line(line, lock, section)
      end
      if not fits then
        out:warn(number, "not understood: '" .. oakum.text.trim(line):sub(1, 80) .. "'")
      end
    end
  end
  if first and not known then file:fail(first, "not a Gemfile.lock: no section that it has") end
  if first and not lock.is_whole then out:warn(last, "no DEPENDENCIES: the file may be cut off") end
  return lock
end

return { read = read }
