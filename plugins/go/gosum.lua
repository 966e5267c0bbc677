--- go.sum: go.dev/ref/mod#go-sum-files. "MODULE VERSION[/go.mod] h1:HASH" a line. Lines with /go.mod
-- speak of that file alone: they say what was looked at, not what is used.

local gomod = require "gomod"

-- { [PATH@VERSION] = "h1:..." }, and for each path its highest version.
local function read(file, out)
  local hashes, highest = {}, {}
  for number, line in file:lines() do
    local path, version, hash = line:match("^(%S+) (%S+) (h%d+:[%w+/=]+)%s*$")
    if path then
      local plain = gomod.version_of(version)
      if plain then
        hashes[path .. "@" .. plain] = hash
        local other = highest[path]
        local order = other and oakum.version.compare("semver", plain, other)
        if not other or order and order > 0 then highest[path] = plain end
      end
    elseif line:find("%S") then
      out:warn(nil, ("go.sum:%d: not understood"):format(number))
    end
  end
  return hashes, highest
end

return { read = read }
