--- cpan: distributions of Perl that are installed or that Carton has pinned.
--
-- Formats: META.json and META.yml (metacpan.org/pod/CPAN::Meta::Spec, versions 1.0 to 2) as cpanm leaves them in
-- .meta/NAME-VERSION/MYMETA.json, and as they lie in a distribution; cpanfile.snapshot (metacpan.org/pod/Carton): text,
-- DISTRIBUTIONS with pathname, provides and requirements by indentation.
--
-- A distribution's author is no part of its name here: advisories name the distribution.

local function text(map, key)
  local value = oakum.kind(map) == "map" and map[key] or nil
  local kind = oakum.kind(value)
  if kind == "number" then return oakum.written(map, key) end
  return (kind == "string" and value ~= "") and value or nil
end

local function emit(name, version, at, more, out)
  local is_made, purl = pcall(oakum.purl, "cpan", name, version)
  if not is_made then
    out:warn(at, tostring(purl))
    return nil
  end
  out:component { id = name, purl = purl, licenses = more.licenses, at = at }
  return name
end

local function licenses_of(meta)
  if oakum.kind(meta.license) == "string" then return { meta.license } end
  local names = {}
  for license in oakum.each(oakum.kind(meta.license) == "list" and meta.license or nil) do
    if oakum.kind(license) == "string" and license ~= "unknown" then table.insert(names, license) end
  end
  return names
end

local function read_meta(file, out)
  local meta = oakum.text.ends(file.name, ".json") and file:json() or file:yaml()
  if oakum.kind(meta) ~= "map" then file:fail(1, "not the metadata of a distribution: expected an object") end
  local name, version = text(meta, "name"), text(meta, "version")
  if not name then file:fail(meta, "'name' is missing") end
  -- MYMETA is written when a distribution is built, META when it is made: in a project that is its own.
  if not file.path:find("%.meta/") then
    return out:project { id = name, name = name, version = version, at = oakum.line(meta, "name") }
  end
  emit(name, version, oakum.line(meta, "name"), { licenses = licenses_of(meta) }, out)
end

-- "  Class-Inspector-1.36", then its fields, further in.
local function read_snapshot(file, out)
  local ids, provided, needs, current, section = {}, {}, {}, nil, nil
  local is_one = false
  for number, line in file:lines() do
    local indent, word, rest = line:match("^( *)(%S+)%s*(.*)$")
    if not indent then
      section = nil
    elseif #indent == 0 then
      is_one = is_one or word == "DISTRIBUTIONS" or line:find("^# carton snapshot") ~= nil
      current = nil
    elseif #indent == 2 then
      local name, version = word:match("^(.+)%-v?(%d[%w._]*)$")
      if not name then name, version = word:match("^(.+)%-(v%d[%w._]*)$") end
      current, section = emit(name or word, version, number, {}, out), nil
      if current then
        table.insert(ids, current)
        needs[current] = {}
      end
    elseif #indent == 4 then
      section = word
    elseif current and section == "provides:" then
      provided[word] = provided[word] or current
    elseif current and section == "requirements:" and rest ~= "" then
      table.insert(needs[current], word)
    end
  end
  if not is_one and file:text():find("%S") then file:fail(1, "not a cpanfile.snapshot: no 'DISTRIBUTIONS'") end
  if #ids == 0 then return out:skip("nothing is pinned") end
  for _, id in ipairs(ids) do
    local said = {}
    for _, module in ipairs(needs[id]) do
      local target = provided[module]
      if target and target ~= id and not said[target] then
        said[target] = true
        out:depends(id, target)
      end
    end
  end
end

return {
  name = "cpan", version = "1.0.0", api = 1,
  summary = "Distributions of Perl that are installed, or pinned by Carton",
  inventory = {
    files = { ".meta/*/{MYMETA,META}.json", "META.json", "META.yml", "cpanfile.snapshot" },
    -- META.json is a name that others use too.
    sniff = function(head)
      return head:find("meta-spec", 1, true) ~= nil or head:find("DISTRIBUTIONS", 1, true) ~= nil
        or head:find("CPAN::Meta", 1, true) ~= nil or head:find("carton snapshot", 1, true) ~= nil
    end,
    read = function(file, out)
      if file.name == "cpanfile.snapshot" then read_snapshot(file, out) else read_meta(file, out) end
    end,
  },
}
