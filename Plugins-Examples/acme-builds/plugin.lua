--- acme-builds: which builds of our parts exist, from the index of the build farm.
--
--   GET INDEX/libtls.json
--   { "builds": [ { "version": "3.4.1-acme3", "built": "2099-03-02", "recalled": true } ] }
--
-- An advisory says where a flaw ends; a release says what there is to upgrade to.

-- pkg:generic/acme/libtls -> libtls. Names come out of scanned files, so they are nobody's word: one
-- with "/" or "?" in it would ask the index for something else.
local function part_of(purl)
  local parts = type(purl) == "string" and oakum.purl_parts(purl)
  if parts and parts.type == "generic" and parts.namespace == "acme" then
    return parts.name:match("^%w[%w._-]*$")
  end
end

local function builds_of(document, purl, out)
  local view = document:json()
  if oakum.kind(view) ~= "map" or oakum.kind(view.builds) ~= "list" then
    document:fail(1, "expected an object with a list 'builds'")
  end
  for build in oakum.each(view.builds) do
    if oakum.kind(build) ~= "map" or type(build.version) ~= "string" or build.version == "" then
      document:fail(view.builds, "a build without a version")
    end
    out:release {
      package   = purl,
      version   = build.version,
      published = build.built,
      -- Stated rather than left out: a build that was recalled is not one that never was.
      yanked    = build.recalled == true,
    }
  end
end

local function list(packages, out, ctx)
  local index = ctx.options.index
  if not index then return out:skip("the option 'index' is not set") end

  for purl in oakum.each(packages) do
    local part = part_of(purl)
    if not part then
      out:warn(packages, "'" .. tostring(purl) .. "' is no part of ours")
    else
      -- An address that does not answer is an error. The other parts should not suffer from it.
      local ok, answer = pcall(ctx.http.get, ctx.http, index .. "/" .. part .. ".json")
      if not ok then
        out:warn(packages, part .. ": " .. tostring(answer))
      elseif answer then
        builds_of(answer, purl, out)
      end
    end
  end
end

return {
  name = "acme-builds", version = "1.0.0", api = 1,
  summary = "Builds of ACME's parts",
  options = {
    index = { type = "string", help = "address of the build farm's index, without a '/' at the end" },
  },
  -- The host is not known here: whoever sets the option grants it.
  needs = { net = { "option:index" } },
  releases = { ecosystems = { "generic" }, list = list },
}
