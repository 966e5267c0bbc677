--- bun: every package that Bun has locked, in bun.lock or bun.lockb.
--
-- Formats: bun.com/docs/install/lockfile. bun.lock is text (`text.lua`), bun.lockb is binary
-- (`binary.lua`); Bun reads the first where both are there.

local binary = require "binary"
local emission = require "emission"
local text = require "text"

local function read(file, out)
  if ("/" .. file.path):find("/node_modules/", 1, true) then
    return out:skip("bun ignores the lock files of installed packages")
  end
  local lock
  if file.name == "bun.lock" then
    lock = text.read(file)
  elseif file:sibling("bun.lock") then
    return out:skip("bun.lock beside it takes its place")
  else
    lock = binary.read(file)
  end
  emission.emit(lock, out)
  if lock.odd then file:fail(lock.odd.at, lock.odd.text) end
  if #lock.order == 0 then out:skip("no packages are locked") end
end

return {
  name = "bun", version = "1.0.0", api = 1,
  summary = "Packages locked by Bun, in bun.lock and bun.lockb",
  needs = { files = { "bun.lock" } },
  inventory = { files = { "bun.lock", "bun.lockb" }, read = read },
}
