--- bun.lockb: what Bun wrote before 1.2, and still can; format versions 2 and 3.
--
-- Facts from Bun's own reader and writer (github.com/oven-sh/bun: src/install/lockfile/bun.lockb.zig,
-- Package.zig, Buffers.zig, src/semver). All numbers are little-endian:
--
--   header     "#!/usr/bin/env bun\nbun-lockfile-format-v0\n", u32 version, 32 bytes digest, u64 size
--   packages   u64 count, u64 alignment, u64 fields, u64 start, u64 end; from start, field by field,
--              the values of all packages: name, hash of the name, resolution, slice of
--              dependencies, slice of resolutions, meta ... (a slice is u32 first, u32 count)
--   buffers    six times u64 start, u64 end, with the bytes before the next: trees, hoisted
--              dependencies, resolutions (u32 package each), dependencies, external strings, strings
--
-- A string is 8 bytes: text up to 8 bytes long, or with the highest bit set u32 start, u32 length in
-- the buffer of strings.

local HEADER = "#!/usr/bin/env bun\nbun-lockfile-format-v0\n"

-- Bytes of one resolution, by format version: numbers of versions grew from u32 to u64.
local RESOLUTION = { [2] = 64, [3] = 72 }
local META, DEPENDENCY = 88, 26
local TAG_ROOT, TAG_NPM, TAG_WORKSPACE = 1, 2, 72
local OPTIONAL, DEV, PEER = 4, 8, 16
local DIGESTS = { { "sha1", 20 }, { "sha256", 32 }, { "sha384", 48 }, { "sha512", 64 } }

-- Reads inside the file alone; anything else means that it is damaged.
local function reader_of(file)
  local bytes = file:bytes()
  local reader = {}
  function reader.fail()
    file:fail(nil, "the lock file is damaged: an offset leads out of it")
  end
  function reader.unpack(format, offset)
    if offset < 0 or offset + string.packsize(format) > #bytes then reader.fail() end
    return string.unpack(format, bytes, offset + 1)
  end
  function reader.range(offset)
    local first, last = reader.unpack("<I8I8", offset)
    if first < 0 or last < first or last > #bytes then reader.fail() end
    return first, last
  end
  function reader.sub(first, last) return bytes:sub(first + 1, last) end
  return reader
end

-- The buffers one after another: { first, last } each.
local function read_buffers(reader, offset)
  local buffers = {}
  for _, name in ipairs { "trees", "hoisted", "resolutions", "dependencies", "external", "strings" } do
    local first, last = reader.range(offset)
    buffers[name] = { first = first, last = last }
    offset = last
  end
  return buffers
end

-- A function that gives the text of the string at an offset.
local function strings_of(reader, buffer)
  return function(offset)
    local start, length = reader.unpack("<I4I4", offset)
    if length < 0x80000000 then
      return (reader.sub(offset, offset + 8):match("^[^\0]*"))
    end
    length = length & 0x7fffffff
    if start + length > buffer.last - buffer.first then reader.fail() end
    return reader.sub(buffer.first + start, buffer.first + start + length)
  end
end

-- MAJOR.MINOR.PATCH-PRE+BUILD of a resolution from a registry, which begins with an address.
local function version_at(reader, text, offset, format)
  local major, minor, patch = reader.unpack(format == 2 and "<I4I4I4" or "<i8i8i8", offset + 8)
  if major < 0 or minor < 0 or patch < 0 then return nil end
  local tag = offset + 8 + (format == 2 and 16 or 24)
  local pre, build = text(tag), text(tag + 16)
  return ("%d.%d.%d%s%s"):format(major, minor, patch, pre ~= "" and "-" .. pre or "",
                                 build ~= "" and "+" .. build or "")
end

-- A digest as npm writes it: "sha512-BASE64".
local function hashes_at(reader, offset)
  local digest = DIGESTS[reader.unpack("<B", offset)]
  if not digest then return {} end
  return { digest[1] .. "-" .. oakum.base64.encode(reader.sub(offset + 1, offset + 1 + digest[2])) }
end

-- What one package needs: { target, optional or scope }, where the target is a package's number.
local function needs_at(reader, buffers, slice, packages)
  local needs = {}
  local first, count = reader.unpack("<I4I4", slice)
  local list, chosen = buffers.dependencies, buffers.resolutions
  if list.first + (first + count) * DEPENDENCY > list.last
    or chosen.first + (first + count) * 4 > chosen.last then
    reader.fail()
  end
  for i = first, first + count - 1 do
    local behavior = reader.unpack("<B", list.first + i * DEPENDENCY + 16)
    local target = packages[reader.unpack("<I4", chosen.first + i * 4) + 1]
    local is_optional = behavior & OPTIONAL ~= 0
    -- An optional peer is there for another's sake.
    if target and not (is_optional and behavior & PEER ~= 0) then
      table.insert(needs, {
        target = target, optional = is_optional,
        scope = behavior & DEV ~= 0 and "dev" or is_optional and "optional" or "prod",
      })
    end
  end
  return needs
end

-- The packages without what they need.
local function read_packages(reader, text, list)
  local packages = {}
  for i = 0, list.count - 1 do
    local resolution = list.first + list.count * 16 + i * list.resolution
    local meta = list.first + list.count * (32 + list.resolution) + i * META
    local tag = reader.unpack("<B", resolution)
    table.insert(packages, {
      id = tostring(i), name = text(list.first + i * 8),
      version = tag == TAG_NPM and version_at(reader, text, resolution + 8, list.format) or nil,
      hashes = hashes_at(reader, meta + 20),
      is_own = tag == TAG_ROOT or tag == TAG_WORKSPACE,
      slice = list.first + list.count * (16 + list.resolution) + i * 8,
    })
  end
  return packages
end

local function read(file)
  if file:bytes(1, #HEADER) ~= HEADER then file:fail(nil, "not a lock file of Bun") end
  local reader = reader_of(file)
  local format = reader.unpack("<I4", #HEADER)
  if not RESOLUTION[format] then
    file:fail(nil, ("format version %d is not known: 2 and 3 are"):format(format))
  end
  local at = #HEADER + 4 + 32 + 8
  local count = reader.unpack("<I8", at)
  local first, last = reader.range(at + 24)
  local list = { count = count, first = first, format = format, resolution = RESOLUTION[format] }
  if count < 0 or count > (last - first) // (list.resolution + 32 + META) then reader.fail() end

  local buffers = read_buffers(reader, last)
  local packages = read_packages(reader, strings_of(reader, buffers.strings), list)
  local projects, order = {}, {}
  for _, package in ipairs(packages) do
    package.needs = needs_at(reader, buffers, package.slice, packages)
    table.insert(package.is_own and projects or order, package)
  end
  return { order = order, projects = projects }
end

return { read = read }
