--- Pins, as apt_preferences(5) describes them.

local NEVER = -32768          -- "Pin-Priority: never"

-- 'release a=stable, n=bookworm' -> { a = "stable", n = "bookworm" }. Without "=" the text is a
-- version when it begins with a digit, else a suite or codename.
local function release_of(text)
  local match = {}
  for term in text:gmatch("[^,]+") do
    term = oakum.text.trim(term)
    local key, value = term:match("^(%l)%s*=%s*(.*)$")
    if key then
      match[key] = value:match('^"(.*)"$') or value
    elseif term ~= "" then
      match[term:find("^%d") and "v" or "value"] = term
    end
  end
  return match
end

local function match_of(kind, text)
  if kind == "release" then return release_of(text) end
  return { value = text:match('^"(.*)"$') or text }
end

local function read(file, out)
  for stanza in oakum.each(file:deb822()) do
    local kind, text = oakum.text.trim(stanza.Pin or ""):match("^(%l+)%s+(.+)$")
    local priority = stanza["Pin-Priority"]
    if priority == "never" then priority = NEVER end
    priority = math.tointeger(tonumber(priority) or 0)
    local packages = {}
    for name in (stanza.Package or ""):gmatch("%S+") do table.insert(packages, name) end

    if kind ~= "release" and kind ~= "version" and kind ~= "origin" then
      out:warn(stanza, "'Pin' must be 'release', 'version' or 'origin', and what to match")
    elseif #packages == 0 then
      out:warn(stanza, "a pin without 'Package'")
    elseif not priority or priority == 0 then
      out:warn(stanza, "'Pin-Priority' must be a whole number, not 0")
    else
      out:pin {
        packages = packages, by = kind, match = match_of(kind, text), priority = priority,
        at = stanza,
      }
    end
  end
end

return { read = read }
