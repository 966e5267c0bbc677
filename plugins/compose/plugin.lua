--- compose: the images of the services in Compose files.
--
-- Format: compose-spec.io (the Compose specification, and the older files of versions 1 to 3): `services`
-- by name, each with `image`, or `build` for one of its own. Variables have the default that the file gives
-- them (${TAG:-1.2}); what the environment or a .env file says is not looked at.

local variables = require "variables"

-- Text of an image -> record, or a warning. Of an unknown tag the name stays.
local function add_image(text, at, platform, found)
  local expanded = variables.expand(text)
  if expanded:find(variables.UNKNOWN, 1, true) then
    expanded = expanded:match("^(.*[^:@/])[:@][^/]*$") or expanded
  end
  local purl = oakum.image.purl(expanded, platform)
  if purl then
    found.count = found.count + 1
    found.out:component { purl = purl, at = at }
  elseif expanded:find(variables.UNKNOWN, 1, true) then
    found.out:warn(at, ("'%s' hangs on a variable without a default"):format(text))
  else
    found.out:warn(at, ("'%s' is no reference to an image"):format(text))
  end
end

local function add_service(name, service, services, found)
  if oakum.kind(service) ~= "map" then
    return found.out:warn(oakum.line(services, name), ("the service '%s' is not a map"):format(name))
  end
  local at, text = oakum.line(service, "image"), service.image
  -- With `build`, the image is what is built here.
  if text == nil or service.build ~= nil then return end
  if oakum.kind(text) ~= "string" then return found.out:warn(at, "'image' is not a text") end
  local platform = service.platform
  platform = oakum.kind(platform) == "string" and platform:match("^[%w/._-]+$") or nil
  add_image(oakum.text.trim(text), at, platform, found)
end

-- Version 1 had no `services`: they were the outermost keys.
local function services_of(view)
  if view.services ~= nil then return view.services end
  for _, value in pairs(view) do
    if oakum.kind(value) == "map" and (value.image or value.build) then return view end
  end
end

local function read(file, out)
  if not file:text():find("%S") then return out:skip("the file is empty") end
  local view = file:yaml()
  local services = oakum.kind(view) == "map" and services_of(view)
  if not services then return out:skip("no services") end
  if oakum.kind(services) ~= "map" then
    file:fail(oakum.line(view, "services"), "'services' is not a map")
  end
  local found = { out = out, count = 0 }
  for name, service in pairs(services) do add_service(name, service, services, found) end
  if found.count == 0 then out:skip("no images of others") end
end

return {
  name = "compose", version = "1.0.0", api = 1,
  summary = "Images of the services in Compose files",
  inventory = {
    files = {
      "{docker-compose,compose}.{yml,yaml}", "{docker-compose,compose}.*.{yml,yaml}",
      "{docker-compose,compose}-*.{yml,yaml}",
    },
    read = read,
  },
}
