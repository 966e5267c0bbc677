--- paket.dependencies (fsprojects.github.io/Paket/dependencies-file.html): a request on each line, below
-- the `group` that it belongs to.

local names = require "names"

-- What other lines begin with; options have a colon behind their name.
local OTHERS = { source = true, gist = true, http = true, cache = true, version = true }

-- Only an exact version is known; with any other the newest one that fits is taken.
local function pinned(words)
  local operator, version = words[3], words[4]
  if operator and operator:find("^%d") then operator, version = "=", operator end
  local is_exact = operator == "=" or operator == "=="
  if not is_exact or not version or not version:find("^%d") or version:find("*", 1, true) then
    return nil
  end
  return version
end

-- "owner/repository:reference"; a commit is a version as well as a tag is.
local function github_purl(word)
  local name, reference = word:match("^([^:]+):?(.*)$")
  name = names.repository(name)
  return name and names.github(name, reference ~= "" and reference or nil)
end

-- The purl of a request; nil when the line is none, false when it cannot be understood.
local function purl_of(words)
  if words[1] == "nuget" or words[1] == "clitool" then
    return words[2] and oakum.purl("nuget", words[2], pinned(words)) or false
  elseif words[1] == "github" then
    return words[2] and github_purl(words[2]) or false
  elseif words[1] == "git" then
    local name = names.repository(words[2])
    return name and names.github(name) or false
  end
  return nil
end

-- A line without its comment: // and # count at its start and after a blank, // also behind a word.
local function without_comment(line)
  local text = (" " .. line):gsub("%s#.*$", "")
  local position = text:find("//", 1, true)
  while position and text:sub(position - 1, position - 1) == ":" do
    position = text:find("//", position + 2, true)
  end
  return oakum.text.trim(position and text:sub(1, position - 1) or text)
end

local function read(file, out)
  local group, count, known, odd, seen = "Main", 0, 0, nil, {}
  out:project { id = "", at = 1 }
  for number, line in file:lines() do
    local text = without_comment(line)
    local words = {}
    for word in text:gmatch("%S+") do table.insert(words, word) end
    local first = words[1] or ""
    local purl = purl_of(words)
    if purl then
      local scope = first == "clitool" and "build" or names.scope_of(group)
      local id = group:lower() .. " " .. purl
      if not seen[id] then
        seen[id] = true
        out:component { id = id, purl = purl, scope = scope, at = number }
        out:depends("", id)
      end
      count = count + 1
    elseif first == "group" and words[2] then
      group = table.concat(words, " ", 2)
      known = known + 1
    elseif OTHERS[first] or first:find("^[%a_]+:") then
      known = known + 1
    elseif text ~= "" then
      odd = odd or number
      out:warn(number, "unknown request")
    end
  end
  if odd and count == 0 and known == 0 then file:fail(odd, "not a file of Paket's") end
end

return { read = read }
