--- chisel: the slices of Ubuntu packages that chisel put into an image.
--
-- Format: documentation.ubuntu.com/chisel, "Chisel manifest": manifest.wall is JSON lines in zstd. The
-- first line is the header ({"jsonwall": "1.0", ...}), then come records by `kind`: "package" (name,
-- version, sha256, arch), "slice" (name PACKAGE_SLICE), "path" (path, slices) and "content".

-- "libc6_libs" is a slice of libc6.
local function package_of(slice)
  return oakum.kind(slice) == "string" and slice:match("^([%w.+-]+)_") or nil
end

local function emit(record, number, out)
  local name, version, arch = record.name, record.version, record.arch
  if oakum.kind(name) ~= "string" or not name:find("^[%w.+-]+$") then
    return out:warn(number, "a package without a name")
  end
  if oakum.kind(version) ~= "string" then
    version = nil
    out:warn(number, "'" .. name .. "' has no version")
  end
  local digest = record.sha256
  out:component {
    id     = name,
    purl   = oakum.purl("deb", name, version, {
      arch = oakum.kind(arch) == "string" and arch or nil,
    }),
    hashes = {
      oakum.kind(digest) == "string" and digest:find("^%x+$") and #digest == 64
        and "sha256:" .. digest or nil,
    },
    at     = number,
  }
  return name
end

local function add_path(record, paths)
  if oakum.kind(record.path) ~= "string" or oakum.text.ends(record.path, "/") then return end
  for slice in oakum.each(oakum.kind(record.slices) == "list" and record.slices or nil) do
    local name = package_of(slice)
    if name then
      paths[name] = paths[name] or {}
      table.insert(paths[name], record.path)
    end
  end
end

local function read_records(content, file, out)
  local names, paths, has_header = {}, {}, false
  for number, record in content:records() do
    if oakum.kind(record) ~= "map" then
      out:warn(number, "expected an object")
    elseif record.jsonwall then
      has_header = true
    elseif not has_header then
      file:fail(number, "not a chisel manifest: it does not begin with 'jsonwall'")
    elseif record.kind == "package" then
      local name = emit(record, number, out)
      if name then table.insert(names, name) end
    elseif record.kind == "path" then
      add_path(record, paths)
    end
  end
  if not has_header then file:fail(1, "not a chisel manifest: it does not begin with 'jsonwall'") end
  for _, name in ipairs(names) do
    if paths[name] then out:owns(name, paths[name]) end
  end
  if #names == 0 then out:skip("no packages in it") end
end

local function read(file, out)
  for content in file:archive():entries() do return read_records(content, file, out) end
end

return {
  name = "chisel", version = "1.0.0", api = 1,
  summary = "Slices of packages that chisel put into an image",
  inventory = { files = { "var/lib/chisel/manifest.wall" }, read = read },
}
