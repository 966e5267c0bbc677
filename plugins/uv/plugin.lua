--- uv: every package pinned by uv.lock, and by the lock of a script.
--
-- Format: docs.astral.sh/uv/concepts/projects/layout/#the-lockfile and uv's own crate `uv-resolver`
-- (version 1, revisions 0 to 3). TOML: one [[package]] for a version of a package from one source,
-- [[distribution]] before uv 0.3. What depends on it is named by `name`, with `version` and
-- `source` where a package is locked more than once (forks by `resolution-markers`). [manifest]
-- names the members of the workspace, and what is asked for where there is no project.

local emission = require "emission"
local locks = require "lock"

local function read(file, out)
  if not file:text():find("%S") then return out:skip("the file is empty") end
  local lock = locks.read(file, out)
  emission.emit(lock, out)
  if #lock.packages == 0 then out:skip("nothing is locked") end
end

return {
  name = "uv", version = "1.0.0", api = 1,
  summary = "Packages pinned by uv.lock",
  -- `uv lock --script app.py` writes app.py.lock.
  inventory = { files = { "uv.lock", "*.py.lock" }, read = read },
}
