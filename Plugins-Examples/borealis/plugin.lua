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

local function read(document, out)
  local bulletins = document:json().bulletins
  if not bulletins then document:fail(1, "expected a list 'bulletins'") end
  for bulletin in oakum.each(bulletins) do
    out:advisory {
      id         = "BNSA-" .. bulletin.number,
      aliases    = bulletin.cves,
      summary    = bulletin.title,
      details    = oakum.text.from_html(bulletin.body),
      published  = bulletin.released,
      modified   = bulletin.revised,
      withdrawn  = bulletin.retracted,
      severity   = oakum.vectors("Borealis", bulletin.cvss_v4, bulletin.cvss_v3),
      affects    = oakum.map(bulletin.products, affected),
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
