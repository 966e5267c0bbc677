import Binaries

/// Bytes kept for a reader.
@safe final class KeptBytes {
    private let memory: UnsafeMutableRawBufferPointer
    private let count: Int

    init(_ content: [UInt8]) {
        count = content.count
        unsafe memory = .allocate(byteCount: max(content.count, 1), alignment: 16)
        unsafe memory.copyBytes(from: content)
    }

    deinit { unsafe memory.deallocate() }

    var view: BinaryBytes {
        unsafe BinaryBytes(UnsafeRawBufferPointer(rebasing: memory[..<count]), owner: self)
    }
}

func binary(_ content: [UInt8]) -> BinaryBytes { KeptBytes(content).view }

/// A number of `width` bytes.
func number(_ value: Int, _ width: Int, bigEndian: Bool = false) -> [UInt8] {
    let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return bigEndian ? bytes.reversed() : bytes
}

/// A file that is written out of order.
struct Image {
    var bytes: [UInt8]

    init(_ count: Int) { bytes = [UInt8](repeating: 0, count: count) }

    mutating func put(_ content: [UInt8], at offset: Int) {
        for (index, byte) in content.enumerated() { bytes[offset + index] = byte }
    }
}

/// A shared library by hand: interpreter, dynamic entries, a build id and one section.
func elf(bits: Int = 64, bigEndian: Bool = false, data: [UInt8] = [], name: String = ".dep-v0")
    -> [UInt8]
{
    let word = bits / 8
    func n(_ value: Int, _ width: Int) -> [UInt8] { number(value, width, bigEndian: bigEndian) }
    let strings = Array("\0libc.so.6\0libown.so.1\0/opt/lib\0libm.so.6\0".utf8)
    let names = Array("\0.shstrtab\0\(name)\0.bss\0".utf8)
    var image = Image(0x1000 + data.count)
    image.put([0x7F, 0x45, 0x4C, 0x46, bits == 64 ? 2 : 1, bigEndian ? 2 : 1, 1], at: 0)
    let programs = 0x100
    let sections = 0x300
    let header: [(Int, Int, Int)] =
        bits == 64
        ? [
            (16, 3, 2), (18, 62, 2), (32, programs, 8), (40, sections, 8), (54, 56, 2), (56, 4, 2),
            (58, 64, 2), (60, 4, 2), (62, 1, 2),
        ]
        : [
            (16, 2, 2), (18, 40, 2), (28, programs, 4), (32, sections, 4), (42, 32, 2), (44, 4, 2),
            (46, 40, 2), (48, 4, 2), (50, 1, 2),
        ]
    for (offset, value, width) in header { image.put(n(value, width), at: offset) }
    // Everything is mapped at 0x400000 from the file's start.
    let base = 0x40_0000
    let segments: [(type: Int, offset: Int, size: Int)] = [
        (1, 0, image.bytes.count), (3, 0x800, 20), (2, 0x900, 12 * word), (4, 0xA00, 24),
    ]
    for (index, segment) in segments.enumerated() {
        let at = programs + index * (bits == 64 ? 56 : 32)
        image.put(n(segment.type, 4), at: at)
        image.put(n(6, 4), at: at + (bits == 64 ? 4 : 24))
        image.put(n(segment.offset, word), at: at + (bits == 64 ? 8 : 4))
        image.put(n(base + segment.offset, word), at: at + (bits == 64 ? 16 : 8))
        image.put(n(segment.size, word), at: at + (bits == 64 ? 32 : 16))
    }
    let records: [(name: Int, type: Int, offset: Int, size: Int)] = [
        (0, 0, 0, 0), (1, 3, 0x700, names.count), (11, 1, 0x1000, data.count),
        (12 + name.utf8.count, 8, 0x1000, 0x4000_0000),
    ]
    for (index, record) in records.enumerated() {
        let at = sections + index * (bits == 64 ? 64 : 40)
        image.put(n(record.name, 4), at: at)
        image.put(n(record.type, 4), at: at + 4)
        image.put(n(record.offset, word), at: at + (bits == 64 ? 24 : 16))
        image.put(n(record.size, word), at: at + (bits == 64 ? 32 : 20))
    }
    image.put(names, at: 0x700)
    image.put(Array("/lib/ld-own.so.1\0".utf8), at: 0x800)
    let entries = [(1, 1), (1, 32), (14, 11), (29, 23), (5, base + 0xB00), (0, 0)]
    for (index, entry) in entries.enumerated() {
        image.put(n(entry.0, word) + n(entry.1, word), at: 0x900 + index * 2 * word)
    }
    image.put(
        n(4, 4) + n(8, 4) + n(3, 4) + Array("GNU\0".utf8) + [1, 2, 3, 0xAB, 0xCD, 0xEF, 0, 0xFF],
        at: 0xA00)
    image.put(strings, at: 0xB00)
    image.put(data, at: 0x1000)
    return image.bytes
}

