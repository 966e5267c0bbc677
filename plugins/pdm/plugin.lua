--- pdm: every package pinned by pdm.lock.
--
-- Format: pdm-project.org/en/latest/usage/lockfile and pdm's own `formats` (lock versions 1 to
-- 4.5). TOML: one [[package]] for a version of a package, and one more for each set of extras of
-- it, with PEP 508 texts as `dependencies` and, where the strategy `inherit_metadata` is on,
-- `groups`. Hashes stand in `files`, before 4.3 in [metadata.files]. What is asked for directly,
-- and what a group is, stands in pyproject.toml alone.

local emission = require "emission"
local locks = require "lock"
local manifests = require "manifest"

local function read(file, out)
  if not file:text():find("%S") then return out:skip("the file is empty") end
  local lock = locks.read(file, out)
  emission.emit(lock, manifests.read(file, out), out)
  if #lock.packages == 0 then out:skip("nothing is locked") end
end

return {
  name = "pdm", version = "1.0.0", api = 1,
  summary = "Packages pinned by pdm.lock",
  needs = { files = { "pyproject.toml" } },
  inventory = { files = { "pdm.lock" }, read = read },
}
