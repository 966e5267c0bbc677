--- yarn: every package that a yarn.lock pins, of Yarn 1 and of all later ones.
--
-- Formats: classic.yarnpkg.com/lang/en/docs/yarn-lock (lockfile v1: indented lines of its own kind,
-- in `classic.lua`) and yarnpkg.com/advanced/lexicon#lockfile (since Yarn 2: YAML with `__metadata`,
-- in `berry.lua`). Both map what was asked for, "NAME@RANGE, NAME@RANGE", to what was chosen.
--
-- What is asked for by whom, and whether for development, stands in package.json alone.

local berry = require "berry"
local classic = require "classic"
local emission = require "emission"

local function read(file, out)
  if ("/" .. file.path):find("/node_modules/", 1, true) then
    return out:skip("yarn ignores the lock files of installed packages")
  end
  local text = file:text()
  if not text:find("%S") then
    return out:skip("an empty yarn.lock marks the root of a project, and locks nothing")
  end

  local lock
  if text:find("^__metadata:") or text:find("\n__metadata:") then
    lock = berry.read(file, out)
  else
    lock = classic.read(file, out)
  end
  emission.emit(lock, out)
  if #lock.entries == 0 and #lock.projects == 0 then out:skip("no packages are locked") end
end

return {
  name = "yarn", version = "1.0.0", api = 1,
  summary = "Packages pinned by yarn.lock, of Yarn 1 and later",
  -- package.json of the root and, where the lock file names their folders, of workspaces.
  needs = { files = { "package.json", "**/package.json" } },
  inventory = { files = { "yarn.lock" }, read = read },
}
