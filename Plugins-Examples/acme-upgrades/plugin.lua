--- acme-upgrades: new versions in our parts lists (which acme-parts reads).
--
-- A remedy does nothing. It says what would have to be done, as data: lines that change and programs
-- that work the rest out. The program shows it, tries it in a copy, has it approved, runs it, and
-- puts everything back when a check fails.

-- The line's own words, so that a comment or a dependency behind them never changes by accident.
local function edit_of(place, upgrade)
  return {
    file    = place.path,
    at      = place.line,
    replace = upgrade.name .. " " .. upgrade.from,
    with    = upgrade.name .. " " .. upgrade.to,
  }
end

-- Whether the line still says what it said when it was scanned.
local function has(project, place, upgrade)
  local file = project:file(place.path)
  for number, line in file and file:lines() or pairs {} do
    if number == place.line then
      local name, version = line:match("^part (%S+) (%S+)")
      return name == upgrade.name and version == upgrade.from
    end
  end
  return false
end

-- One call for all upgrades of a folder, so that edits of one file come together. Each upgrade gets
-- an answer: a place in a remedy, or the reason why not, which the report shows.
local function plan(project, out)
  local upgrades, edits, results = {}, {}, {}
  for _, upgrade in ipairs(project.upgrades) do
    local place = upgrade.evidence[1]
    if upgrade.scope == "build" then
      out:refuse(upgrade, "the tools team moves tools, for all products at once")
    elseif not upgrade.to:find("%-acme%d+$") then
      out:refuse(upgrade, "there is no ACME build of " .. upgrade.to .. "; ask the build farm")
    elseif not has(project, place, upgrade) then
      out:refuse(upgrade, place.path .. " does not say '" .. upgrade.from .. "' any more")
    else
      table.insert(upgrades, upgrade)
      table.insert(edits, edit_of(place, upgrade))
      results[place.path] = true
    end
  end
  if #upgrades == 0 then return end

  local files = {}
  for path in pairs(results) do table.insert(files, path) end
  files = oakum.sorted(files) -- pairs has no order, and a plan is the same in every run

  out:remedy {
    upgrades = upgrades,
    edits    = edits,
    -- Argument lists, never a shell line: a strange file name stays one argument.
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
