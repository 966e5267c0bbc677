--- acme-upgrades: new versions in our parts lists (which acme-parts reads).
--
-- A remedy does nothing. It says what would have to be done, as data: lines that change and programs
-- that work the rest out. So it can be shown, tried in a copy, approved and undone.

-- Whether the line still says what the scan saw: somebody may have edited the file since.
local function is_there(project, place, upgrade)
  local file = project:file(place.path)
  if not file then return false end
  for number, line in file:lines() do
    if number == place.line then
      local name, version = line:match("^part (%S+) (%S+)")
      return name == upgrade.name and version == upgrade.from
    end
  end
  return false
end

-- nil when it can be made; the report shows the reason otherwise.
local function reason_against(project, upgrade)
  if upgrade.scope == "build" then return "the tools team moves tools, for all products at once" end
  if not upgrade.to:find("%-acme%d+$") then return "there is no ACME build of " .. upgrade.to end
  for _, place in ipairs(upgrade.evidence) do
    if not is_there(project, place, upgrade) then
      return place.path .. " does not say '" .. upgrade.from .. "' any more: scan again"
    end
  end
end

-- One call for all upgrades of a folder, so that edits of one file come together. Each upgrade gets
-- an answer: a place in a remedy, or a refusal.
local function plan(project, out)
  local upgrades, edits, changed = {}, {}, {}
  for _, upgrade in ipairs(project.upgrades) do
    local reason = reason_against(project, upgrade)
    if reason then
      out:refuse(upgrade, reason)
    else
      table.insert(upgrades, upgrade)
      for _, place in ipairs(upgrade.evidence) do
        changed[place.path] = true
        table.insert(edits, {
          file    = place.path,
          at      = place.line,
          -- With the name before it: a comment on the same line may have the version, too.
          replace = upgrade.name .. " " .. upgrade.from,
          with    = upgrade.name .. " " .. upgrade.to,
        })
      end
    end
  end
  if #upgrades == 0 then return end

  local files = {}
  for path in pairs(changed) do table.insert(files, path) end
  files = oakum.sorted(files) -- pairs has no order, and a plan is the same in every run
  out:remedy {
    upgrades = upgrades,
    edits    = edits,
    -- Lists of arguments, never a shell line: a strange file name stays one argument.
    run      = { oakum.list({ "acme-provenance", "--write" }, files) },
    results  = files,
    verify   = { oakum.list({ "acme-build", "--dry-run" }, files) },
  }
end

return {
  name = "acme-upgrades", version = "1.0.0", api = 1,
  summary = "New versions in ACME's parts lists",
  remedy = { ecosystems = { "generic" }, projects = { "*.parts" }, plan = plan },
}
