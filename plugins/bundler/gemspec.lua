--- An installed gem: the .gemspec that RubyGems writes into `specifications` (Ruby, in a fixed form;
-- RubyGems Guides, "Specification Reference"). Its second line is for reading without Ruby:
--
--   # stub: NAME VERSION PLATFORM PATHS

-- s.KEY = "VALUE".freeze
local function value_of(text, key)
  return text:match("%.%s*" .. key .. "%s*=%s*[\"']([^\"'\n]+)[\"']")
    or text:match("%.%s*" .. key .. "%s*=%s*Gem::Version%.new%(?%s*[\"']([^\"'\n]+)[\"']")
end

local function licenses_of(text)
  local list = {}
  local listed = text:match("%.licenses%s*=%s*%[([^%]]*)%]")
  for license in (listed or ""):gmatch("[\"']([^\"']+)[\"']") do table.insert(list, license) end
  local one = not listed and value_of(text, "license")
  if one then table.insert(list, one) end
  return list
end

local function read(file, out)
  local text = file:text()
  local name, version, platform
  local at
  for number, line in file:lines() do
    name, version, platform = line:match("^# stub: (%S+) (%S+) (%S+)")
    at = number
    if name or number > 20 then break end
  end
  if not name then
    name, version, platform = value_of(text, "name"), value_of(text, "version"),
      value_of(text, "platform")
    at = 1
  end
  if not name then file:fail(1, "not the specification of a gem: there is no name") end
  local ok, purl = pcall(oakum.purl, "gem", name, version,
                         { platform = platform ~= "ruby" and platform or nil })
  if not ok then file:fail(at, tostring(purl)) end
  out:component { purl = purl, licenses = licenses_of(text), at = at }
end

return { read = read }
