--- apk: the packages that apk has installed.
--
-- Format: wiki.alpinelinux.org/wiki/Apk_spec, "Installed Database V2": stanzas of lines `K:value` with
-- blank lines between them. P V A o L D p are name, version, architecture, origin (the source
-- package), licence, dependencies and what is provided; F is a folder, and R a file in it.

local function is_name(text)
  return text:find("^[%w._+-]+$") ~= nil
end

-- "so:libz.so.1=1.2.13", "zlib>=1.2@edge" without version and repository.
local function capabilities(text)
  local names = {}
  for word in (text or ""):gmatch("%S+") do
    table.insert(names, word:match("^([^!<>=~@][^<>=~@]*)"))   -- "!x" is a conflict
  end
  return names
end

local function emit(package, out)
  local name, version = package.P, package.V
  if version == "" then version = nil end
  local purl = oakum.purl("apk", name, version, { arch = package.A })
  out:component {
    id       = purl,
    purl     = purl,
    source   = package.o and package.o ~= "" and { name = package.o } or nil,
    licenses = { package.L ~= "" and package.L or nil },
    at       = package.line,
  }
  if not version then out:warn(package.line, "'" .. name .. "' has no version") end
  if #package.files > 0 then out:owns(purl, package.files) end
  return purl
end

-- Takes one line into the package that it belongs to.
local function take(package, key, value)
  if key == "F" then
    package.folder = value
  elseif key == "R" then
    table.insert(package.files, oakum.path.join(package.folder or "", value))
  elseif package[key] == nil then
    package[key] = value
  end
end

-- The stanzas of the file; a line that is none of `K:value` is warned about.
local function stanzas(file, out)
  return coroutine.wrap(function()
    local package
    for number, line in file:lines() do
      local key, value = line:match("^(%a):(.*)$")
      if key then
        package = package or { line = number, files = {} }
        take(package, key, value)
      elseif line:find("%S") then
        out:warn(number, "expected a letter, a colon and a value")
      elseif package then
        coroutine.yield(package)
        package = nil
      end
    end
    if package then coroutine.yield(package) end
  end)
end

-- Whether there is anything in the file; refuses one that does not begin as apk's does.
local function has_content(file)
  for number, line in file:lines() do
    if line:find("^%a:") then return true end
    if line:find("%S") then file:fail(number, "not apk's list of installed packages") end
  end
  return false
end

local function read(file, out)
  if not has_content(file) then return out:skip("no package is installed") end
  local installed, provided = {}, {}
  for package in stanzas(file, out) do
    local name = package.P
    if not name then
      out:warn(package.line, "a stanza without a package name")
    elseif name:sub(1, 1) == "." then
      -- `apk add --virtual .name`: a group of the user's, no package.
    elseif not is_name(name) then
      out:warn(package.line, "'" .. name:sub(1, 60) .. "' is not a package name")
    else
      local id = emit(package, out)
      table.insert(installed, { id = id, needs = package.D })
      provided[name] = provided[name] or id
      for _, capability in ipairs(capabilities(package.p)) do
        provided[capability] = provided[capability] or id
      end
    end
  end

  for _, package in ipairs(installed) do
    local known = { [package.id] = true }
    for _, capability in ipairs(capabilities(package.needs)) do
      local target = provided[capability]
      if target and not known[target] then
        known[target] = true
        out:depends(package.id, target)
      end
    end
  end
end

return {
  name = "apk", version = "1.0.0", api = 1,
  summary = "Packages that apk has installed",
  inventory = {
    files = { "usr/lib/apk/db/installed", "lib/apk/db/installed" },
    read = read,
  },
}
