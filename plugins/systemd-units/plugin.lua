--- systemd-units: the services of a target are active after a change.
--
-- A service is one that the target's own description lists. Which services should run is nothing
-- that this plugin could know: one that is switched off on purpose is not to be listed.

local function steps(target, out, ctx)
  local services = target.services
  if services == nil then
    return out:skip("the target lists no services")
  end
  if oakum.kind(services) ~= "list" then
    out:fail(target, "services: expected a list of names of units")
  end

  local seen = {}
  for name in oakum.each(services) do
    -- A name without a type is a service, as systemctl reads it.
    local unit = type(name) == "string" and (name:find("%.%l+$") and name or name .. ".service")
    if not unit or not unit:find("^[%w:_@][%w:_.@\\-]*$") or #unit > 255 then
      out:warn(services, "'" .. tostring(name):sub(1, 80) .. "' is not the name of a unit")
    elseif not seen[unit] then
      seen[unit] = true
      out:check {
        name     = unit .. " is active",
        unit     = unit,
        within   = "10s",
        -- Active again takes a while after a restart.
        attempts = ctx.options.attempts,
        interval = "5s",
      }
    end
  end
end

return {
  name = "systemd-units", version = "1.0.0", api = 1,
  summary = "The services of a target are active",
  options = {
    attempts = { type = "integer", default = 6, help = "how often a unit is asked, 5 s apart" },
  },
  check = { steps = steps },
}
