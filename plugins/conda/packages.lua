--- Packages of conda as purls, and their names in the files of archives.

-- Folders of a channel, one a platform.
local SUBDIRS = {
  linux = true, osx = true, win = true, emscripten = true, wasi = true, zos = true, freebsd = true,
}

local function is_subdir(name)
  return name == "noarch" or SUBDIRS[name:match("^(%l+)%-[%w_]+$")] == true
end

-- "https://host.example/t/token/conda-forge/linux-64" is the channel conda-forge, and so is
-- "https://host.example/conda-forge"; a name stands for itself.
local function channel_of(text)
  if not text then return nil end
  local path = text:gsub("^%a[%w+.-]*://[^/]*", ""):gsub("[?#].*$", "")
  while path:byte(-1) == 47 do path = path:sub(1, -2) end
  local last = oakum.path.basename(path)
  if is_subdir(last) then last = oakum.path.basename(oakum.path.dirname(path)) end
  return last ~= "" and last or nil
end

-- ".../conda-forge/linux-64/numpy-base-1.26.4-py312h8a23956_0.conda#DIGEST" in its parts; nil for
-- other addresses.
local function of_address(address)
  local path = address:match("^[^?#]*")
  local file = oakum.path.basename(path)
  local base, ending = file:match("^(.*)%.(conda)$")
  if not base then base, ending = file:match("^(.*)%.(tar%.bz2)$") end
  local name, version, build = (base or ""):match("^(.+)%-([^-]+)%-([^-]+)$")
  if not name then return nil end
  local folder = oakum.path.dirname(path)
  local subdir = oakum.path.basename(folder)
  return {
    name = name, version = version, build = build, type = ending,
    subdir = is_subdir(subdir) and subdir or nil, channel = channel_of(folder),
  }
end

local function is_name(name)
  return oakum.kind(name) == "string" and name:find("^[%w_][%w_.+-]*$") ~= nil
end

-- { name, version?, build?, channel?, subdir?, type? } as the purl specification has them.
local function purl(package)
  return oakum.purl("conda", package.name:lower(), package.version, {
    build = package.build, channel = package.channel, subdir = package.subdir, type = package.type,
  })
end

-- Digests by the names that conda gives them.
local function hashes_of(view)
  local hashes = {}
  for _, algorithm in ipairs { "sha256", "md5" } do
    local digest = oakum.kind(view) == "map" and view[algorithm]
    if oakum.kind(digest) == "string" and digest:find("^%x+$") then
      table.insert(hashes, algorithm .. ":" .. digest)
    end
  end
  return hashes
end

local function text(view, key)
  local kind = oakum.kind(view[key])
  local value = (kind == "string" or kind == "number") and oakum.written(view, key) or nil
  return value ~= "" and value or nil
end

local SCOPES = {
  dev = "dev", develop = "dev", development = "dev", lint = "dev", typing = "dev", doc = "dev",
  docs = "dev", ci = "test", test = "test", tests = "test", testing = "test", build = "build",
}

-- What an environment or a category is for by its name; nil when that does not tell.
local function scope_of(name)
  for word in name:lower():gmatch("%a+") do
    if SCOPES[word] then return SCOPES[word] end
  end
end

return {
  channel_of = channel_of, of_address = of_address, is_name = is_name, purl = purl,
  hashes_of = hashes_of, text = text, scope_of = scope_of,
}
