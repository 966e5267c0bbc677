--- Modules as components.

-- "1.21rc2" as the Go team's advisories write it: "1.21.0-rc.2". "1.17" stays.
local function standard_library_version(text)
  local numbers, kind, count = text:match("^(%d+%.%d+)(%l+)(%d+)$")
  if not numbers then numbers, kind, count = text:match("^(%d+%.%d+%.%d+)(%l+)(%d+)$") end
  if kind == "rc" or kind == "beta" then
    if not numbers:find("%..*%.") then numbers = numbers .. ".0" end
    return numbers .. "-" .. kind .. "." .. count
  end
  return text:match("^%d+%.%d+[%d.]*$")
end

-- Its id; nil and a warning for a path that is none.
local function module(out, path, version, details)
  local ok, purl = pcall(oakum.purl, "golang", path, version)
  if not ok then
    out:warn(details.at, tostring(purl))
    return nil
  end
  local hash = details.hash and details.hash:match("^h%d+:%S+$")
  out:component {
    id = path .. "@" .. (version or ""), purl = purl, at = details.at,
    hashes = hash and oakum.hashes(hash),
  }
  return path .. "@" .. (version or "")
end

-- The standard library of that version of Go ("1.22.3").
local function standard_library(out, text, at)
  local version = standard_library_version(text)
  return module(out, "stdlib", version, { at = at })
end

return { module = module, standard_library = standard_library }
