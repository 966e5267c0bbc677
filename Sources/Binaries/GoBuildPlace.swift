/// Where the build information of a Go program lies, and how its two texts are reached.
///
/// A header of 32 bytes on a multiple of 16: 14 of magic, the size of a pointer, flags. With flag 2
/// (from Go 1.18) both texts follow the header, each behind its length as a varint; else two
/// pointers lead to string headers (pointer, length), of which flag 1 says that they are
/// big-endian.
struct GoBuildPlace {
    private let bytes: BinaryBytes
    private let header: Int
    private let offsetOfAddress: (UInt64) -> Int?

    private static let magic: [UInt8] = [0xFF] + Array(" Go buildinf:".utf8)

    /// Looks for it; nil when the file is no program or has none.
    init?(_ bytes: BinaryBytes) throws(BinaryError) {
        self.bytes = bytes
        let ranges: [Range<Int>]
        if let elf = try ELFFile(bytes) {
            ranges = Self.ranges(elf)
            offsetOfAddress = { elf.offset(ofAddress: $0) }
        } else if let pe = try PEFile(bytes) {
            // Initialised data that can be read and written.
            ranges = pe.sections.filter { $0.flags & 0xC000_0040 == 0xC000_0040 && $0.size > 0 }
                .map { $0.offset..<$0.offset + $0.size }
            offsetOfAddress = { address in
                guard address >= pe.imageBase,
                    let distance = Int(exactly: address - pe.imageBase)
                else { return nil }
                return pe.offset(ofAddress: distance)
            }
        } else if let macho = try MachOFile(bytes) {
            ranges = Self.ranges(macho)
            offsetOfAddress = { macho.offset(ofAddress: $0) }
        } else {
            return nil
        }
        for range in ranges {
            if let found = bytes.firstIndex(of: Self.magic, in: range, alignment: 16),
                bytes.count - found >= 32
            {
                header = found
                return
            }
        }
        return nil
    }

    /// The section of that name, else the data that can be written.
    private static func ranges(_ elf: ELFFile) -> [Range<Int>] {
        if let section = elf.sections.first(where: { $0.name == ".go.buildinfo" }),
            let end = sum(section.offset, section.size)
        {
            return [section.offset..<end]
        }
        return elf.segments.filter { $0.type == 1 && $0.flags & 7 == 6 }.compactMap { segment in
            sum(segment.offset, segment.size).map { segment.offset..<$0 }
        }
    }

    private static func ranges(_ macho: MachOFile) -> [Range<Int>] {
        if let section = macho.sections.first(where: { $0.name == "__go_buildinfo" }),
            let end = sum(section.offset, section.size)
        {
            return [section.offset..<end]
        }
        return macho.segments.filter { $0.protection == 3 && $0.size > 0 }.compactMap { segment in
            sum(segment.offset, segment.size).map { segment.offset..<$0 }
        }
    }

    private var flags: UInt8 { bytes[header + 15] ?? 0 }

    /// The compiler's version.
    func version() throws(BinaryError) -> [UInt8] {
        if flags & 2 != 0 { return try inline(at: header + 32).text }
        return try pointed(at: header + 16)
    }

    /// The list of modules without the 16 bytes that mark each end of it.
    func modules() throws(BinaryError) -> [UInt8] {
        let text: [UInt8]
        if flags & 2 != 0 {
            text = try inline(at: try inline(at: header + 32).end).text
        } else {
            text = try pointed(at: header + 16 + Int(bytes[header + 14] ?? 0))
        }
        guard text.count >= 33, text[text.count - 17] == UInt8(ascii: "\n") else { return [] }
        return Array(text[16..<text.count - 16])
    }

    private func inline(at start: Int) throws(BinaryError) -> (text: [UInt8], end: Int) {
        var length = 0
        var at = start
        for shift in stride(from: 0, to: 35, by: 7) {
            guard let byte = bytes[at] else { break }
            at += 1
            length |= Int(byte & 0x7F) << shift
            guard byte & 0x80 == 0 else { continue }
            guard length <= GoBuildInfo.textLimit, let text = bytes.bytes(at: at, count: length)
            else { break }
            return (text, at + length)
        }
        throw BinaryError("its Go build information is cut off")
    }

    private func pointed(at place: Int) throws(BinaryError) -> [UInt8] {
        let size = Int(bytes[header + 14] ?? 0)
        let isBigEndian = flags & 1 != 0
        guard size == 4 || size == 8 else {
            throw BinaryError("its Go build information has pointers of \(size) bytes")
        }
        guard let string = bytes.number(at: place, size, bigEndian: isBigEndian) else {
            throw BinaryError("its Go build information is cut off")
        }
        // No modules: no pointer.
        guard string != 0 else { return [] }
        guard let at = offsetOfAddress(string),
            let start = bytes.number(at: at, size, bigEndian: isBigEndian),
            let length = bytes.integer(at: at + size, size, bigEndian: isBigEndian),
            length <= GoBuildInfo.textLimit
        else { throw BinaryError("its Go build information points outside the file") }
        guard length > 0 else { return [] }
        guard let text = offsetOfAddress(start).flatMap({ bytes.bytes(at: $0, count: length) })
        else { throw BinaryError("its Go build information points outside the file") }
        return text
    }
}
