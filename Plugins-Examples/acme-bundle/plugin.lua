--- acme-bundle: firmware bundles, files one after another with a line before each.
--
--   ACME-BUNDLE 1
--   49 etc/router.parts
--   part libtls 3.4.1-acme2 from openssl 3.0.13
--   ...
--
-- A line says how many bytes follow and where they belong; the next line comes right after them.
-- What is inside needs nothing more: *.parts goes to acme-parts, a package-lock.json to npm.

local MAGIC = "ACME-BUNDLE 1\n"

-- Asked with the first 4096 bytes. false means "not one of ours": other programs write *.bundle
-- too, and those files are then left to other plugins without an error.
local function sniff(head)
  return oakum.text.starts(head, MAGIC)
end

local function open(file, tree)
  local at = #MAGIC + 1
  while true do
    -- Only the line: a bundle may be larger than the memory that a plugin has.
    local head = file:bytes(at, at + 1023)
    if head == "" then return end

    local line = head:match("^[^\n]*\n")
    local digits, path = (line or ""):match("^(%d+) ([^%c]+)\n$")
    -- Fifteen digits: more would not fit into what Lua counts exactly.
    if not digits or #digits > 15 then
      file:fail(nil, "byte " .. at .. ": expected 'SIZE PATH' and a line end")
    end
    -- tree:add refuses a path that leads out, too; here there is the place to name.
    local name = oakum.path.normalize(path)
    if not name or name == "" then
      file:fail(nil, "byte " .. at .. ": '" .. path .. "' leads out of the bundle")
    end

    local first = at + #line
    local last = first + tonumber(digits) - 1
    if last >= first then
      if file:bytes(last, last) == "" then file:fail(nil, "cut off inside '" .. name .. "'") end
      -- The bytes go from file to file; they never become a Lua string.
      tree:add(name, file, first, last)
    else
      tree:add(name, "")
    end
    at = last + 1
  end
end

return {
  name = "acme-bundle", version = "1.0.0", api = 1,
  summary = "Files inside ACME firmware bundles",
  unpack = { files = { "*.bundle" }, sniff = sniff, open = open },
}
