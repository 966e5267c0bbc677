--- Says what a bill of materials holds.
--
--   { packages = { { id, purl?, name?, version?, group?, at, scope?, hashes, licenses, properties, source?, owner?,
--                    is_project?, release? }, ... },
--     edges = { { from, to }, ... }, owners = { [id] = id } }
--
-- A `release` is the operating system, { id, version }; `properties` has oakum:... by name.

-- Versions that are none.
local UNKNOWN = { UNKNOWN = true, unknown = true, NOASSERTION = true, ["(devel)"] = true }

local SYSTEM = { deb = true, rpm = true, apk = true, alpm = true, opkg = true }

-- Debian's releases have one number; some tools add that of the point release.
local function release_text(release)
  if not release.version then return release.id end
  local version = release.id == "debian" and release.version:match("^%d+") or release.version
  return release.id .. "-" .. version
end

local function version_of(text)
  if not text or UNKNOWN[text] then return nil end
  return text
end

local function compose(parts, qualifiers)
  local type = parts.namespace and parts.type .. "/" .. parts.namespace or parts.type
  local is_made, purl = pcall(oakum.purl, type, parts.name, version_of(parts.version), qualifiers)
  if is_made and parts.subpath then purl = purl .. "#" .. parts.subpath end
  return is_made and purl or nil, tostring(purl)
end

-- "NAME@VERSION" or "NAME", as Syft has it of source packages.
local function source_of(upstream)
  local name, version = upstream:match("^(.+)@([^@]+)$")
  return { name = name or upstream, version = version }
end

-- The purl as Oakum itself would have written it, and the source package that it names.
local function purl_of(package, release)
  if not package.purl then
    if not package.name then return nil, nil, "a component without name and package URL" end
    local purl, reason = compose({
      type = "generic", namespace = package.group, name = package.name, version = package.version,
    })
    return purl, nil, reason
  end
  local parts, reason = oakum.purl_parts(package.purl)
  if not parts then
    return nil, nil, ("'%s' is no package URL: %s"):format(package.purl, tostring(reason))
  end
  local source
  local qualifiers = parts.qualifiers or {}
  if qualifiers.upstream then
    source = source_of(qualifiers.upstream)
    qualifiers.upstream = nil
  end
  if SYSTEM[parts.type] then
    local id, version = (qualifiers.distro or ""):match("^(.-)%-(%d.*)$")
    if id == "debian" then
      qualifiers.distro = release_text { id = id, version = version }
    elseif not qualifiers.distro and release then
      qualifiers.distro = release_text(release)
    end
  elseif parts.type == "golang" and parts.subpath and package.name
    and oakum.text.ends(package.name, parts.name .. "/" .. parts.subpath) then
    -- Syft takes the end of a module's name for a folder in it.
    parts.name, parts.subpath = parts.name .. "/" .. parts.subpath, nil
    local folder, last = parts.name:match("^(.+)/([^/]+)$")
    parts.namespace = parts.namespace and parts.namespace .. "/" .. folder or folder
    parts.name = last
  end
  local purl
  purl, reason = compose(parts, qualifiers)
  return purl, source, reason
end

local SCOPES = { prod = true, dev = true, build = true, test = true, optional = true }

local function emit(package, release, ids, document, out)
  local purl, source, reason = purl_of(package, release)
  if not purl then
    out:warn(package.at, reason)
    return
  end
  local properties = package.properties or {}
  local named = properties["oakum:source:name"]
  if named then source = { name = named, version = properties["oakum:source:version"] } end
  local scope = properties["oakum:scope"] or package.scope
  out:component {
    id = package.id, purl = purl, scope = SCOPES[scope] and scope or nil,
    source = source or package.source, hashes = oakum.hashes(package.hashes),
    licenses = package.licenses, versioning = properties["oakum:versioning"],
    held = properties["oakum:held"] == "true" or nil, root = properties["oakum:root"],
    owned_by = ids[document.owners[package.id]], at = package.at,
  }
end

-- Ids of packages by the purl that they state: Oakum's bills name owners so.
local function owners_by_purl(document)
  local by_purl = {}
  for _, package in ipairs(document.packages) do
    if package.purl and not by_purl[package.purl] then by_purl[package.purl] = package.id end
  end
  for _, package in ipairs(document.packages) do
    local owner = package.properties and package.properties["oakum:owned_by"]
    if owner and by_purl[owner] then document.owners[package.id] = by_purl[owner] end
  end
end

local function emit_all(document, out)
  local releases, ids, projects, count = {}, {}, {}, 0
  for _, package in ipairs(document.packages) do
    local root = package.properties and package.properties["oakum:root"] or ""
    if package.release then releases[root] = releases[root] or package.release end
    if not package.release and not package.is_project then ids[package.id] = package.id end
  end
  for _, package in ipairs(document.packages) do
    local root = package.properties and package.properties["oakum:root"] or ""
    if package.is_project then
      projects[package.id] = true
      out:project {
        id = package.id, name = package.name, version = version_of(package.version), at = package.at,
      }
    elseif not package.release then
      count = count + 1
      emit(package, releases[root], ids, document, out)
    end
  end
  return ids, projects, count
end

local function emit_document(document, _, out)
  document.owners = document.owners or {}
  owners_by_purl(document)
  local ids, projects, count = emit_all(document, out)
  local said = {}
  for _, edge in ipairs(document.edges) do
    local from, to = edge[1], edge[2]
    if (ids[from] or projects[from]) and ids[to] and from ~= to then
      said[from] = said[from] or {}
      if not said[from][to] then
        said[from][to] = true
        out:depends(from, to)
      end
    end
  end
  if count == 0 then out:skip("the bill has no components") end
end

return { emit = emit_document }
