--- borealis: security bulletins for Borealis Networks routers.

local BULLETINS = "https://psirt.borealis.example/v2/bulletins.json"

local function fetch(ctx, out)
  local document = ctx.http:get(BULLETINS)
  if document then out:document(document) end
end

local function affected(product)
  return {
    package = oakum.purl("generic/borealis", product.sku),
    ranges  = { { events = {
      { introduced = product.first_release or "0" },
      product.fixed_in and { fixed = product.fixed_in },
    } } },
  }
end

-- The objects of a list. What comes from outside is refused with its place where it is not what
-- the format says, before anything is done with it.
local function objects(owner, name, document)
  local list = oakum.kind(owner) == "map" and owner[name]
  if oakum.kind(list) ~= "list" then
    document:fail(oakum.kind(owner) == "map" and owner or 1, "expected a list '" .. name .. "'")
  end
  for item in oakum.each(list) do
    if oakum.kind(item) ~= "map" then document:fail(list, "'" .. name .. "' must hold objects") end
  end
  return list
end

local function read(document, out)
  for bulletin in oakum.each(objects(document:json(), "bulletins", document)) do
    if not bulletin.number then document:fail(bulletin, "a bulletin without a number") end
    out:advisory {
      id         = "BNSA-" .. tostring(bulletin.number),
      aliases    = bulletin.cves,
      summary    = bulletin.title,
      details    = oakum.text.from_html(bulletin.body),
      published  = bulletin.released,
      modified   = bulletin.revised,
      withdrawn  = bulletin.retracted,
      severity   = oakum.vectors("Borealis", bulletin.cvss_v4, bulletin.cvss_v3),
      affects    = oakum.map(objects(bulletin, "products", document), affected),
      mitigation = bulletin.workaround,
      references = { { kind = "advisory", url = bulletin.permalink } },
      at         = bulletin,
    }
  end
end

return {
  name = "borealis", version = "1.0.0", api = 1,
  summary = "Borealis Networks security bulletins",
  needs = { net = { "psirt.borealis.example" } },
  speaks_for = { "generic/borealis" },
  feed  = { every = "6h", stale_after = "3d", fetch = fetch, read = read },
}
