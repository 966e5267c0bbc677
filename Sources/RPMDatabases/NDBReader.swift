/// `Packages.db`, rpm's NDB: a table of slots, each with the place of one header in the file.
///
/// Source: rpm's lib/backend/ndb/rpmpkg.c, which is the format's only definition. Numbers are
/// little-endian; slots and blobs have magic words of their own. A blob's Adler-32 is not looked at, as
/// rpm itself does not when it reads.
public struct NDBReader {
    static let magic = Array("RpmP".utf8)
    private static let slotSize = 16
    private static let pageSize = 4096

    private let bytes: RPMBytes
    private let slots: Int
    /// The first two places hold the file's own header.
    private var place = 2
    /// Bytes of blobs so far: no two of them share bytes in a whole database.
    private var used = 0

    /// - Throws: ``RPMError`` when it is no such database, or one of another version.
    public init(_ bytes: RPMBytes) throws(RPMError) {
        self.bytes = bytes
        guard bytes.has(Self.magic, at: 0), let version = bytes.number(at: 4, 4, bigEndian: false),
            let pages = bytes.number(at: 12, 4, bigEndian: false)
        else { throw RPMError("it is no NDB database") }
        guard version == 0 else { throw RPMError("it is an NDB database of version \(version)") }
        guard pages > 0, pages <= bytes.count / Self.pageSize else {
            throw RPMError("it is cut off: its table of slots alone has \(pages) pages")
        }
        slots = pages * Self.pageSize / Self.slotSize
    }

    /// The next header, in the order of the slots; nil at the end.
    public mutating func next() -> StoredHeader? {
        while place < slots {
            let slot = place * Self.slotSize
            place += 1
            // Free slots have no place.
            guard let number = bytes.number(at: slot + 4, 4, bigEndian: false),
                bytes.number(at: slot + 8, 4, bigEndian: false) != 0
            else { continue }
            return StoredHeader(number) { () throws(RPMError) in
                guard bytes.has(Array("Slot".utf8), at: slot) else {
                    throw RPMError("slot \(slot / Self.slotSize) is damaged")
                }
                return try RPMHeader(blob: try blob(of: slot, number))
            }
        }
        return nil
    }

    private mutating func blob(of slot: Int, _ number: Int) throws(RPMError) -> [UInt8] {
        let place = (bytes.number(at: slot + 8, 4, bigEndian: false) ?? 0) * 16
        let blocks = bytes.number(at: slot + 12, 4, bigEndian: false) ?? 0
        guard bytes.has(Array("BlbS".utf8), at: place),
            bytes.number(at: place + 4, 4, bigEndian: false) == number,
            let length = bytes.number(at: place + 12, 4, bigEndian: false),
            // Head of 16 bytes, tail of 12, in blocks of 16.
            (16 + length + 12 + 15) / 16 == blocks
        else { throw RPMError("the place of package \(number) holds something else") }
        let tail = place + blocks * 16 - 12
        guard let blob = bytes.bytes(at: place + 16, count: length) else {
            throw RPMError("package \(number) is cut off")
        }
        guard bytes.number(at: tail + 4, 4, bigEndian: false) == length,
            bytes.has(Array("BlbE".utf8), at: tail + 8)
        else { throw RPMError("package \(number) does not end where it should") }
        used += blocks * 16
        guard used <= bytes.count else {
            throw RPMError("package \(number) shares its place with others")
        }
        return blob
    }
}
