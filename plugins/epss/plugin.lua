--- epss: FIRST's probability that a CVE is exploited within 30 days.
--
-- Format: www.first.org/epss/data_stats, the daily CSV file:
--
--   #model_version:v2025.03.14,score_date:2025-06-01T12:55:00Z
--   cve,epss,percentile
--   CVE-1999-0001,0.01025,0.76282

local ADDRESS = "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz"

-- nil: nothing has changed since the last time.
local function fetch(ctx, out)
  local document = ctx.http:get(ADDRESS)
  if document then out:document(document) end
end

-- Both columns are shares, from 0 to 1.
local function share(text, document, at)
  local value = tonumber(text)
  if not value or value < 0 or value > 1 then
    document:fail(at, "'" .. text .. "' is not a number from 0 to 1")
  end
  return value
end

local function read(document, out)
  local date, header
  for number, line in document:lines() do
    local cve, score, percentile = line:match("^(CVE%-%d+%-%d+),([%d.eE+-]+),([%d.eE+-]+)$")
    if header and cve then
      out:signal {
        id         = cve,
        kind       = "epss",
        score      = share(score, document, number),
        percentile = share(percentile, document, number),
        date       = date,
      }
    elseif not date then
      date = line:match("^#.*score_date:(%d%d%d%d%-%d%d%-%d%d)")
      if not date then document:fail(number, "expected '#model_version:...,score_date:...'") end
    elseif not header then
      header = line == "cve,epss,percentile"
      if not header then document:fail(number, "expected the header 'cve,epss,percentile'") end
    elseif line ~= "" then
      document:fail(number, "expected a CVE id and two numbers")
    end
  end
  if not header then document:fail(nil, "the file ends before its header") end
end

return {
  name = "epss", version = "1.0.0", api = 1,
  summary = "EPSS exploitation probabilities",
  needs = { net = { "epss.empiricalsecurity.com" } },
  signal = { every = "24h", stale_after = "3d", snapshot = true, fetch = fetch, read = read },
}
