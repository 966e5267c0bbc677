--- homebrew: formulae that are poured or built, and casks.
--
-- Formats: Homebrew writes Cellar/NAME/VERSION/INSTALL_RECEIPT.json for each formula, and
-- Caskroom/NAME/.metadata/VERSION/TIME/Casks/NAME.{rb,json} for each cask (docs.brew.sh, "Formula
-- Cookbook" and "Cask Cookbook"). The folder's version has Homebrew's own revision behind `_`.

local function is_text(value)
  return oakum.kind(value) == "string" and value ~= ""
end

-- "homebrew/core" is where a formula comes from; other taps are named in the purl.
local function tap_of(receipt)
  local source = oakum.kind(receipt.source) == "map" and receipt.source
  local tap = source and source.tap
  return is_text(tap) and tap ~= "homebrew/core" and tap or nil
end

local function read_receipt(file, out)
  local name, version = file.path:match("([^/]+)/([^/]+)/INSTALL_RECEIPT%.json$")
  local receipt = file:json()
  if oakum.kind(receipt) ~= "map" then file:fail(1, "not a receipt of Homebrew: it is no object") end
  -- HEAD-1a2b3c4 is a commit.
  if version:find("^HEAD") then version = nil end
  out:component {
    purl  = oakum.purl("brew", name, version, { tap = tap_of(receipt) }),
    scope = receipt.build_dependency == true and "build" or nil,
    at    = 1,
  }
end

local function read_cask(file, out)
  local name, version = file.path:match("([^/]+)/%.metadata/([^/]+)/[^/]+/Casks/[^/]+$")
  -- The part behind the comma is a build, which only the download address needs. ":latest" says nothing.
  version = version:match("^[^,]+")
  if version == "latest" then version = nil end
  out:component { purl = oakum.purl("brew", name, version, { tap = "homebrew/cask" }), at = 1 }
end

local function read(file, out)
  if file.name == "INSTALL_RECEIPT.json" then return read_receipt(file, out) end
  read_cask(file, out)
end

return {
  name = "homebrew", version = "1.0.0", api = 1,
  summary = "Formulae and casks that Homebrew has installed",
  inventory = {
    files = { "Cellar/*/*/INSTALL_RECEIPT.json", "Caskroom/*/.metadata/*/*/Casks/*.{rb,json}" },
    read = read,
  },
}
