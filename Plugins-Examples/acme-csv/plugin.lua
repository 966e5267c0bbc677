--- acme-csv: open findings as a table for the weekly meeting, one row each.
--
--   oakum findings -o json | oakum report acme-csv --plugin ./acme-csv > findings.csv

local COLUMNS = {
  "asset", "advisory", "package", "installed", "fixed in", "severity", "outcome", "due", "overdue",
}

-- RFC 4180: quotes around everything, and quotes inside twice. A cell that begins with one of these
-- signs is a formula to a spreadsheet, and names come from files that strangers wrote: an
-- apostrophe before it makes it text.
local function cell(value)
  local text = value == nil and "" or tostring(value)
  if text:find("^[=+@\t\r-]") then text = "'" .. text end
  return '"' .. text:gsub('"', '""') .. '"'
end

local function write_row(out, values)
  local cells = {}
  for column = 1, #COLUMNS do cells[column] = cell(values[column]) end
  out:write(table.concat(cells, ",") .. "\r\n")
end

-- Fields of a part that may be missing: indexing nil would end the report.
local function map(value)
  return oakum.kind(value) == "map" and value or {}
end

-- The document is the one of 'oakum findings -o json': docs/output.md has every field.
local function render(report, out)
  if oakum.kind(report.findings) ~= "list" then
    out:fail(report, "expected the findings of 'oakum findings -o json'")
  end
  write_row(out, COLUMNS)
  -- Row by row: each leaves at once, so the report of a large fleet is never in memory as a whole.
  for row in oakum.each(report.findings) do
    -- What was decided about it, what is tracked of it, and the flaw itself, one inside the other.
    local tracked = map(map(row).finding)
    local flaw = map(tracked.finding)
    write_row(out, {
      map(row).assetName or tracked.asset, flaw.advisory, flaw.name, flaw.installed, flaw.fixed,
      map(flaw.severity).level, map(row).outcome, map(row).due, map(row).isOverdue and "yes" or nil,
    })
  end
end

return {
  name = "acme-csv", version = "1.0.0", api = 1,
  summary = "Open findings as a CSV table",
  -- Any other document is refused before render runs, with words that say what was expected.
  report = { extension = "csv", documents = { "findings" }, render = render },
}
