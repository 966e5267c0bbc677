--- terraform: providers that are locked, and modules that are installed or called.
--
-- Formats: developer.hashicorp.com/terraform/language: the dependency lock file (.terraform.lock.hcl, a
-- block for each provider), `module` blocks of *.tf and *.tf.json, and .terraform/modules/modules.json,
-- which `init` writes and which decides where it is there. OpenTofu has the same.
--
-- A provider is pkg:terraform/NAMESPACE/NAME, a module of a registry
-- pkg:terraform/NAMESPACE/NAME/PROVIDER, with the registry as `repository_url` where it is stated; a
-- module out of a repository is pkg:github/OWNER/REPO@REF or the like. The purl specification has
-- `terraform` among the types that it plans.

local hcl = require "hcl"
local sources = require "sources"

-- "zh:" is the SHA-256 of an archive; "h1:" is of a list of files, and no digest of anything published.
local function hashes_of(block)
  local list = block.attributes.hashes and block.attributes.hashes.value
  if type(list) ~= "table" then return {} end
  return oakum.map(list, function(hash)
    local digits = hash:match("^zh:(%x+)$")
    return digits and "sha256:" .. digits:lower() or nil
  end)
end

local function text_of(block, name)
  local attribute = block.attributes[name]
  return attribute and type(attribute.value) == "string" and attribute.value or nil
end

local function read_lock(file, out)
  local count = 0
  for _, block in ipairs(hcl.read(file)) do
    local host, namespace, name = (block.labels[1] or ""):match("^([^/]+)/([^/]+)/([^/]+)$")
    if block.type == "provider" and host then
      count = count + 1
      out:component {
        purl = oakum.purl("terraform/" .. namespace, name, text_of(block, "version"), {
          repository_url = host,
        }),
        versioning = "semver", hashes = hashes_of(block), at = block.at,
      }
    else
      out:warn(block.at, "expected 'provider \"HOST/NAMESPACE/NAME\"'")
    end
  end
  if count == 0 then out:skip("no providers are locked") end
end

local function add_module(id, source, version, at, out)
  local package, is_fine = sources.package_of(source, version)
  if package then
    out:component { id = id, purl = package.purl, versioning = package.versioning, at = at }
  elseif not is_fine then
    out:warn(at, ("'%s' is no source of a module"):format(source))
  end
  return package ~= nil
end

-- "1.2.3" and "= 1.2.3" are one version; anything else is a range.
local function exact(version)
  return version and version:match("^%s*=?%s*(v?%d+%.%d+%.%d+[%w.+-]*)%s*$")
end

local function read_calls(file, out)
  if file:sibling(".terraform/modules/modules.json") then
    return out:skip(".terraform/modules/modules.json beside it says what is installed")
  end
  local count = 0
  for _, block in ipairs(hcl.read(file)) do
    if block.type == "module" then
      local source = text_of(block, "source")
      local id = "module." .. (block.labels[1] or "") .. " " .. block.at
      if not source then
        out:warn(block.at, "a module whose source is no plain text")
      elseif add_module(id, source, exact(text_of(block, "version")), block.at, out) then
        count = count + 1
      end
    end
  end
  if count == 0 then out:skip("no modules of others") end
end

-- In JSON a block may be a map by label, or a list of such.
local function each_call(view, f)
  for item in oakum.each(oakum.kind(view) == "list" and view or { view }) do
    if oakum.kind(item) == "map" then
      for name in pairs(item) do
        local call = item[name]
        if oakum.kind(call) == "list" then call = call[1] end
        f(name, call)
      end
    end
  end
end

local function read_json_calls(file, out)
  if file:sibling(".terraform/modules/modules.json") then
    return out:skip(".terraform/modules/modules.json beside it says what is installed")
  end
  local view, count = file:json(), 0
  if oakum.kind(view) ~= "map" then file:fail(1, "expected an object") end
  each_call(view.module, function(name, call)
    local source = oakum.kind(call) == "map" and call.source
    if oakum.kind(source) ~= "string" or source:find("${", 1, true) then
      return out:warn(oakum.line(view, "module"), "a module whose source is no plain text")
    end
    local version = oakum.kind(call.version) == "string" and exact(call.version) or nil
    if add_module("module." .. name, source, version, call, out) then count = count + 1 end
  end)
  if count == 0 then out:skip("no modules of others") end
end

-- "vpc.subnets" is called by "vpc"; what lies in own folders in between is no component.
local function caller(key, known)
  repeat
    key = key:match("^(.*)%.[^.]*$") or ""
  until key == "" or known[key]
  return key
end

local function read_installed(file, out)
  local view = file:json()
  local list = oakum.kind(view) == "map" and view.Modules
  if oakum.kind(list) ~= "list" then file:fail(1, "not a list of modules: expected 'Modules'") end
  out:project { id = "", at = view }
  local known, order = {}, {}
  for entry in oakum.each(list) do
    local is_map = oakum.kind(entry) == "map"
    local key, source = is_map and entry.Key, is_map and entry.Source
    if oakum.kind(key) ~= "string" or oakum.kind(source) ~= "string" then
      out:warn(list, "a module without 'Key' and 'Source'")
    elseif key ~= "" then
      local version = oakum.kind(entry.Version) == "string" and entry.Version or nil
      if version == "" then version = nil end
      if add_module(key, source, version, entry, out) then
        known[key] = true
        table.insert(order, key)
      end
    end
  end
  for _, key in ipairs(order) do out:depends(caller(key, known), key) end
  if #order == 0 then out:skip("no modules of others") end
end

local function read(file, out)
  if file.name == "modules.json" then
    read_installed(file, out)
  elseif ("/" .. file.path):find("/.terraform/", 1, true) then
    out:skip("a part of an installed module")
  elseif file.name == ".terraform.lock.hcl" then
    read_lock(file, out)
  elseif file.name:find("%.json$") then
    read_json_calls(file, out)
  else
    read_calls(file, out)
  end
end

return {
  name = "terraform", version = "1.0.0", api = 1,
  summary = "Providers and modules of Terraform and OpenTofu",
  needs = { files = { ".terraform/modules/modules.json" } },
  inventory = {
    files = {
      ".terraform.lock.hcl", ".terraform/modules/modules.json", "*.tf", "*.tofu", "*.tf.json",
      "*.tofu.json",
    },
    read = read,
  },
}
