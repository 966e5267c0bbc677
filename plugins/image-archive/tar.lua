--- tar: where the members of an uncompressed tar file lie, without reading their contents.
--
-- Format: POSIX.1-2024 pax (ustar headers, records 'x' and 'g'), and GNU's long names 'L' and 'K'.

local BLOCK = 512

local function text(block, first, length)
  return block:sub(first, first + length - 1):match("^[^%z]*")
end

-- Octal digits, or GNU's base 256 when the first bit is set.
local function number(block, first, length)
  local field = block:sub(first, first + length - 1)
  local head = field:byte()
  if head == 0x80 then
    local value = 0
    for i = 2, #field do
      if value >= 1 << 47 then return nil end
      value = value << 8 | field:byte(i)
    end
    return value
  end
  local digits = field:match("^ *([0-7]+)[ %z]*$")
  return digits and tonumber(digits, 8) or field:find("^[ %z]*$") and 0 or nil
end

-- The header's own sum, with the eight bytes of the sum counted as blanks.
local function is_header(block)
  local sum = 8 * 32
  for _, byte in ipairs { block:byte(1, 148) } do sum = sum + byte end
  for _, byte in ipairs { block:byte(157, BLOCK) } do sum = sum + byte end
  return number(block, 149, 8) == sum
end

-- "27 path=some/long/name\n" and so on: the length counts the whole record.
local function pax_records(content)
  local records, position = {}, 1
  while position <= #content do
    local length = content:match("^(%d+) ", position)
    length = length and #length <= 6 and tonumber(length)
    if not length or length < 5 or position + length - 1 > #content then return nil end
    local key, value = content:sub(position, position + length - 2):match("^%d+ ([^=]+)=(.*)$")
    if not key then return nil end
    records[key] = value
    position = position + length
  end
  return records
end

-- What long names and attributes come to: a page is plenty, and more would be no name.
local NOTE_LIMIT = 64 * 1024

local KINDS = {
  ["0"] = "file", ["\0"] = "file", ["7"] = "file", ["1"] = "hardlink", ["2"] = "symlink",
  ["5"] = "directory",
}

local NOTES = { L = "path", K = "linkpath", x = "pax", g = "pax" }

local tar = {}

--- Calls each(member) for each member between two positions of a file, in order.
--
-- member: path, kind (file, hardlink, symlink, directory, other), target, first, last (positions of
-- its content in the file; last < first when it is empty).
function tar.each(file, first, last, each)
  local position, notes = first, {}
  while position + BLOCK - 1 <= last do
    local block = file:bytes(position, position + BLOCK - 1)
    if #block < BLOCK then file:fail(nil, "a tar file ends in the middle of a header") end
    -- Two blocks of zeros end a tar; one is enough to know.
    if not block:find("[^%z]") then return end
    if not is_header(block) then
      file:fail(nil, ("not a tar file: no header at byte %d"):format(position))
    end

    local size, kind = number(block, 125, 12), block:sub(157, 157)
    if notes.size then size = #notes.size <= 12 and tonumber(notes.size:match("^%d+$")) or nil end
    local content = position + BLOCK
    if not size or size > last - content + 1 then
      file:fail(nil, ("a tar file is cut off: the content at byte %d"):format(content))
    end

    if NOTES[kind] then
      if size > NOTE_LIMIT then file:fail(nil, "a tar file has a name of many pages") end
      local note = size > 0 and file:bytes(content, content + size - 1) or ""
      if kind == "x" then
        local records = pax_records(note)
        if not records then file:fail(nil, "a tar file has a broken pax header") end
        for _, key in ipairs { "path", "linkpath", "size" } do
          notes[key] = records[key] or notes[key]
        end
      elseif kind ~= "g" then
        notes[NOTES[kind]] = note:match("^[^%z]*")
      end
    else
      local path = text(block, 1, 100)
      local prefix = block:sub(258, 262) == "ustar" and text(block, 346, 155) or ""
      -- GNU's own format keeps times where POSIX has the prefix.
      if prefix ~= "" and block:sub(263, 263) == "\0" then path = prefix .. "/" .. path end
      each {
        path = notes.path or path, kind = KINDS[kind] or "other",
        target = notes.linkpath or text(block, 158, 100),
        first = content, last = content + size - 1,
      }
      notes = {}
    end
    position = content + (size + BLOCK - 1) // BLOCK * BLOCK
  end
end

return tar
