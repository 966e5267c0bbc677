--- binary-signatures: well-known programs and libraries that no package manager knows of, by the version that they have
-- in themselves.
--
-- There is no format: a text in the file, such as "OpenSSL 3.0.11 19 Sep 2023", as the project's sources print it. The list
-- is short, in `signatures.lua`, and says for each which names a file must have. A JDK has a text file `release` with
-- JAVA_VERSION (openjdk.org/projects/jdk, JEP 223).
--
-- What a package of the operating system owns is that package's: its advisories decide. pkg:generic, as no ecosystem
-- stands behind them; a feed of one's own may name them.

local signatures = require "signatures"

-- ELF, and Mach-O of 64 bits in both orders and of several machines.
local MAGICS = { "\127ELF", "\207\250\237\254", "\254\237\250\207", "\202\254\186\190" }

-- A program is looked through in pieces that overlap, so that a large one needs no memory.
local PIECE, OVERLAP = 1 << 20, 256
-- What is looked at around a text.
local BEFORE, AFTER = 24, 120

local function is_program(head)
  for _, magic in ipairs(MAGICS) do
    if head == magic then return true end
  end
  return head:sub(1, 2) == "MZ"
end

-- The version in a piece, around one of the places where the text stands.
local function version_in(piece, text, pattern)
  local place = piece:find(text, 1, true)
  while place do
    local version = piece:sub(math.max(1, place - BEFORE), place + AFTER):match(pattern)
    if version then return version end
    place = piece:find(text, place + 1, true)
  end
end

-- The pairs of text and pattern that serve a file of this name.
local function pairs_for(name, signature)
  local found = {}
  local stated = name:match("%d%.%d+")
  for number = 3, #signature do
    local text, pattern = table.unpack(signature[number])
    if stated then
      text = text:gsub("X%.Y", stated)
      pattern = pattern:gsub("X%.Y", (stated:gsub("%.", "%%%%.")))
    end
    if not pattern:find("X.Y", 1, true) then table.insert(found, { text, pattern }) end
  end
  return found
end

local function find(file, signature)
  local wanted = pairs_for(file.name, signature)
  for start = 1, file.size, PIECE do
    local piece = file:bytes(start, math.min(start + PIECE + OVERLAP - 1, file.size))
    for _, pair in ipairs(wanted) do
      local version = version_in(piece, pair[1], pair[2])
      if version then return version end
    end
  end
end

local function read_release(file, out)
  for number, line in file:lines() do
    local version = line:match('^JAVA_VERSION="([^"]+)"')
    if version then
      return out:component { purl = oakum.purl("generic", "java", version), at = number }
    end
  end
  out:skip()
end

local function read(file, out)
  if file.name == "release" then return read_release(file, out) end
  if not file.size or not is_program(file:bytes(1, 4)) then return out:skip() end
  for _, signature in ipairs(signatures) do
    local name, globs = table.unpack(signature)
    for _, glob in ipairs(globs) do
      local version = oakum.glob(glob, file.name) and find(file, signature)
      if version then return out:component { purl = oakum.purl("generic", name, version) } end
    end
  end
  out:skip()
end

local files = { "release" }
for _, signature in ipairs(signatures) do
  for _, glob in ipairs(signature[2]) do
    -- Programs where programs lie: other files have such names, too.
    local is_library = glob:find(".so", 1, true)
    table.insert(files, (is_library and "" or "{bin,sbin,libexec}/") .. glob)
  end
end

return {
  name = "binary-signatures", version = "1.0.0", api = 1,
  summary = "Well-known programs and libraries, by the version text in them",
  inventory = { files = files, read = read },
}
