/// The fields of one stanza, remembered while the same stanza is asked again; its room is reused
/// for the next.
struct DEB822Fields {
    struct Entry {
        var offset: Int
        var nameLength: Int
        /// Length and outer letters of the name, lower case: most names differ in it.
        var print: UInt32
    }

    private(set) var stanza = -1
    private(set) var entries: [Entry] = []

    mutating func load(_ index: Int, _ range: DEB822Stanza, from bytes: ByteView) {
        stanza = index
        entries.removeAll(keepingCapacity: true)
        var at = range.start
        while at < range.end {
            let end = bytes.first(0x0A, in: at..<range.end) ?? range.end
            if let length = DEB822Fields.nameLength(bytes, at..<end) {
                let print = DEB822Fields.print(bytes, at..<at + length)
                entries.append(Entry(offset: at, nameLength: length, print: print))
            }
            at = end + 1
        }
    }

    /// The offset of the last field with this name.
    func find(_ name: ByteView, in bytes: ByteView) -> Int? {
        let print = DEB822Fields.print(name, 0..<name.count)
        for entry in entries.reversed()
        where entry.print == print && entry.nameLength == name.count {
            if (0..<name.count).allSatisfy({
                DEB822Fields.lowered(name[$0]) == DEB822Fields.lowered(bytes[entry.offset + $0])
            }) {
                return entry.offset
            }
        }
        return nil
    }

    /// Bytes of the field name that a line starts with, nil when the line is no field. Blanks
    /// before the colon are allowed, as dpkg does.
    static func nameLength(_ bytes: ByteView, _ line: Range<Int>) -> Int? {
        let first = bytes[line.lowerBound]
        guard first > 0x20, first != UInt8(ascii: "#"), first != UInt8(ascii: ":") else {
            return nil
        }
        var at = line.lowerBound
        while at < line.upperBound, bytes[at] > 0x20, bytes[at] != UInt8(ascii: ":") { at += 1 }
        let length = at - line.lowerBound
        while at < line.upperBound, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
        return at < line.upperBound && bytes[at] == UInt8(ascii: ":") ? length : nil
    }

    private static func print(_ bytes: ByteView, _ range: Range<Int>) -> UInt32 {
        let first = UInt32(lowered(bytes[range.lowerBound]))
        let last = UInt32(lowered(bytes[range.upperBound - 1]))
        return UInt32(truncatingIfNeeded: range.count) << 16 | first << 8 | last
    }

    @inline(__always) private static func lowered(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}
