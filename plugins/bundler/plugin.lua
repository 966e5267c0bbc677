--- bundler: every gem that a Gemfile.lock pins, and every installed gem.
--
-- Formats: Gemfile.lock (bundler.io/man/gemfile.5.html, in `lock.lua`), gems.locked beside a gems.rb,
-- and the specifications of installed gems (`gemspec.lua`).
--
-- A gem may be locked once for each platform. Which group a gem is for stands in the Gemfile alone.

local gemspec = require "gemspec"
local locks = require "lock"

-- A gem from a PATH "." is the project itself.
local function is_own(gem)
  return gem.source.kind == "PATH" and (gem.source.remote == "." or gem.source.remote == "./")
end

local function qualifiers_of(gem)
  local platform = gem.platform ~= "ruby" and gem.platform or nil
  local source = gem.source
  if source.kind ~= "GIT" or not source.remote or source.remote == "" then
    return { platform = platform }
  end
  local revision = source.revision and source.revision ~= "" and "@" .. source.revision or ""
  return { platform = platform, vcs_url = "git+" .. source.remote .. revision }
end

local function full_version(gem)
  return (gem.version or "") .. (gem.platform and "-" .. gem.platform or "")
end

-- Its id; nil for what is no gem.
local function emit(gem, lock, out)
  local id = gem.name .. " " .. full_version(gem)
  if is_own(gem) then
    out:project { id = id, name = gem.name, version = gem.version, at = gem.at }
    return id
  end
  local ok, purl = pcall(oakum.purl, "gem", gem.name, gem.version, qualifiers_of(gem))
  if not ok then
    out:warn(gem.at, tostring(purl))
    return nil
  end
  out:component { id = id, purl = purl, hashes = oakum.hashes(lock.checksums[id]), at = gem.at }
  return id
end

local function read_lock(file, out)
  local lock = locks.read(file, out)
  local ids, said = {}, {}
  for _, gem in ipairs(lock.gems) do
    local id = gem.name .. " " .. full_version(gem)
    if not said[id] then
      gem.id = emit(gem, lock, out)
      if gem.id then
        said[id] = true
        ids[gem.name] = ids[gem.name] or {}
        table.insert(ids[gem.name], id)
      end
    end
  end

  local function depend(from, name)
    for _, target in ipairs(ids[name] or {}) do
      if target ~= from then out:depends(from, target) end
    end
  end
  for _, gem in ipairs(lock.gems) do
    for _, need in ipairs(gem.id and gem.needs or {}) do depend(gem.id, need) end
  end
  if #lock.gems == 0 then return out:skip("no gems are locked") end
  if #lock.direct > 0 then
    out:project { id = file.path }
    for _, name in ipairs(lock.direct) do
      if ids[name] then
        depend(file.path, name)
      elseif name ~= "bundler" then
        -- Bundler itself is used, and never locked.
        out:warn(nil, "'" .. name .. "' is asked for and not locked")
      end
    end
  end
end

local function read(file, out)
  if oakum.text.ends(file.name, ".gemspec") then
    gemspec.read(file, out)
  else
    read_lock(file, out)
  end
end

return {
  name = "bundler", version = "1.0.0", api = 1,
  summary = "Gems that Bundler has locked, and installed gems",
  inventory = {
    files = {
      "Gemfile.lock", "gems.locked", "specifications/*.gemspec", "specifications/default/*.gemspec",
    },
    read = read,
  },
}
