--- kernel: Linux kernels, and modules that were not built with them.
--
-- Formats: x86 images have their version where the boot protocol says (docs.kernel.org,
-- arch/x86/boot, "kernel_version"); other images, and vmlinux, hold the banner "Linux version RELEASE".
-- lib/modules/RELEASE belongs to a kernel. Modules are ELF files, perhaps compressed, whose section
-- .modinfo has KEY=VALUE texts; `intree=Y` marks those of the kernel itself.

local RELEASE = "^%d+%.%d+[%w._+~-]*$"

local function emit_kernel(release, out)
  out:component { purl = oakum.purl("generic", "linux-kernel", release) }
end

local function number(bytes, at, width)
  if #bytes < at + width then return nil end
  return (string.unpack("<I" .. width, bytes, at + 1))
end

-- The version that an x86 image points to; nil for other images.
local function boot_protocol(file)
  local head = file:bytes(1, 4096)
  if head:sub(0x203, 0x206) ~= "HdrS" then return nil end
  local place = (number(head, 0x20E, 2) or 0) + 0x200
  return file:bytes(place + 1, place + 256):match("^(%S+)")
end

-- "Linux version 6.1.0 (..." anywhere in a file, piece by piece.
local PIECE = 4 << 20

local function banner(file)
  local at = 1
  while true do
    local piece = file:bytes(at, at + PIECE + 256)
    local release = piece:match("Linux version (%d[%w._+~-]*)")
    if release then return release end
    if #piece <= 256 then return nil end
    at = at + PIECE
  end
end

-- An image may be compressed as a whole, or inside a small program that unpacks it (EFI zboot).
local function unpacked(file)
  local head = file:bytes(1, 64)
  local stream
  if head:sub(1, 2) == "MZ" and head:sub(5, 8) == "zimg" then
    local offset, size = number(head, 8, 4), number(head, 12, 4)
    if size > 64 << 20 then return nil end
    stream = file:bytes(offset + 1, offset + size)
  elseif head:sub(1, 2) == "\x1F\x8B" then
    stream = file:bytes()
  else
    return nil
  end
  local is_read, archive = pcall(oakum.archive, stream)
  if not is_read then return nil end
  for entry in archive:entries() do return entry end
end

local function read_image(file, out)
  local release = boot_protocol(file)
  if not release then
    local inner = unpacked(file)
    release = banner(inner or file)
  end
  if not release or not release:find(RELEASE) then
    return out:skip("no version of a Linux kernel in it")
  end
  emit_kernel(release, out)
end

local function read_builtin(file, out)
  local release = file.path:match("([^/]+)/modules%.builtin$")
  if not release:find(RELEASE) then return out:skip("the folder is not named after a kernel") end
  emit_kernel(release, out)
end

local function information_of(elf)
  local fields = {}
  for entry in (elf:section(".modinfo") or ""):gmatch("[^%z]+") do
    local key, value = entry:match("^([%w_.]+)=(.*)$")
    if key and not fields[key] then fields[key] = value end
  end
  return fields
end

local function read_module(file, out)
  local elf
  if oakum.text.ends(file.name, ".ko") then
    elf = file:elf()
  else
    for entry in file:archive():entries() do
      elf = entry:elf()
      break
    end
  end
  if not elf then file:fail(nil, "not a kernel module: it is no ELF file") end
  local fields = information_of(elf)
  if fields.intree == "Y" then return out:skip("a module of the kernel itself") end
  local name = fields.name or file.name:match("^(.-)%.ko")
  if not name or not name:find("^[%w_-]+$") then file:fail(nil, "a module without a name") end
  local version = fields.version
  out:component {
    purl     = oakum.purl("generic/linux-module", name, version ~= "" and version or nil),
    licenses = { fields.license },
  }
end

local function read(file, out)
  if file.name == "modules.builtin" then return read_builtin(file, out) end
  if file.name:find("%.ko") then return read_module(file, out) end
  read_image(file, out)
end

return {
  name = "kernel", version = "1.0.0", api = 1,
  summary = "Linux kernels, and modules from outside of them",
  limits = { memory_mib = 192 },
  inventory = {
    files = {
      "boot/{vmlinuz,vmlinux,vmlinuz-*,vmlinux-*,kernel-*,bzImage,bzImage-*,Image,Image-*,zImage}",
      "lib/modules/*/vmlinuz", "lib/modules/*/modules.builtin",
      "lib/modules/*/{updates,extra,misc,weak-updates}/**/*.ko",
      "lib/modules/*/{updates,extra,misc,weak-updates}/**/*.ko.{gz,xz,zst}",
    },
    read = read,
  },
}
