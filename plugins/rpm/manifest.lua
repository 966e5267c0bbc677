--- container-manifest-2: `rpm -qa` with tabs between NAME, VERSION-RELEASE, INSTALLTIME, BUILDTIME,
--- VENDOR, EPOCH, SIZE, ARCH, EPOCHNUM and SOURCERPM.

local packages = require "packages"

local function stated(text)
  return text ~= "" and text ~= "(none)" and text or nil
end

local function read(file, out)
  local count = 0
  for number, line in file:lines() do
    local fields = oakum.text.split(line, "\t")
    if #fields >= 10 then
      count = count + 1
      local version, release = fields[2]:match("^(.*)%-([^-]*)$")
      packages.component({
        name = fields[1], version = stated(version or fields[2]), release = release,
        epoch = math.tointeger(tonumber(fields[9])), arch = stated(fields[8]),
        source_rpm = stated(fields[10]),
      }, out, number)
    elseif line ~= "" then
      if count == 0 then file:fail(number, "expected ten fields with tabs between them") end
      out:warn(number, "expected ten fields with tabs between them")
    end
  end
  if count == 0 then out:skip("no packages in it") end
end

return { read = read }
