/// The central directory of a zip (PKWARE's APPNOTE, 4.3.12 to 4.3.16 and 4.5.3): what it holds and
/// where each member lies, so that members are listed, and one is read, without going over the
/// others.
///
/// Nothing is in it when it is not where its end record says, or holds something else; such
/// archives are read front to back instead.
final class ZipDirectory {
    /// One member.
    struct Record {
        /// Where the local header lies.
        var offset: Int
        var compressedSize: Int
        var size: Int
        var kind: ArchiveEntry.Kind
        /// The record itself, its range in ``ZipDirectory/bytes``.
        var range: Range<Int>
        /// Its name, likewise.
        var name: Range<Int>
        /// Whether the name is the readable path already.
        var isPlain: Bool
    }

    /// Members in the order in which they lie in the archive.
    private(set) var records: [Record] = []
    private let bytes: [UInt8]
    private let pathLimit: Int
    private var hasOddNames = false
    /// Members by readable path, made once many are asked for.
    private var positions: [String: Int]?
    private var lookups = 0

    /// Most bytes of a directory that are kept: a million members with long names.
    static let sizeLimit = 256 << 20
    /// A member from here on is not read on its own: its size does not fit into 32 bits.
    private static let memberLimit = 0xFFF0_0000
    private static let lookupsWithoutIndex = 8

    /// Reads it; nil when the archive must be read front to back.
    init?(_ origin: any ByteOrigin, limits: ArchiveLimits) throws(ArchiveError) {
        guard let end = try ZipEndRecord(origin), end.size <= Self.sizeLimit else { return nil }
        // Bytes before the archive (a start script) shift every offset.
        let place = end.position - end.size
        guard place >= 0, end.directory <= place else { return nil }
        pathLimit = limits.maxPathBytes
        bytes = try origin.bytes(at: place, count: end.size)
        guard bytes.count == end.size,
            readRecords(end.count, shift: place - end.directory, limit: limits.maxEntries)
        else { return nil }
        if !isInOrder { records.sort { $0.offset < $1.offset } }
    }

    private var isInOrder: Bool {
        var last = -1
        for record in records {
            guard record.offset >= last else { return false }
            last = record.offset
        }
        return true
    }

    /// Whether every record was whole. Old programs count beyond 65,535 from 0 again.
    private func readRecords(_ count: Int, shift: Int, limit: Int) -> Bool {
        var position = 0
        while bytes.count - position >= 46,
            bytes.littleEndian(at: position, count: 4) == 0x0201_4B50
        {
            let name =
                position + 46..<position + 46 + bytes.littleEndian(at: position + 28, count: 2)
            let extra = name.upperBound + bytes.littleEndian(at: position + 30, count: 2)
            let end = extra + bytes.littleEndian(at: position + 32, count: 2)
            guard end <= bytes.count, records.count < limit else { return false }
            var record = Record(
                offset: bytes.littleEndian(at: position + 42, count: 4),
                compressedSize: bytes.littleEndian(at: position + 20, count: 4),
                size: bytes.littleEndian(at: position + 24, count: 4),
                kind: kind(at: position, name), range: position..<end, name: name,
                isPlain: isPlain(name))
            guard readLargeFields(&record, name.upperBound..<extra), record.offset >= 0,
                record.compressedSize >= 0, record.compressedSize < Self.memberLimit,
                record.size >= 0, record.offset <= Int.max - shift
            else { return false }
            record.offset += shift
            if !record.isPlain { hasOddNames = true }
            records.append(record)
            position = end
        }
        return records.count & 0xFFFF == count & 0xFFFF
    }

