/// The central directory of a zip (PKWARE's APPNOTE, 4.3.12 to 4.3.16): where each member lies, so
/// that one can be read without going over the others.
///
/// Members that need zip64's 64-bit fields are not in it, nor is anything when the directory is not
/// where its end record says; such archives are read front to back instead.
struct ZipDirectory {
    /// One member.
    struct Record {
        /// Where the local header lies.
        var offset: Int
        var compressedSize: Int
        var kind: ArchiveEntry.Kind
        /// The record itself, its range in ``ZipDirectory/bytes``.
        var range: Range<Int>
    }

    /// Members by readable path; of several with the same path the last counts.
    private(set) var records: [String: Record] = [:]
    private let bytes: [UInt8]

    /// Most bytes of a directory that are kept: a million members with long names.
    static let sizeLimit = 256 << 20

    /// Reads it; nil when the archive must be read front to back.
    init?(_ origin: any ByteOrigin, limits: ArchiveLimits) throws(ArchiveError) {
        guard let length = origin.length else { return nil }
        let start = max(length - 22 - 65_535, 0)
        let tail = try origin.bytes(at: start, count: length - start)
        guard let end = Self.endRecord(in: tail) else { return nil }
        let count = tail.littleEndian(at: end + 10, count: 2)
        let size = tail.littleEndian(at: end + 12, count: 4)
        let claimed = tail.littleEndian(at: end + 16, count: 4)
        // Bytes before the archive (a start script) shift every offset.
        let place = start + end - size
        guard count < 0xFFFF, size <= Self.sizeLimit, place >= 0, claimed <= place else {
            return nil
        }
        bytes = try origin.bytes(at: place, count: size)
        guard bytes.count == size, count <= limits.maxEntries,
            readRecords(count, shift: place - claimed, limits)
        else { return nil }
    }

    private static func endRecord(in tail: [UInt8]) -> Int? {
        guard tail.count >= 22 else { return nil }
        return stride(from: tail.count - 22, through: 0, by: -1).first { index in
            tail.littleEndian(at: index, count: 4) == 0x0605_4B50
        }
    }

    /// Whether every record was whole.
    private mutating func readRecords(_ count: Int, shift: Int, _ limits: ArchiveLimits) -> Bool {
        var position = 0
        for _ in 0..<count {
            guard bytes.count - position >= 46,
                bytes.littleEndian(at: position, count: 4) == 0x0201_4B50
            else { return false }
            let nameLength = bytes.littleEndian(at: position + 28, count: 2)
            let length =
                46 + nameLength + bytes.littleEndian(at: position + 30, count: 2)
                + bytes.littleEndian(at: position + 32, count: 2)
            guard bytes.count - position >= length else { return false }
            let compressed = bytes.littleEndian(at: position + 20, count: 4)
            let offset = bytes.littleEndian(at: position + 42, count: 4)
            guard compressed != 0xFFFF_FFFF, offset != 0xFFFF_FFFF,
                bytes.littleEndian(at: position + 24, count: 4) != 0xFFFF_FFFF
            else { return false }
            let name = Array(bytes[position + 46..<position + 46 + nameLength])
            if case .success(let path) = EntryPath.normalized(name, limit: limits.maxPathBytes) {
                records[path] = Record(
                    offset: offset + shift, compressedSize: compressed,
                    kind: kind(at: position, name), range: position..<position + length)
            }
            position += length
        }
        return true
    }

    /// The kind by the file mode of Unix, or by the `/` at a directory's end.
    private func kind(at position: Int, _ name: [UInt8]) -> ArchiveEntry.Kind {
        let isUnix = [3, 19].contains(bytes[position + 5])
        switch isUnix ? bytes.littleEndian(at: position + 40, count: 2) & 0o170000 : 0 {
        case 0o040000: return .directory
        case 0o120000: return .symlink
        case 0, 0o100000: return name.last == UInt8(ascii: "/") ? .directory : .file
        default: return .other
        }
    }

    /// A zip of this member alone: its own bytes, and a directory that says so.
    func archive(
        of record: Record, in origin: any ByteOrigin, path: String
    ) throws(ArchiveError) -> SegmentedOrigin {
        let header = try origin.bytes(at: record.offset, count: 30)
        guard header.count == 30, header.littleEndian(at: 0, count: 4) == 0x0403_4B50 else {
            throw ArchiveError(
                kind: .corrupt, entry: path,
                reason: "there is no member where the central directory says", isFinal: false)
        }
        // A data descriptor of up to 24 bytes may follow.
        let wanted =
            30 + header.littleEndian(at: 26, count: 2) + header.littleEndian(at: 28, count: 2)
            + record.compressedSize + 24
        let length = origin.length ?? 0
        let end = min(record.offset + wanted, length)
        var own = Array(bytes[record.range])
        for index in 42..<46 { own[index] = 0 }
        let count = own.count
        var last: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0]
        for value in [count, end - record.offset] {
            for shift in stride(from: 0, to: 32, by: 8) {
                last.append(UInt8(truncatingIfNeeded: value >> shift))
            }
        }
        return SegmentedOrigin(
            origin, [.range(record.offset..<end), .bytes(own + last + [0, 0])])
    }
}

extension [UInt8] {
    /// An unsigned number of up to 4 bytes, the lowest first. The range must lie inside.
    fileprivate func littleEndian(at offset: Int, count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(self[offset + $1]) << (8 * $1) }
    }
}
