--- markdown-summary: a scan as a short Markdown page, for the summary of a CI job or a merge request.

-- What a table's cell must not hold, and what Markdown would take for markup or a mention.
local function cell(value)
  local text = tostring(value):gsub("[%c]+", " "):gsub("[\\`*_{}%[%]<>|#~]", "\\%0")
  return (text:gsub("@", "@\u{200b}"))
end

local function text(value)
  return type(value) == "string" and value ~= "" and value or nil
end

local function member(value, name)
  return oakum.kind(value) == "map" and value[name] or nil
end

local function rows(document, name)
  return oakum.kind(document[name]) == "list" and document[name] or {}
end

local LEVELS = { "critical", "high", "medium", "low" }

local function counted(findings)
  local counts, known, total = {}, 0, 0
  for _, finding in pairs(findings) do
    local level = text(member(member(finding, "severity"), "level")) or "unknown"
    counts[level] = (counts[level] or 0) + 1
    total = total + 1
    if member(finding, "kev") then known = known + 1 end
  end
  return counts, known, total
end

local function headline(findings, out)
  local counts, known, total = counted(findings)
  if total == 0 then
    out:write("No findings in what could be looked at.\n")
    return
  end
  local parts = {}
  for _, level in ipairs(LEVELS) do
    if counts[level] then table.insert(parts, ("%d %s"):format(counts[level], level)) end
    counts[level] = nil
  end
  local rest = 0
  for _, count in pairs(counts) do rest = rest + count end
  if rest > 0 then table.insert(parts, ("%d without a severity"):format(rest)) end
  out:write(("**%d %s**: %s.%s\n"):format(total, total == 1 and "finding" or "findings",
    table.concat(parts, ", "),
    known > 0 and (" **%d known to be exploited.**"):format(known) or ""))
end

local function table_of(findings, limit, out)
  out:write("\n| Advisory | Package | Installed | Fixed in | Severity |\n")
  out:write("|---|---|---|---|---|\n")
  local shown, total = 0, 0
  for _, finding in pairs(findings) do
    total = total + 1
    if shown < limit and oakum.kind(finding) == "map" then
      shown = shown + 1
      out:write(("| %s%s | %s | %s | %s | %s |\n"):format(
        cell(text(finding.advisory) or "?"), finding.kev and " (exploited)" or "",
        cell(text(finding.name) or "?"), cell(text(finding.installed) or "?"),
        cell(text(finding.fixed) or "none"),
        cell(text(member(finding.severity, "level")) or "unknown")))
    end
  end
  if total > shown then out:write(("\n%d more are not shown.\n"):format(total - shown)) end
end

local function incomplete(document, out)
  if document.incomplete ~= true then return end
  out:write("\n**The scan is incomplete:**\n\n")
  local count = 0
  for _, reason in pairs(rows(document, "incompleteReasons")) do
    if text(reason) then
      count = count + 1
      out:write("- " .. cell(reason) .. "\n")
    end
  end
  if count == 0 then out:write("- no reason is stated\n") end
end

local function render(document, out, ctx)
  local findings = rows(document, "findings")
  out:write("## Scan of " .. cell(text(member(document.target, "path")) or "?") .. "\n\n")
  headline(findings, out)
  if #findings > 0 then table_of(findings, ctx.options.rows, out) end
  incomplete(document, out)
end

return {
  name = "markdown-summary", version = "1.0.0", api = 1,
  summary = "Scans as a short Markdown page",
  options = {
    rows = { type = "integer", default = 25, help = "most findings in the table" },
  },
  report = { extension = "md", documents = { "scan" }, render = render },
}
