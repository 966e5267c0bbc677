--- plain-text: one short message for each event of a patch's life that people wait for.
--
-- The event is one of the audit trail (docs/audit.md). Nothing of it is a secret, but reasons are
-- words that people wrote: whoever gets the message sees them.

-- type -> what happened, in a few words
local HAPPENED = {
  ["plan.awaiting_approval"]       = "waits for an approval",
  ["plan.approved"]                = "was approved",
  ["plan.rejected"]                = "was rejected",
  ["plan.test_failed"]             = "failed its test",
  ["plan.rolling"]                 = "is being rolled out",
  ["plan.paused"]                  = "is paused",
  ["plan.done"]                    = "is done",
  ["plan.aborting"]                = "is being ended early",
  ["plan.rolled_back"]             = "was rolled back",
  ["plan.partially_rolled_back"]   = "was rolled back in part",
  ["plan.failed_needs_human"]      = "failed and needs somebody",
  ["target.failed"]                = "failed",
  ["target.revert_failed"]         = "could not be put back",
  ["target.unknown"]               = "is in an unknown state",
}

local function text(value)
  if type(value) ~= "string" then return nil end
  -- One line: a reason of an event may have several.
  value = oakum.text.trim((value:gsub("[%c]+", " ")))
  return value ~= "" and value or nil
end

local function is_list(value)
  return oakum.kind(value) == "list"
end

local function changes(event, lines)
  if not is_list(event.what) then return end
  for change in oakum.each(event.what) do
    local name = oakum.kind(change) == "map" and text(change.name)
    if name then
      table.insert(lines, ("  %s %s -> %s"):format(
        name, text(change.from) or "(new)", text(change.to) or "(removed)"))
    end
  end
end

local function reasons(event, lines)
  if not is_list(event.why) then return end
  for reason in oakum.each(event.why) do
    local advisory = oakum.kind(reason) == "map" and text(reason.advisory)
    if advisory then
      local due = text(reason.due)
      table.insert(lines, "  " .. advisory .. (due and ", due " .. due:sub(1, 10) or ""))
    end
  end
end

local function section(title, fill, event, lines)
  local found = {}
  fill(event, found)
  if #found == 0 then return end
  table.insert(lines, "")
  table.insert(lines, title)
  -- A plan of a whole fleet has hundreds.
  table.move(found, 1, math.min(#found, 20), #lines + 1, lines)
  if #found > 20 then table.insert(lines, ("  ... and %d more"):format(#found - 20)) end
end

local function message(event, out, ctx)
  local happened = HAPPENED[event.type]
  if not happened then return out:skip("nobody waits for '" .. tostring(event.type) .. "'") end
  local to = ctx.options.to
  if not to or to == "" then return out:skip("the option 'to' is not set") end

  local subject = text(event.plan) and "Plan " .. text(event.plan) or "A plan"
  local asset = text(event.assetName) or text(event.asset)
  if tostring(event.type):sub(1, 7) == "target." then
    subject = (asset and "Target " .. asset or "A target")
      .. (text(event.plan) and " of plan " .. text(event.plan) or "")
  end

  local lines = { subject .. " " .. happened .. "." }
  local actor = oakum.kind(event.actor) == "map" and text(event.actor.id)
  if actor then table.insert(lines, "By: " .. actor) end
  if text(event.at) then table.insert(lines, "At: " .. text(event.at)) end
  if text(event.reason) then table.insert(lines, "Reason: " .. text(event.reason)) end
  section("Changes:", changes, event, lines)
  section("Because of:", reasons, event, lines)

  out:message {
    to    = to,
    title = (subject .. " " .. happened):sub(1, 200),
    body  = table.concat(lines, "\n") .. "\n",
  }
end

return {
  name = "plain-text", version = "1.0.0", api = 1,
  summary = "Short messages about plans and targets",
  options = { to = { type = "string", help = "where messages go: an address or a channel" } },
  notify = { events = { "plan.", "target." }, message = message },
}
