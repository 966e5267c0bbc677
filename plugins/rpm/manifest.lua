--- container-manifest-2: `rpm -qa` with tabs between NAME, VERSION-RELEASE, INSTALLTIME, BUILDTIME,
--- VENDOR, EPOCH, SIZE, ARCH, EPOCHNUM and SOURCERPM.

local packages = require "packages"

local function stated(text)
  return text ~= "" and text ~= "(none)" and text or nil
end

-- The fields of a header, as one line states them; nil when it does not.
local function package_of(line)
  local fields = oakum.text.split(line, "\t")
  if #fields < 10 then return nil end
  local version, release = fields[2]:match("^(.*)%-([^-]*)$")
  return {
    name = fields[1], version = stated(version or fields[2]), release = release,
    epoch = math.tointeger(tonumber(fields[9])), arch = stated(fields[8]),
    source_rpm = stated(fields[10]),
  }
end

local function read(file, out)
  local listed, epochs = {}, {}
  for number, line in file:lines() do
    local package = package_of(line)
    if package then
      packages.learn_epoch(package, epochs)
      table.insert(listed, { package = package, line = number })
    elseif line ~= "" then
      if #listed == 0 then file:fail(number, "expected ten fields with tabs between them") end
      out:warn(number, "expected ten fields with tabs between them")
    end
  end
  for _, entry in ipairs(listed) do
    packages.component(entry.package, epochs, out, entry.line)
  end
  if #listed == 0 then out:skip("no packages in it") end
end

return { read = read }