    /// The 64-bit values of what does not fit into 32 bits (APPNOTE 4.5.3); false when they lack.
    private func readLargeFields(_ record: inout Record, _ extra: Range<Int>) -> Bool {
        let large = 0xFFFF_FFFF
        guard record.size == large || record.compressedSize == large || record.offset == large
        else { return true }
        var position = extra.lowerBound
        while extra.upperBound - position >= 4 {
            let id = bytes.littleEndian(at: position, count: 2)
            let end = position + 4 + bytes.littleEndian(at: position + 2, count: 2)
            guard end <= extra.upperBound else { return false }
            guard id == 1 else {
                position = end
                continue
            }
            position += 4
            for field in [\Record.size, \Record.compressedSize, \Record.offset]
            where record[keyPath: field] == large {
                guard end - position >= 8 else { return false }
                record[keyPath: field] = bytes.littleEndian(at: position, count: 8)
                position += 8
            }
            return true
        }
        return false
    }

    /// The kind by the file mode of Unix, or by the `/` at a directory's end.
    private func kind(at position: Int, _ name: Range<Int>) -> ArchiveEntry.Kind {
        switch mode(at: position) & 0o170000 {
        case 0o040000: return .directory
        case 0o120000: return .symlink
        case 0, 0o100000:
            let last = name.isEmpty ? 0 : bytes[name.upperBound - 1]
            return last == UInt8(ascii: "/") ? .directory : .file
        default: return .other
        }
    }

    /// The file mode of Unix; 0 when another system made the record.
    private func mode(at position: Int) -> Int {
        [3, 19].contains(bytes[position + 5])
            ? bytes.littleEndian(at: position + 40, count: 2) : 0
    }

    /// Whether a name is its own readable path: nearly all are.
    private func isPlain(_ name: Range<Int>) -> Bool {
        guard !name.isEmpty, name.count <= pathLimit else { return false }
        var before = UInt8(ascii: "/")
        for index in name {
            let byte = bytes[index]
            guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\\") else { return false }
            if before == UInt8(ascii: "/"), byte == before || byte == UInt8(ascii: ".") {
                return false
            }
            before = byte
        }
        return before != UInt8(ascii: "/")
    }

    // MARK: Members

    /// The readable path of a member; why it is refused.
    func path(of record: Record) -> Result<String, EntryPath.Refusal> {
        guard !record.isPlain else {
            return .success(String(decoding: bytes[record.name], as: UTF8.self))
        }
        return EntryPath.normalized(Array(bytes[record.name]), limit: pathLimit)
    }

    /// The bytes of a member's name.
    func rawPath(of record: Record) -> [UInt8] { Array(bytes[record.name]) }

    /// Whether a member is encrypted (APPNOTE 4.4.4, bit 0).
    func isEncrypted(_ record: Record) -> Bool { bytes[record.range.lowerBound + 8] & 1 != 0 }

    /// Whether a member may be executed.
    func isExecutable(_ record: Record) -> Bool {
        record.kind == .file && mode(at: record.range.lowerBound) & 0o111 != 0
    }

    /// Whether a member's bytes stand in the archive as they are.
    func isStored(_ record: Record) -> Bool {
        bytes.littleEndian(at: record.range.lowerBound + 10, count: 2) == 0
            && !isEncrypted(record) && record.size == record.compressedSize
    }

    /// The number of the member at a readable path; of several the one that lies last counts.
    func position(of path: String) -> Int? {
        lookups += 1
        if positions == nil, !hasOddNames, lookups <= Self.lookupsWithoutIndex {
            let wanted = Array(path.utf8)
            return records.lastIndex { record in
                record.name.count == wanted.count && bytes[record.name].elementsEqual(wanted)
            }
        }
        if positions == nil {
            var made: [String: Int] = [:]
            made.reserveCapacity(records.count)
            for (number, record) in records.enumerated() {
                if case .success(let path) = self.path(of: record) { made[path] = number }
            }
            positions = made
        }
        return positions?[path]
    }

