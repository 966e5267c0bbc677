--- kev: CISA's catalogue of known exploited vulnerabilities.
--
-- Format: www.cisa.gov/known-exploited-vulnerabilities-catalog, the JSON file or the CSV file;
-- both have the same field names.

local ADDRESS = "https://www.cisa.gov/sites/default/files/feeds/"
  .. "known_exploited_vulnerabilities.json"

-- nil: nothing has changed since the last time.
local function fetch(ctx, out)
  local document = ctx.http:get(ADDRESS)
  if document then out:document(document) end
end

-- CISA says "Known" or "Unknown"; the latter is not a no.
local function ransomware_of(entry)
  if entry.knownRansomwareCampaignUse == "Known" then return true end
end

local function date_of(text, document, at)
  if text == nil or text == "" then return nil end
  if oakum.kind(text) ~= "string" or not text:find("^%d%d%d%d%-%d%d%-%d%d$") then
    document:fail(at, "'" .. tostring(text) .. "' is not a date")
  end
  return text
end

local function emit(entry, at, document, out)
  if oakum.kind(entry.cveID) ~= "string" or entry.cveID == "" then
    document:fail(at, "an entry without a 'cveID'")
  end
  out:signal {
    id         = entry.cveID,
    kind       = "kev",
    date       = date_of(entry.dateAdded, document, at),
    due        = date_of(entry.dueDate, document, at),
    ransomware = ransomware_of(entry),
  }
end

local function read_csv(document, out)
  for number, row in document:csv { header = true } do
    emit(row, number, document, out)
  end
end

local function read_json(document, out)
  local catalogue = document:json()
  if oakum.kind(catalogue) ~= "map" or oakum.kind(catalogue.vulnerabilities) ~= "list" then
    document:fail(1, "not a KEV catalogue: expected a list 'vulnerabilities'")
  end
  for _, entry in pairs(catalogue.vulnerabilities) do
    if oakum.kind(entry) ~= "map" then
      document:fail(catalogue.vulnerabilities, "an entry must be an object")
    end
    emit(entry, entry, document, out)
  end
  -- An extract: whoever imports it should know that it replaces the whole catalogue.
  if catalogue.count and catalogue.count ~= #catalogue.vulnerabilities then
    out:warn(catalogue, ("'count' is %s, but there are %d entries"):format(
      catalogue.count, #catalogue.vulnerabilities))
  end
end

local function read(document, out)
  if document:text():find("^%s*[{%[]") then
    read_json(document, out)
  else
    read_csv(document, out)
  end
end

return {
  name = "kev", version = "1.0.0", api = 1,
  summary = "CISA's known exploited vulnerabilities",
  needs = { net = { "www.cisa.gov" } },
  signal = { every = "6h", stale_after = "7d", snapshot = true, fetch = fetch, read = read },
}
