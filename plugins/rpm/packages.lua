--- What a header says, as records.

-- Version and release, as advisories name them; the epoch is a qualifier of the purl.
local function version_of(package)
  if not package.version or package.version == "" then return nil end
  if not package.release or package.release == "" then return package.version end
  return package.version .. "-" .. package.release
end

-- "gtk-doc-1.33-2.el9.src.rpm" is "gtk-doc" and "1.33-2.el9".
local function source_parts(source_rpm)
  local stem = (source_rpm or ""):match("^(.+)%.%w+%.rpm$")
  local parts = oakum.text.split(stem or "", "-")
  if #parts < 3 then return nil end
  return table.concat(parts, "-", 1, #parts - 2), parts[#parts - 1] .. "-" .. parts[#parts]
end

-- The name of a source package's file leaves out its epoch. Packages built from it have their
-- source's version and epoch unless they state their own: one with the same version tells the epoch.
local function learn_epoch(package, epochs)
  local epoch = package.epoch
  if not epoch or epoch == 0 then return end
  local _, version = source_parts(package.source_rpm)
  if version and version == version_of(package) then epochs[package.source_rpm] = epoch end
end

local function source_of(package, version, epochs)
  local name, its_version = source_parts(package.source_rpm)
  if not name then return nil end
  if its_version == version then return { name = name } end
  local epoch = epochs[package.source_rpm]
  return { name = name, version = (epoch and epoch .. ":" or "") .. its_version }
end

-- Reports one package; gives its id, or nil when it is none.
--
-- `package` has the fields of a header; `epochs` those of source packages; `at` is its line in a list.
local function component(package, epochs, out, at)
  local name = package.name
  if not name or not name:find("^[%w._+~^%%{}-]+$") then
    out:warn(at, ("'%s' is not a package name"):format((name or ""):sub(1, 60)))
    return nil
  end
  if name == "gpg-pubkey" then return nil end     -- a key that rpm trusts, not a package
  local version, epoch = version_of(package), package.epoch
  local purl = oakum.purl("rpm", name, version, {
    arch   = package.is_source and "src" or package.arch,
    epoch  = epoch and epoch ~= 0 and tostring(epoch) or nil,
    rpmmod = package.modularity_label,
  })
  out:component {
    id       = purl,
    purl     = purl,
    source   = source_of(package, version, epochs),
    licenses = { package.license },
    at       = at,
  }
  if not version then out:warn(at, "'" .. name .. "' has no version") end
  return purl
end

-- What provides a capability, for a package of the same architecture if there is one.
local function provider(provided, capability, arch)
  return provided[capability .. " " .. arch] or provided[capability]
end

-- Requirements on rpm itself, and conditions over several packages, name no package.
local function is_plain(capability)
  return not capability:find("^rpmlib%(") and not capability:find("^%(")
end

-- Adds the files that are required, but that no package lists among what it provides.
local function find_files(rpm, ids, wanting, provided)
  local wanted = {}
  for _, package in ipairs(wanting) do
    for _, capability in ipairs(package.requires) do
      if capability:find("^/") and not provided[capability] and not wanted[capability] then
        wanted[capability] = true
        table.insert(wanted, capability)
      end
    end
  end
  if #wanted == 0 then return end
  for path, number in pairs(rpm:owners(wanted)) do provided[path] = ids[number] end
end

local function learn_epochs(rpm, epochs)
  for _, header in rpm:headers() do
    if header then learn_epoch(header, epochs) end
  end
end

local function read(file, out)
  local rpm = file:rpm()
  local ids, wanting, provided, epochs = {}, {}, {}, {}
  -- What is broken stops the loop below, too, after what comes before it was reported.
  if not pcall(learn_epochs, rpm, epochs) then
    out:warn(nil, "some epochs of source packages may be unknown: the database is broken")
  end
  for number, header, fault in rpm:headers() do
    local id = header and component(header, epochs, out)
    if fault then out:warn(nil, ("package %d: %s"):format(number, fault)) end
    if id then
      local arch = header.arch or ""
      ids[number] = id
      table.insert(wanting, { id = id, arch = arch, requires = header.requires })
      for _, capability in ipairs(header.provides) do
        provided[capability] = provided[capability] or id
        provided[capability .. " " .. arch] = provided[capability .. " " .. arch] or id
      end
      out:owns(id, header)
    end
  end

  find_files(rpm, ids, wanting, provided)
  for _, package in ipairs(wanting) do
    local known = { [package.id] = true }
    for _, capability in ipairs(package.requires) do
      local target = is_plain(capability) and provider(provided, capability, package.arch)
      if target and not known[target] then
        known[target] = true
        out:depends(package.id, target)
      end
    end
  end
end

return { component = component, learn_epoch = learn_epoch, read = read }
