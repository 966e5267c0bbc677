--- conda: what conda, mamba and pixi have installed or locked, or are asked to install.
--
-- Formats: conda-meta/NAME.json (docs.conda.io/projects/conda/en/stable/dev-guide/specs, JSON, one
-- a package), environment.yml (.../user-guide/tasks/manage-environments.html, with a list for pip
-- inside), explicit lists of addresses (@EXPLICIT), conda-lock.yml (conda.github.io/conda-lock,
-- version 1) and pixi.lock (pixi.sh, versions 1 to 6). Packages are pkg:conda, those for pip
-- pkg:pypi.

local environments = require "environment"
local explicit = require "explicit"
local installed = require "installed"
local lists = require "list"
local pixi = require "pixi"

local function read(file, out)
  if file.name:find("%.json$") then return installed.read(file, out) end
  if not file:text():find("%S") then return out:skip("the file is empty") end
  if file.name == "pixi.lock" then
    pixi.read(file, out)
  elseif file.name:find("%.lock$") or file.name:find("%.txt$") then
    explicit.read(file, out)
  elseif file.name:find("conda%-lock%.ya?ml$") then
    lists.read(file, out)
  else
    environments.read(file, out)
  end
end

return {
  name = "conda", version = "1.0.0", api = 1,
  summary = "Packages of conda: installed, locked, and asked for by environment files",
  needs = { files = { "conda-lock.yml", "conda-lock.yaml" } },
  inventory = {
    files = {
      "conda-meta/*.json", "conda-lock.yml", "conda-lock.yaml", "*.conda-lock.yml", "conda-*.lock",
      "pixi.lock", "{conda-spec,explicit,spec-file,spec_file}.txt",
      "environment.yml", "environment.yaml", "environment[-_.]*.yml", "environment[-_.]*.yaml",
      "*[-_]environment.yml", "*[-_]environment.yaml",
    },
    read = read,
  },
}
