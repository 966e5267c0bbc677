--- acme-sightings: flaws that ACME's security team has seen attacked in the field.
--
--   cve,first_seen,act_by
--   CVE-2099-0101,2099-03-01,2099-03-08
--
-- A signal says nothing about packages. It says of a CVE, whose advisories come from elsewhere, how
-- urgent it is: kind "kev" is "known to be exploited, act by a date", as CISA's list says it.

local ADDRESS = "https://psirt.acme.example/sightings.csv"

local HEADER = "cve,first_seen,act_by"

-- fetch may reach the hosts of needs.net, and hands on what it got; read gets that document in a
-- process that reaches nothing. The token is a header that the program adds: no plugin sees it.
local function fetch(ctx, out)
  local document = ctx.http:get(ADDRESS)
  -- nil: nothing has changed since the last time.
  if document then out:document(document) end
end

local function day(text, document, number)
  if not oakum.time.parse(text, "%Y-%m-%d") then
    document:fail(number, "'" .. text .. "' is not a day such as 2099-03-01")
  end
  return text
end

-- One bad row fails the document, and the list of yesterday stays. Without that row the list would
-- look complete, and the flaw that somebody attacks would lose its place at the top.
local function read(document, out)
  -- snapshot: what a document lacks is removed. So a login page must not pass for an empty list.
  if document:text():match("^[^\r\n]*") ~= HEADER then
    document:fail(1, "expected the header '" .. HEADER .. "'")
  end

  for number, row in document:csv { header = true } do
    if not row.cve:find("^CVE%-%d+%-%d+$") then
      document:fail(number, "'" .. row.cve .. "' is not a CVE id")
    end
    out:signal {
      id   = row.cve,
      kind = "kev",
      date = day(row.first_seen, document, number),
      due  = row.act_by ~= "" and day(row.act_by, document, number) or nil,
    }
  end
end

return {
  name = "acme-sightings", version = "1.0.0", api = 1,
  summary = "Flaws seen attacked in ACME's routers",
  needs = { net = { "psirt.acme.example" }, secret = { "acme-psirt-token" } },
  signal = { every = "1h", stale_after = "2d", snapshot = true, fetch = fetch, read = read },
}
