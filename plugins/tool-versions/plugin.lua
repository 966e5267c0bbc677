--- tool-versions: tools that a project asks for by version, of asdf, mise and the version managers of single languages.
--
-- Formats: .tool-versions (asdf-vm.com/manage/configuration.html): "NAME VERSION [FALLBACK ...]" a line; mise.toml
-- (mise.jdx.dev/configuration.html), [tools] of name to version, list or table; files of one line: .nvmrc, .node-version,
-- .python-version, .ruby-version, .java-version, .go-version, .terraform-version, rust-toolchain; rust-toolchain.toml, [toolchain].
--
-- Tools build and test a project: scope dev. "latest", "lts/*", "3.12" of a runtime that has three numbers are no versions.

local ONE_LINE = {
  [".nvmrc"] = "node", [".node-version"] = "node", [".python-version"] = "python", [".ruby-version"] = "ruby",
  [".java-version"] = "java", [".go-version"] = "go", [".terraform-version"] = "terraform", ["rust-toolchain"] = "rust",
}

-- Names of the same tool.
local NAMES = { nodejs = "node", golang = "go" }

-- Whole versions have three numbers, those of Java and others may have fewer.
local WHOLE = { node = true, python = true, ruby = true, go = true, terraform = true, rust = true }

local function version_of(name, text)
  local version = text:match("^v?(%d[%w.+_-]*)$") or text:match("^%l+%-(%d[%w.+_-]*)$")
  if not version or (WHOLE[name] and not version:find("^%d+%.%d+%.%d+")) then return nil end
  return version
end

-- Go's standard library has advisories of its own: pkg:golang/stdlib.
local function emit(name, text, at, out)
  name = NAMES[name] or name
  local version = version_of(name, text)
  local is_made, purl
  if name == "go" then
    is_made, purl = pcall(oakum.purl, "golang", "stdlib", version)
  else
    is_made, purl = pcall(oakum.purl, "generic", name, version)
  end
  if not is_made then return out:warn(at, tostring(purl)) end
  out:component { purl = purl, scope = "dev", at = at }
end

-- What stands for a version that is none: another file, a folder.
local function is_elsewhere(text)
  return text == "system" or text:find("^path:") or text:find("^ref:") or text:find("^sub%-")
end

local function read_lines(file, out)
  local count = 0
  for number, line in file:lines { comment = "#" } do
    local name, versions = oakum.text.trim(line):match("^(%S+)%s+(.+)$")
    if not name then
      out:warn(number, "not 'NAME VERSION'")
    else
      for version in versions:gmatch("%S+") do
        count = count + 1
        if not is_elsewhere(version) then emit(name, version, number, out) end
      end
    end
  end
  if count == 0 then out:skip("no tool is asked for") end
end

local function read_one(file, out)
  local name, count = ONE_LINE[file.name], 0
  if name == "rust" and file:text():find("^%s*%[") then return false end
  for number, line in file:lines { comment = "#" } do
    local text = oakum.text.trim(line)
    if text:find("%s") then
      out:warn(number, "not a version")
    elseif text ~= "" then
      count = count + 1
      if not is_elsewhere(text) then emit(name, text, number, out) end
    end
  end
  if count == 0 then out:skip("the file is empty") end
  return true
end

local function read_toolchain(file, out)
  local toolchain = file:toml().toolchain
  local channel = oakum.kind(toolchain) == "map" and toolchain.channel
  if oakum.kind(channel) ~= "string" then return out:skip("no channel is named") end
  emit("rust", channel, oakum.line(toolchain, "channel"), out)
end

-- "npm:prettier" and others are of ecosystems: named as they are.
local function emit_tool(name, value, at, out)
  local kind = oakum.kind(value)
  if kind == "map" then value = value.version end
  if oakum.kind(value) == "string" then
    if is_elsewhere(value) then return end
    local ecosystem, package = name:match("^(%l+):(.+)$")
    if not ecosystem then return emit(name, value, at, out) end
    local types = { npm = "npm", pipx = "pypi", cargo = "cargo", gem = "gem", go = "golang" }
    if not types[ecosystem] then return emit(oakum.path.basename(package), value, at, out) end
    local is_made, purl = pcall(oakum.purl, types[ecosystem], package, version_of("", value))
    if not is_made then return out:warn(at, tostring(purl)) end
    out:component { purl = purl, scope = "dev", at = at }
  else
    out:warn(at, ("'%s' has no version that is text"):format(name))
  end
end

local function read_mise(file, out)
  local tools = file:toml().tools
  if oakum.kind(tools) ~= "map" then return out:skip("no tool is asked for") end
  local count = 0
  for name, value in pairs(tools) do
    local at = oakum.line(tools, name)
    count = count + 1
    if oakum.kind(value) == "list" then
      for item in oakum.each(value) do emit_tool(name, item, at, out) end
    else
      emit_tool(name, value, at, out)
    end
  end
  if count == 0 then out:skip("no tool is asked for") end
end

local function read(file, out)
  if file.name == ".tool-versions" then
    read_lines(file, out)
  elseif ONE_LINE[file.name] and read_one(file, out) then
    return
  elseif file.name == "rust-toolchain" or file.name == "rust-toolchain.toml" then
    read_toolchain(file, out)
  else
    read_mise(file, out)
  end
end

return {
  name = "tool-versions", version = "1.0.0", api = 1,
  summary = "Tools that projects ask for by version: asdf, mise and others",
  inventory = {
    files = {
      ".tool-versions", "mise.toml", ".mise.toml", "mise.local.toml", ".config/mise/config.toml", ".nvmrc", ".node-version",
      ".python-version", ".ruby-version", ".java-version", ".go-version", ".terraform-version", "rust-toolchain",
      "rust-toolchain.toml",
    },
    read = read,
  },
}