    /// Where a member's own bytes lie.
    func content(
        of record: Record, in origin: any ByteOrigin, path: String
    ) throws(ArchiveError) -> Range<Int> {
        let header = try origin.bytes(at: record.offset, count: 30)
        guard header.count == 30, header.littleEndian(at: 0, count: 4) == 0x0403_4B50 else {
            throw ArchiveError(
                kind: .corrupt, entry: path,
                reason: "there is no member where the central directory says", isFinal: false)
        }
        let start =
            record.offset + 30 + header.littleEndian(at: 26, count: 2)
            + header.littleEndian(at: 28, count: 2)
        return start..<start + record.compressedSize
    }

    /// A zip of this member alone: its own bytes, and a directory that says so.
    func archive(
        of record: Record, in origin: any ByteOrigin, path: String
    ) throws(ArchiveError) -> SegmentedOrigin {
        let content = try content(of: record, in: origin, path: path)
        // A data descriptor of up to 24 bytes may follow.
        let end = max(record.offset, min(content.upperBound + 24, origin.length ?? 0))
        var own = Array(bytes[record.range])
        for index in 42..<46 { own[index] = 0 }
        var last: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0]
        for value in [own.count, end - record.offset] {
            for shift in stride(from: 0, to: 32, by: 8) {
                last.append(UInt8(truncatingIfNeeded: value >> shift))
            }
        }
        return SegmentedOrigin(
            origin, [.range(record.offset..<end), .bytes(own + last + [0, 0])])
    }
}

/// The end of a central directory, also the 64-bit one (APPNOTE 4.3.14 to 4.3.16).
private struct ZipEndRecord {
    /// Where it begins, right behind the directory.
    var position: Int
    /// How many members the directory says it has.
    var count: Int
    /// Bytes of the directory.
    var size: Int
    /// Where the directory claims to begin.
    var directory: Int

    /// Finds it; nil when there is none.
    init?(_ origin: any ByteOrigin) throws(ArchiveError) {
        guard let length = origin.length else { return nil }
        // Mostly there is no comment, and the last bytes are enough.
        var found: (tail: [UInt8], start: Int, end: Int)?
        for count in [22 + 20 + 1024, 22 + 20 + 65_535] where found == nil {
            let start = max(length - count, 0)
            let tail = try origin.bytes(at: start, count: length - start)
            found = Self.signature(in: tail).map { (tail, start, $0) }
            if start == 0 { break }
        }
        guard let (tail, start, end) = found else { return nil }
        position = start + end
        count = tail.littleEndian(at: end + 10, count: 2)
        size = tail.littleEndian(at: end + 12, count: 4)
        directory = tail.littleEndian(at: end + 16, count: 4)
        // A 64-bit record stands in between, even where this one says all.
        guard end >= 20, tail.littleEndian(at: end - 20, count: 4) == 0x0706_4B50
        else { return }
        // What stands before the archive shifts the place that is claimed; the record itself is
        // right before its locator as a rule.
        let claimed = tail.littleEndian(at: end - 12, count: 8)
        for place in [claimed, position - 20 - 56] where place >= 0 {
            let large = try origin.bytes(at: place, count: 56)
            guard large.count == 56, large.littleEndian(at: 0, count: 4) == 0x0606_4B50 else {
                continue
            }
            position = place
            count = large.littleEndian(at: 32, count: 8)
            size = large.littleEndian(at: 40, count: 8)
            directory = large.littleEndian(at: 48, count: 8)
            break
        }
        guard count >= 0, size >= 0, directory >= 0 else { return nil }
    }

    private static func signature(in tail: [UInt8]) -> Int? {
        guard tail.count >= 22 else { return nil }
        return stride(from: tail.count - 22, through: 0, by: -1).first { index in
            tail[index] == 0x50 && tail.littleEndian(at: index, count: 4) == 0x0605_4B50
        }
    }
}

extension [UInt8] {
    /// An unsigned number of up to 8 bytes, the lowest first; one beyond 2^63 is negative. The range
    /// must lie inside.
    fileprivate func littleEndian(at offset: Int, count: Int) -> Int {
        var value = 0
        for index in stride(from: count - 1, through: 0, by: -1) {
            value = value << 8 | Int(self[offset + index])
        }
        return value
    }
}
