--- pip: Python packages that requirements files ask for, those that are installed, and wheels.

local archives = require "archives"
local installed = require "installed"
local remedy = require "remedy"
local requirements = require "requirements"

local function read(file, out)
  if file.name:find("%.txt$") or file.name:find("%.lock$") then
    requirements.read(file, out)
  elseif file.name:find("%.whl$") or file.name:find("%.egg$") then
    archives.read(file, out)
  else
    installed.read(file, out)
  end
end

return {
  name = "pip", version = "1.0.0", api = 1,
  summary = "Python packages: requirements files, installed distributions, wheels, and upgrades",
  needs = {
    files = oakum.list(requirements.may_include, {
      "direct_url.json",
      "../{setup.py,setup.cfg,pyproject.toml}", "../../{setup.py,setup.cfg,pyproject.toml}",
    }),
  },
  inventory = {
    files = oakum.list(requirements.files, {
      "*.dist-info/METADATA", "*.egg-info/PKG-INFO", "EGG-INFO/PKG-INFO",
      "*.egg-info",               -- distutils wrote one plain file
      "*.whl", "*.egg",
    }),
    read = read,
  },
  remedy = remedy,
}