/// A Windows program by hand: imports, a version resource, and data at 0x2000 that can be written.
func pe(data: [UInt8] = [], isDotNet: Bool = false) -> [UInt8] {
    var image = Image(0x1000 + data.count)
    func put(_ value: Int, _ width: Int, at offset: Int) {
        image.put(number(value, width), at: offset)
    }
    image.put([0x4D, 0x5A], at: 0)
    put(0x80, 4, at: 0x3C)
    image.put([0x50, 0x45, 0, 0], at: 0x80)
    put(0x8664, 2, at: 0x84)
    put(2, 2, at: 0x86)
    put(240, 2, at: 0x94)
    put(0x22, 2, at: 0x96)
    let optional = 0x98
    put(0x20B, 2, at: optional)
    put(0x1_4000_0000, 8, at: optional + 24)
    put(3, 2, at: optional + 68)
    put(16, 4, at: optional + 108)
    put(0x1000, 4, at: optional + 112 + 8)
    put(0x1100, 4, at: optional + 112 + 16)
    if isDotNet { put(0x1000, 4, at: optional + 112 + 14 * 8) }
    for (index, section) in [
        (".rdata", 0x1000, 0xA00, 0x400, 0x4000_0040),
        (".data", 0x2000, data.count, 0x1000, 0xC000_0040),
    ].enumerated() {
        let at = optional + 240 + index * 40
        image.put(Array(section.0.utf8), at: at)
        put(section.2, 4, at: at + 8)
        put(section.1, 4, at: at + 12)
        put(section.2, 4, at: at + 16)
        put(section.3, 4, at: at + 20)
        put(section.4, 4, at: at + 36)
    }
    // The import directory at 0x1000, its one name at 0x1080.
    put(0x1080, 4, at: 0x400 + 12)
    image.put(Array("KERNEL32.dll\0".utf8), at: 0x480)
    // Resources at 0x1100: type 16, name 1, language 1033, leaf.
    for (level, id) in [16, 1, 1033].enumerated() {
        let at = 0x500 + level * 24
        put(1, 2, at: at + 14)
        put(id, 4, at: at + 16)
        put(level == 2 ? 72 : 0x8000_0000 | (level + 1) * 24, 4, at: at + 20)
    }
    let version = versionResource()
    put(0x1200, 4, at: 0x548)
    put(version.count, 4, at: 0x54C)
    image.put(version, at: 0x600)
    image.put(data, at: 0x1000)
    return image.bytes
}

/// A block of a version resource.
private func block(_ key: String, value: [UInt8] = [], isText: Bool = false, _ children: [[UInt8]])
    -> [UInt8]
{
    func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }
    func wide(_ text: String) -> [UInt8] { text.utf16.flatMap { number(Int($0), 2) } + [0, 0] }
    var body = padded([0, 0, 0, 0, 0, 0] + wide(key)) + value
    for child in children { body = padded(body) + child }
    let head =
        number(body.count, 2) + number(isText ? value.count / 2 : value.count, 2)
        + number(isText ? 1 : 0, 2)
    return head + body.dropFirst(6)
}

