--- pnpm: every package that a pnpm-lock.yaml pins.
--
-- Format: github.com/pnpm/spec/tree/master/lockfile (versions 3 to 9). YAML: `packages` by dependency
-- path (`paths.lua`), what each needs beside it (since 7 under `snapshots`), and what the projects
-- themselves ask for: at the top, or under `importers` for each folder of a workspace. Since pnpm 11 a
-- document of its own before that pins pnpm itself. node_modules/.pnpm/lock.yaml says what is installed.

local emission = require "emission"
local keys = require "keys"
local locks = require "lock"

-- pnpm ends its files with a line end: a version at the very end may have lost its last digits.
local function refuse_cut(file)
  if file:text():byte(-1) == 10 then return end
  local last, last_line = 0, ""
  for number, line in file:lines() do last, last_line = number, line end
  if last_line:find("^%s+version:") then
    file:fail(last, "the file ends in the middle of an entry")
  end
end

-- What is known of the file beside its documents, and the way to warnings.
local function context_of(empty, out)
  local context = { empty = empty, line = oakum.line }
  function context.warn(view, text) out:warn(view, text) end
  function context.warn_line(line, text) out:warn(line, text) end
  return context
end

local function read(file, out)
  if file.name ~= "lock.yaml" and ("/" .. file.path):find("/node_modules/", 1, true) then
    return out:skip("pnpm ignores the lock files of installed packages")
  end
  if not file:text():find("%S") then file:fail(1, "not a pnpm lock file: it is empty") end
  refuse_cut(file)

  local context = context_of(keys.empty(file), out)
  local number, total, odd = 0, 0, nil
  for view, place in oakum.each(file:yaml { all = true }) do
    number = number + 1
    if oakum.kind(view) ~= "map" or not (view.lockfileVersion or view.shrinkwrapVersion
                                         or view.packages or view.importers) then
      file:fail(place, "not a pnpm lock file: expected 'lockfileVersion'")
    end
    if view.packages and oakum.kind(view.packages) ~= "map" then
      file:fail(oakum.line(view, "packages"), "'packages' is not a map")
    end
    local lock = locks.read(view, context)
    lock.prefix = number > 1 and number .. ":" or ""
    total = total + #lock.order
    odd = emission.emit(lock, file, out) or odd
  end
  if odd then file:fail(odd.at, ("'%s' is no dependency path"):format(odd.id)) end
  if number == 0 then file:fail(1, "not a pnpm lock file: expected 'lockfileVersion'") end
  if total == 0 then out:skip("no packages are locked") end
end

return {
  name = "pnpm", version = "1.0.0", api = 1,
  summary = "Packages pinned by pnpm-lock.yaml",
  -- The names of the projects.
  needs = { files = { "package.json", "**/package.json" } },
  inventory = {
    files = { "pnpm-lock.yaml", "shrinkwrap.yaml", "node_modules/.pnpm/lock.yaml" },
    read = read,
  },
}
