--- acme-pager: wakes somebody when a rollout cannot go on by itself.
--
-- A notify plugin words messages and sends none: so it needs no network and no password, and a test
-- compares words.

-- What is worth waking somebody for, and what to do first. All else waits for the morning.
local URGENT = {
  ["plan.failed_needs_human"] = "needs a person: oakum plan show %s",
  ["target.revert_failed"]    = "could not put a target back: it is neither old nor new. Plan %s",
  ["target.unknown"]          = "lost a target: its state is not known. Plan %s",
}

-- One line, and not a long one. Reasons hold what programs printed, so they may hold anything.
local function line(value)
  if type(value) ~= "string" then return nil end
  local text = oakum.text.trim((value:gsub("%c+", " ")))
  return text ~= "" and text:sub(1, 200) or nil
end

local function message(event, out, ctx)
  local words = URGENT[event.type]
  if not words then return out:skip("not urgent") end
  if not ctx.options.to then return out:skip("the option 'to' is not set") end

  local body = {}
  local function add(label, value)
    -- A field may be missing; a page with "nil" in it helps nobody.
    if line(value) then table.insert(body, label .. ": " .. line(value)) end
  end
  add("Target", event.assetName or event.asset)
  add("Reason", event.reason)
  add("Since", event.at)
  add("Approved by", oakum.kind(event.approvers) == "list" and event.approvers[1] or nil)

  out:message {
    to    = ctx.options.to,
    title = "Oakum " .. words:format(line(event.plan) or "?"),
    body  = table.concat(body, "\n") .. "\n",
  }
end

return {
  name = "acme-pager", version = "1.0.0", api = 1,
  summary = "Pages ACME's operators",
  options = { to = { type = "string", help = "where the page goes: an address of the pager" } },
  -- A name that ends in a dot means all types below it: docs/audit.md lists them.
  notify = { events = { "plan.failed_needs_human", "target." }, message = message },
}
