--- cargo: every crate that a Cargo.lock pins, and those that a program was built from.
--
-- Formats: Cargo.lock (doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html; versions 1 to 4
-- in Cargo's source, core/resolver/encode.rs): TOML with a [[package]] for each crate, in `lock.lua`.
-- Programs made by `cargo auditable` list their crates in a section, in `auditable.lua`.
--
-- Packages without a source are folders of one's own: projects. What is needed for tests or by build
-- scripts alone is not marked in the lock.

local auditable = require "auditable"
local locks = require "lock"

-- How a package was got, as qualifiers; none for crates.io, which locks name by its old Git address however
-- it was asked.
local function origin_of(source)
  local git, commit = source:match("^git%+([^?#]+)[^#]*#(%x+)$")
  if git then return { vcs_url = "git+" .. git .. "@" .. commit } end
  local registry = source:match("^registry%+(.+)$") or source:match("^sparse%+(.+)$")
  if not registry or registry == "https://github.com/rust-lang/crates.io-index" then return nil end
  return { repository_url = registry }
end

-- Whether it was said; a name that is none is a warning.
local function emit(package, id, out)
  local ok, purl = pcall(oakum.purl, "cargo", package.name, package.version,
                         origin_of(package.source))
  if not ok then
    out:warn(package.at, tostring(purl))
    return false
  end
  out:component {
    id = id, purl = purl, scope = package.scope, at = package.at,
    hashes = package.checksum and oakum.hashes("sha256:" .. package.checksum),
  }
  return true
end

-- Every way in which `dependencies` may name a package: the shortest that is not ambiguous.
local function names_of(packages)
  local ids = {}
  for _, package in ipairs(packages) do
    local id = locks.full_name(package)
    for _, name in ipairs { package.name, package.name .. " " .. (package.version or ""), id } do
      ids[name] = ids[name] or id
    end
  end
  return ids
end

local function read_lock(file, out)
  local packages = locks.read(file, out)
  if #packages == 0 then return out:skip("no crates are locked") end
  local known, listed = {}, {}
  for _, package in ipairs(packages) do
    local id = locks.full_name(package)
    if known[id] then
      out:warn(package.at, "'" .. id .. "' is listed twice")
    elseif not package.source then
      out:project { id = id, name = package.name, version = package.version, at = package.at }
      known[id] = true
    else
      known[id] = emit(package, id, out)
    end
    if known[id] then table.insert(listed, package) end
  end

  local ids = names_of(listed)
  for _, package in ipairs(listed) do
    local from = locks.full_name(package)
    for _, need in ipairs(package.needs) do
      local target = ids[need]
      if target and target ~= from then out:depends(from, target) end
    end
  end
end

local function read_program(file, out)
  local packages, count = auditable.read(file, out)
  if not packages then return out:skip("no list of crates (cargo auditable) in it") end
  local known = {}
  for index = 0, count - 1 do
    local package, id = packages[index], tostring(index)
    if package and (package.is_root or package.source == "local") then
      out:project { id = id, name = package.name, version = package.version }
      known[id] = true
    elseif package then
      known[id] = emit(package, id, out)
    end
  end
  for index = 0, count - 1 do
    local from = tostring(index)
    for _, need in ipairs(known[from] and packages[index].needs or {}) do
      local target = tostring(need)
      if known[target] and target ~= from then out:depends(from, target) end
    end
  end
end

local function read(file, out)
  if file.name == "Cargo.lock" then
    read_lock(file, out)
  else
    read_program(file, out)
  end
end

return {
  name = "cargo", version = "1.0.0", api = 1,
  summary = "Crates pinned by Cargo.lock, or built into a program",
  inventory = { files = { "Cargo.lock" }, executables = true, read = read },
}
