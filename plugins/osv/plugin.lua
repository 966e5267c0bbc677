--- osv: advisories in the OSV format.
--
-- Format: ossf.github.io/osv-schema. A document is one record, a list of records, or one record
-- a line; the zip files that databases export hold one document per record.

local ecosystems = require "ecosystems"

-- Some databases write the year 1 where they have no date.
local function date(text)
  if type(text) == "string" and not text:find("^0*1%-") then return text end
end

local function is_vector(severity)
  return oakum.kind(severity.type) == "string" and oakum.text.starts(severity.type, "CVSS_V")
    and severity.score
end

local function severities(list)
  return oakum.map(list, function(severity)
    return is_vector(severity) and { vector = severity.score } or nil
  end)
end

local KINDS = { ECOSYSTEM = "ecosystem", SEMVER = "semver", GIT = "git" }

local function range_of(range)
  return {
    type   = KINDS[range.type],
    events = oakum.map(range.events, oakum.copy),
  }
end

-- Facts beside the ranges, as text: what a database says of the record or of one package.
local EXTRA = {
  "severity", "urgency", "status", "distribution", "availability", "informational",
  "cvss_v2", "cvss_v3", "cvss_v4", "cvss_score",
}

local function add_facts(extra, ...)
  for i = 1, select("#", ...) do
    local facts = select(i, ...)
    if oakum.kind(facts) == "map" then
      for _, name in ipairs(EXTRA) do
        local kind = oakum.kind(facts[name])
        if kind == "string" or kind == "number" then extra[name] = tostring(facts[name]) end
      end
    end
  end
  return extra
end

local function extra_of(record, affected)
  local extra = add_facts({}, record.database_specific, affected.database_specific,
                          affected.ecosystem_specific)
  -- A vendor's own word instead of a vector: { type = "Ubuntu", score = "medium" }
  for severity in oakum.each(oakum.list(record.severity, affected.severity)) do
    if not is_vector(severity) and severity.type and severity.score then
      extra.priority = tostring(severity.score)
    end
  end
  local ecosystem = affected.package and affected.package.ecosystem
  if oakum.kind(ecosystem) ~= "string" then return extra end
  if ecosystem:find("^Ubuntu:Pro:") or ecosystem:find("^Ubuntu:ubuntu_pro:") then
    extra.channel = "pro"
  elseif ecosystem:find("^Red Hat:") then
    extra.channel = ecosystem:match("^Red Hat:(.*)$")
  elseif ecosystem:find(":https?://") then
    extra.repository = ecosystem:match(":(https?://.*)$")
  end
  return extra
end

-- Debian's and Ubuntu's words for "we looked; this package is not touched".
local STATUS = { ["not-affected"] = "not_affected", ["not_affected"] = "not_affected" }

-- The purl that a block speaks of; nil and the reason when it names none.
local function package_of(affected, warn_once)
  local package = affected.package
  if package and package.name and package.ecosystem then
    local ok, purl, unknown = pcall(ecosystems.purl_of, package)
    if not ok then return nil, purl end
    if unknown then warn_once(affected, unknown) end
    return purl
  end
  for range in oakum.each(affected.ranges) do
    if oakum.kind(range.repo) == "string" then return ecosystems.purl_of_repository(range.repo) end
  end
  return nil, "it names no package"
end

local function affected_of(record, affected, out, warn_once)
  local purl, reason = package_of(affected, warn_once)
  if not purl then
    out:warn(affected, ("%s: a block is left out: %s"):format(record.id, reason))
    return nil
  end

  local extra = extra_of(record, affected)
  return {
    package  = purl,
    ranges   = oakum.map(affected.ranges, range_of),
    versions = affected.versions,
    status   = STATUS[extra.status],
    severity = severities(affected.severity),
    extra    = next(extra) and extra,
  }
end

-- Lists that hold objects, each under the object that has it. What is something else is refused
-- once, here, and not asked for everywhere.
local function check_lists(object, names, document)
  for _, name in ipairs(names) do
    local list = object[name]
    if list ~= nil and oakum.kind(list) ~= "list" then
      document:fail(object, "'" .. name .. "' must be a list")
    end
    for item in oakum.each(list) do
      if oakum.kind(item) ~= "map" then document:fail(list, "'" .. name .. "' must hold objects") end
    end
  end
end

local function check(record, document)
  check_lists(record, { "severity", "affected", "references" }, document)
  for affected in oakum.each(record.affected) do
    if affected.package ~= nil and oakum.kind(affected.package) ~= "map" then
      document:fail(affected, "'package' must be an object")
    end
    check_lists(affected, { "severity", "ranges" }, document)
    for range in oakum.each(affected.ranges) do check_lists(range, { "events" }, document) end
  end
end

-- `at` is where the record stands, if it is no object that could say so itself.
local function emit(record, at, document, out, warn_once)
  if oakum.kind(record) ~= "map" then document:fail(at, "a record must be an object") end
  if oakum.kind(record.id) ~= "string" then document:fail(record, "a record without an id") end
  check(record, document)
  out:advisory {
    id         = record.id,
    aliases    = record.aliases,
    upstream   = record.upstream,
    related    = record.related,
    summary    = record.summary,
    details    = record.details,
    published  = date(record.published),
    modified   = date(record.modified),
    withdrawn  = date(record.withdrawn),
    severity   = severities(record.severity),
    affects    = oakum.map(record.affected, function(affected)
      return affected_of(record, affected, out, warn_once)
    end),
    references = oakum.map(record.references, function(reference)
      local kind = oakum.kind(reference.type) == "string" and reference.type or "WEB"
      return { kind = kind:lower(), url = reference.url }
    end),
    at         = record,
  }
end

-- One zip file for each ecosystem, with a document for each record.
local EXPORT = "https://osv-vulnerabilities.storage.googleapis.com/"

local function fetch(ctx, out)
  for ecosystem in ctx.options.ecosystems:gmatch("[^%s,]+") do
    if not ecosystem:find("^[%w._:%%-]+$") then
      out:fail(nil, "option 'ecosystems': '" .. ecosystem .. "' is not the name of an ecosystem")
    end
    local document = ctx.http:get(EXPORT .. ecosystem .. "/all.zip")
    if document then out:document(document) end
  end
end

local function read(document, out)
  local warned = {}
  local function warn_once(where, ecosystem)
    if not warned[ecosystem] then
      out:warn(where, "the ecosystem '" .. ecosystem .. "' is not known: kept as pkg:generic")
    end
    warned[ecosystem] = true
  end

  for number, value in document:records() do
    if oakum.kind(value) == "list" then
      for record in oakum.each(value) do emit(record, value, document, out, warn_once) end
    else
      emit(value, number, document, out, warn_once)
    end
  end
end

return {
  name = "osv", version = "1.0.0", api = 1,
  summary = "Advisories in the OSV format",
  speaks_for = {
    "npm", "pypi", "cargo", "gem", "maven", "nuget", "hex", "pub", "hackage", "cran",
    "bioconductor", "opam", "conan", "bitnami", "golang", "composer", "github", "githubactions",
    "git", "swift", "julia", "vscode-extension", "deb", "apk", "rpm", "generic",
  },
  needs = { net = { "osv-vulnerabilities.storage.googleapis.com" } },
  options = {
    ecosystems = {
      type = "string", default = "Debian PyPI npm",
      help = "what to fetch: ecosystems as OSV names them, with blanks between",
    },
  },
  feed = { every = "6h", stale_after = "3d", fetch = fetch, read = read },
}
