--- One section of a Mach-O program: github.com/apple-oss-distributions/xnu, EXTERNAL_HEADERS/mach-o/
-- loader.h. A header, then load commands; LC_SEGMENT_64 holds a list of sections with their place.
-- Universal files (fat.h) hold a program for each processor: the first one counts.

local FAT, FAT_64 = 0xCAFEBABE, 0xCAFEBABF
local LITTLE = 0xFEEDFACF                      -- Rust has no big-endian Apple target
local SEGMENT_64 = 0x19
local LARGEST_COMMANDS = 1 << 20

-- nil when the file ends before.
local function bytes_at(file, offset, size)
  if size < 0 or offset < 0 or (file.size and offset + size > file.size) then return nil end
  local bytes = file:bytes(offset + 1, offset + size)
  return #bytes == size and bytes or nil
end

-- Where the (first) program begins.
local function start_of(file, magic)
  if magic ~= FAT and magic ~= FAT_64 then return 0 end
  local entry = bytes_at(file, 8, 32)
  if not entry then return nil end
  local offset = string.unpack(magic == FAT and ">I4" or ">I8", entry, 9)
  return offset > 0 and offset < (1 << 48) and offset or nil
end

-- The place of the section in a segment's command: address, size.
local function find(commands, at, size, name)
  local first, stride = at + 72, 80
  local count = string.unpack("<I4", commands, at + 64)
  for index = 0, count - 1 do
    local here = first + index * stride
    if here + stride > at + size then return nil end
    if string.unpack("z", commands:sub(here, here + 15) .. "\0") == name then
      local length, offset = string.unpack("<I8I4", commands, here + 40)
      return offset, length
    end
  end
end

local function section(file, name)
  local head = bytes_at(file, 0, 4)
  local start = head and start_of(file, string.unpack(">I4", head))
  local header = start and bytes_at(file, start, 32)
  if not header then return nil end
  local magic = string.unpack("<I4", header)
  if magic ~= LITTLE then return nil end
  local count, total = string.unpack("<I4I4", header, 17)
  local commands = total <= LARGEST_COMMANDS and bytes_at(file, start + 32, total)
  if not commands then return nil end

  local at = 1
  for _ = 1, count do
    if at + 8 > #commands then return nil end
    local command, size = string.unpack("<I4I4", commands, at)
    if size < 8 or at + size - 1 > #commands then return nil end
    if command == SEGMENT_64 and size >= 72 then
      local offset, length = find(commands, at, size, name)
      if offset then return length < (1 << 40) and bytes_at(file, start + offset, length) or nil end
    end
    at = at + size
  end
end

return { section = section }
