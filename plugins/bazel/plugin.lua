--- bazel: modules that Bazel uses, and the Maven packages that rules_jvm_external has pinned.
--
-- Formats: MODULE.bazel (bazel.build/external/module, functions in bazel.build/rules/lib/globals/
-- module; see `module.lua`) and MODULE.bazel.lock (bazel.build/external/lockfile; see `lock.lua`);
-- maven_install.json of both layouts (github.com/bazel-contrib/rules_jvm_external, "Pinning
-- artifacts"; see `maven.lua`).

local lock = require "lock"
local maven = require "maven"
local module = require "module"

local function read(file, out)
  if oakum.text.ends(file.name, ".lock") then
    lock.read(file, out)
  elseif oakum.text.ends(file.name, ".json") then
    maven.read(file, out)
  else
    module.read(file, out)
  end
end

return {
  name = "bazel", version = "1.0.0", api = 1,
  summary = "Bazel modules, and Maven packages pinned by rules_jvm_external",
  needs = { files = { "MODULE.bazel.lock" } },
  inventory = {
    files = { "MODULE.bazel", "*.MODULE.bazel", "MODULE.bazel.lock", "*maven*install.json" },
    read = read,
  },
}
