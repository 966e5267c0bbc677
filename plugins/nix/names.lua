--- Names of store paths: /nix/store/HASH-NAME-VERSION-OUTPUT.

-- Outputs of a package (nixpkgs manual, "Multiple-output packages").
local OUTPUTS = {
  bin = true, dev = true, out = true, lib = true, man = true, doc = true, info = true, devdoc = true,
  debug = true, static = true, dist = true, data = true, terminfo = true, getent = true, modules = true,
}

-- What the store holds beside packages: sources, patches, hooks, recipes, caches.
local NO_PACKAGES = {
  "%.drv$", "%.patch$", "%.diff$", "%.sh$", "%.tar$", "%.tar%.%w+$", "%.tgz$", "%.tbz2?$", "%.txz$",
  "%.zip$", "%.crate$", "%.gem$", "%.whl$", "%.jar$", "%.pom$", "%.chroot$", "%.lock$", "%.json$",
  "%.nix$", "%.xml$", "%.service$", "%.conf$", "%-source$", "%.git$", "%.nar$",
}

-- "gtk+3-3.24.41-dev" is gtk+3 and 3.24.41: the version begins behind the first hyphen that a digit
-- follows. nil without a version: builders and hooks have none.
local function split(text)
  for _, pattern in ipairs(NO_PACKAGES) do
    if text:find(pattern) then return nil end
  end
  local at = text:find("-%d")
  if not at or at == 1 then return nil end
  local name, version = text:sub(1, at - 1), text:sub(at + 1)
  local stem, output = version:match("^(.+)%-(%l+)$")
  if stem and OUTPUTS[output] then version = stem end
  return name, version
end

-- The same for a whole path.
local function of_path(path)
  local hash, text = path:match("/?([%l%d]+)%-([^/]+)$")
  if not hash or #hash ~= 32 then return nil end
  return split(text)
end

return { of_path = of_path, split = split }
