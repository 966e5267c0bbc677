--- pyproject: what a Python project asks for, where no lock file says what it gets.
--
-- Formats: pyproject.toml (packaging.python.org/specifications/pyproject-toml, dependency-groups;
-- python-poetry.org/docs/pyproject for `tool.poetry`), setup.cfg and the literal arguments in
-- setup.py (setuptools.pypa.io/en/latest/userguide). Requirements are PEP 508: only `==` without a
-- wildcard gives a version. What is needed to build a package (`build-system`) is left out.

local config = require "config"
local manifest = require "manifest"
local script = require "script"

local LOCKS = {
  "uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock", "pixi.lock",
  "requirements.lock",
}

-- A workspace's lock of uv's, which lies in a folder above and names its members' folders.
local function workspace_lock(file)
  local folder, names = oakum.path.dirname(file.path), {}
  local up = ""
  for _ = 1, 3 do
    if folder == "" then return nil end
    table.insert(names, 1, oakum.path.basename(folder))
    folder, up = oakum.path.dirname(folder), up .. "../"
    local lock = file:sibling(up .. "uv.lock")
    if lock and lock:text():find('= "' .. table.concat(names, "/") .. '"', 1, true) then
      return up .. "uv.lock"
    end
  end
end

-- Whether a requirements file says in its head that it was made from this file.
local function is_compiled_from(file)
  local compiled = file:sibling("requirements.txt")
  if not compiled then return false end
  for number, line in compiled:lines() do
    if number > 10 or not line:find("^#") then return false end
    if line:find("pip%-compile") or line:find("uv pip compile") then
      if line:find(file.name, 1, true) then return true end
    end
  end
  return false
end

local function read(file, out)
  local path = "/" .. file.path
  for _, folder in ipairs { "node_modules", "site-packages", "dist-packages" } do
    if path:find("/" .. folder .. "/", 1, true) then
      return out:skip("what is installed states its own needs elsewhere")
    end
  end
  for _, lock in ipairs(LOCKS) do
    if file:sibling(lock) then return out:skip(lock .. " beside it says what is pinned") end
  end
  local above = workspace_lock(file)
  if above then return out:skip(above .. " says what is pinned") end
  if is_compiled_from(file) then return out:skip("requirements.txt was compiled from it") end

  if file.name == "pyproject.toml" then
    manifest.read(file, out)
  elseif manifest.decides(file) then
    out:skip("pyproject.toml beside it decides")
  elseif file.name == "setup.cfg" then
    config.read(file, out)
  else
    script.read(file, out)
  end
end

return {
  name = "pyproject", version = "1.0.0", api = 1,
  summary = "Packages that pyproject.toml, setup.cfg and setup.py ask for, without a lock file",
  needs = {
    files = oakum.list(LOCKS, {
      "../uv.lock", "../../uv.lock", "../../../uv.lock", "requirements.txt",
      "pyproject.toml", "setup.cfg", "setup.py",
    }),
  },
  inventory = { files = { "pyproject.toml", "setup.cfg", "setup.py" }, read = read },
}
