--- Explicit lists: "@EXPLICIT", then an address a line, which may end in "#MD5" or "#sha256:HEX".

local packages = require "packages"

local function hashes_of(line)
  local digest = line:match("#(%S+)$")
  if not digest then return {} end
  if digest:find("^sha256:%x+$") then return { digest } end
  return { digest:find("^%x+$") and (#digest == 64 and "sha256:" or "md5:") .. digest or nil }
end

local function read(file, out)
  local is_explicit, count = false, 0
  for number, line in file:lines() do
    line = oakum.text.trim(line)
    -- What conda-lock writes for pip: "# pip NAME @ ADDRESS --hash=sha256:HEX".
    local pip, address = line:match("^# pip (%S+) @ (%S+)")
    if line == "@EXPLICIT" then
      is_explicit = true
    elseif pip and pip:find("^%w[%w._-]*$") then
      local version = oakum.path.basename(address:match("^[^#?]*"))
      version = version:match("^[%w._]+%-([%w._+!]+)%-[%w._-]+%.whl$")
        or version:match("%-(%d[%w._+!]*)%.tar%.gz$")
      local hash = line:match("%-%-hash=(%S+)") or address:match("#(sha256[=:]%x+)$")
      out:component {
        purl = oakum.purl("pypi", pip, version), at = number,
        hashes = { hash and (hash:gsub("=", ":")) or nil },
      }
      count = count + 1
    elseif line ~= "" and not line:find("^#") then
      local package = packages.of_address(line)
      if package and packages.is_name(package.name) then
        out:component { purl = packages.purl(package), hashes = hashes_of(line), at = number }
        count = count + 1
      elseif not is_explicit and file.name:find("%.txt$") then
        return out:skip("no '@EXPLICIT': not a list of conda's")
      elseif not is_explicit then
        file:fail(number, "not a list of conda's: expected '@EXPLICIT'")
      else
        out:warn(number, "not an address of a package")
      end
    end
  end
  if count == 0 then out:skip("nothing is locked") end
end

return { read = read }
