--- nuget: what NuGet has locked, restored or deployed.
--
-- Formats (learn.microsoft.com/nuget and /dotnet): packages.lock.json, versions 1 and 2
-- (consume-packages/package-references-in-project-files, "Locking dependencies"), and
-- obj/project.assets.json in `restored.lua`; *.deps.json, which lies beside a program and lists what
-- it loads (github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md), in
-- `deployed.lua`; packages.config (reference/packages-config) and dotnet-tools.json
-- (core/tools/local-tools-how-to-use) in `listed.lua`.

local deployed = require "deployed"
local listed = require "listed"
local restored = require "restored"

local READERS = {
  ["packages.lock.json"] = restored.read_lock,
  ["project.assets.json"] = restored.read_assets,
  ["packages.config"] = listed.read_config,
  ["dotnet-tools.json"] = listed.read_tools,
}

local function read(file, out)
  local reader = READERS[file.name]
    or file.name:find("^packages%..*%.config$") and listed.read_config
    or deployed.read
  reader(file, out)
end

return {
  name = "nuget", version = "1.0.0", api = 1,
  summary = "Packages that NuGet has locked, restored or deployed",
  inventory = {
    files = {
      "packages.lock.json", "project.assets.json", "*.deps.json", "packages.config",
      "packages.*.config", "dotnet-tools.json",
    },
    read = read,
  },
}
