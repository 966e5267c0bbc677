--- pip: Python packages that requirements files ask for, and those that are installed.

local installed = require "installed"
local remedy = require "remedy"
local requirements = require "requirements"

local function read(file, out)
  if file.name:find("%.txt$") then
    requirements.read(file, out)
  else
    installed.read(file, out)
  end
end

return {
  name = "pip", version = "1.0.0", api = 1,
  summary = "Python packages: requirements files, installed distributions, and upgrades",
  needs = { files = requirements.may_include },
  inventory = {
    files = oakum.list(requirements.files, {
      "*.dist-info/METADATA", "*.egg-info/PKG-INFO", "EGG-INFO/PKG-INFO",
      "*.egg-info",               -- distutils wrote one plain file
    }),
    read = read,
  },
  remedy = remedy,
}
