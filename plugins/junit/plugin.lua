--- junit: a scan as JUnit XML, which CI systems show beside the tests.
--
-- Format: the JUnit XML that Jenkins and GitLab read (testsuites, testsuite, testcase, failure). A
-- test case is a component with findings; what could not be looked at is an error of its own, so
-- that an incomplete scan does not look like a clean one.

local ESCAPES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

-- XML 1.0 has no place for control characters but tab and line end.
local function escaped(value)
  local text = tostring(value):gsub("[%z\1-\8\11\12\14-\31]", "?"):gsub("[&<>\"]", ESCAPES)
  return (text:gsub("\n", "&#10;"):gsub("\t", "&#9;"))
end

local function text(value)
  return type(value) == "string" and value ~= "" and value or nil
end

local function rows(document, name)
  return oakum.kind(document[name]) == "list" and document[name] or {}
end

local function member(value, name)
  return oakum.kind(value) == "map" and value[name] or nil
end

local function summary(finding)
  local parts = { text(finding.advisory) or "?" }
  local level = text(member(finding.severity, "level"))
  if level then table.insert(parts, level) end
  if member(finding, "kev") then table.insert(parts, "known exploited") end
  local fixed = text(finding.fixed)
  table.insert(parts, fixed and "fixed in " .. fixed or "no fix known")
  return table.concat(parts, ", ")
end

-- By component, in the order of the findings: the most urgent first.
local function grouped(document)
  local groups, by_component = {}, {}
  for _, finding in pairs(rows(document, "findings")) do
    if oakum.kind(finding) == "map" then
      local key = (text(finding.component) or "?") .. "\0" .. (text(finding.root) or "")
      if not by_component[key] then
        by_component[key] = { component = text(finding.component) or "?", first = finding }
        table.insert(groups, by_component[key])
      end
      table.insert(by_component[key], summary(finding))
    end
  end
  return groups
end

local function incomplete_reasons(document)
  local reasons = {}
  for _, reason in pairs(rows(document, "incompleteReasons")) do
    if text(reason) then table.insert(reasons, reason) end
  end
  if #reasons == 0 and document.incomplete == true then
    table.insert(reasons, "the scan is incomplete")
  end
  return reasons
end

local function render(document, out)
  local groups, reasons = grouped(document), incomplete_reasons(document)
  local target = text(member(document.target, "path")) or "?"
  local counts = ('tests="%d" failures="%d" errors="%d"'):format(
    #groups + math.max(1, #reasons), #groups, #reasons)

  out:write('<?xml version="1.0" encoding="UTF-8"?>\n')
  out:write(("<testsuites %s>\n"):format(counts))
  out:write(('  <testsuite name="oakum scan %s" %s>\n'):format(escaped(target), counts))
  for _, group in ipairs(groups) do
    local class = text(group.first.root) or text(group.first.name) or "?"
    out:write(('    <testcase classname="%s" name="%s">\n'):format(
      escaped(class), escaped(group.component)))
    out:write(('      <failure type="vulnerable" message="%s">'):format(escaped(group[1])))
    for index, line in ipairs(group) do
      out:write((index > 1 and "\n" or "") .. escaped(line))
    end
    out:write("</failure>\n    </testcase>\n")
  end
  for _, reason in ipairs(reasons) do
    out:write(('    <testcase classname="oakum" name="the scan is complete">\n'
      .. '      <error type="incomplete" message="%s"/>\n    </testcase>\n'):format(escaped(reason)))
  end
  if #reasons == 0 then
    out:write('    <testcase classname="oakum" name="the scan is complete"/>\n')
  end
  out:write("  </testsuite>\n</testsuites>\n")
end

return {
  name = "junit", version = "1.0.0", api = 1,
  summary = "Scans as JUnit XML",
  report = { extension = "xml", documents = { "scan" }, render = render },
}