private func versionResource() -> [UInt8] {
    func text(_ key: String, _ value: String) -> [UInt8] {
        block(key, value: value.utf16.flatMap { number(Int($0), 2) } + [0, 0], isText: true, [])
    }
    var fixed = Image(52)
    fixed.put(number(0xFEEF_04BD, 4), at: 0)
    fixed.put(number(1 << 16 | 2, 4) + number(3 << 16 | 4, 4), at: 8)
    fixed.put(number(5 << 16, 4) + number(7, 4), at: 16)
    return block(
        "VS_VERSION_INFO", value: fixed.bytes,
        [
            block(
                "StringFileInfo",
                [
                    block(
                        "040904b0",
                        [
                            text("CompanyName", "Grün & Söhne"), text("FileVersion", "1.2.3-beta"),
                            text("ProductName", "Tool"),
                        ])
                ])
        ])
}

/// Go's build information with its texts behind the header, as Go 1.18 and later write it.
func inlineGo(_ version: String, _ modules: String) -> [UInt8] {
    func text(_ bytes: [UInt8]) -> [UInt8] {
        var length: [UInt8] = []
        var rest = bytes.count
        while rest >= 0x80 {
            length.append(UInt8(rest & 0x7F | 0x80))
            rest >>= 7
        }
        return length + [UInt8(rest)] + bytes
    }
    let mark = [UInt8](repeating: 0x30, count: 16)
    let list = modules.isEmpty ? [] : mark + Array(modules.utf8) + mark
    return [0xFF] + Array(" Go buildinf:".utf8) + [8, 2] + [UInt8](repeating: 0, count: 16)
        + text(Array(version.utf8)) + text(list)
}

/// The same with pointers, as earlier ones do; mapped at `address`.
func pointedGo(
    _ version: String, _ modules: String, address: Int, bigEndian: Bool = false, width: Int = 8
) -> [UInt8] {
    func n(_ value: Int) -> [UInt8] { number(value, width, bigEndian: bigEndian) }
    let mark = [UInt8](repeating: 0x30, count: 16)
    let first = Array(version.utf8)
    let second = mark + Array(modules.utf8) + mark
    var image = Image(0x80 + first.count + second.count)
    image.put(
        [0xFF] + Array(" Go buildinf:".utf8) + [UInt8(width), bigEndian ? 1 : 0], at: 0)
    image.put(n(address + 0x40) + n(address + 0x60), at: 16)
    image.put(n(address + 0x80) + n(first.count), at: 0x40)
    image.put(n(address + 0x80 + first.count) + n(second.count), at: 0x60)
    image.put(first + second, at: 0x80)
    return image.bytes
}

/// A Mach-O program by hand with one section of data at 0x200, mapped at 0x1_0000_0200.
func machO(data: [UInt8], isFat: Bool = false) -> [UInt8] {
    let base = isFat ? 0x1000 : 0
    var image = Image(base + 0x200 + data.count)
    if isFat {
        image.put([0xCA, 0xFE, 0xBA, 0xBE] + number(1, 4, bigEndian: true), at: 0)
        image.put(number(base, 4, bigEndian: true), at: 16)
    }
    image.put(number(0xFEED_FACF, 4), at: base)
    image.put(number(1, 4), at: base + 16)
    let command = base + 32
    image.put(number(0x19, 4) + number(72 + 80, 4), at: command)
    image.put(Array("__DATA".utf8), at: command + 8)
    image.put(
        number(0x1_0000_0200, 8) + number(data.count, 8) + number(0x200, 8) + number(data.count, 8),
        at: command + 24)
    image.put(number(3, 4) + number(3, 4) + number(1, 4), at: command + 56)
    let section = command + 72
    image.put(Array("__go_buildinfo".utf8), at: section)
    image.put(
        number(0x1_0000_0200, 8) + number(data.count, 8) + number(0x200, 4), at: section + 32)
    image.put(data, at: base + 0x200)
    return image.bytes
}

/// SplitMix64: the same numbers each time.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
