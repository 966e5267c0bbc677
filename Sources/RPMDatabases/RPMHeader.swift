/// An rpm header: an index of tags and the data that it points into, all big-endian.
///
/// Source: rpm's "RPM V4 Package format" (rpm.org/docs/4.20.x/manual/format_v4.html, "Header"), and
/// the tag numbers of its "RPM Tags" page. A damaged entry refuses the header, as rpm does.
public struct RPMHeader: Sendable {
    /// What a header begins with in a package file; databases leave it out.
    static let magic: [UInt8] = [0x8E, 0xAD, 0xE8, 0x01]
    /// rpm's own bounds (hdrchkTags, hdrchkData).
    static let tagLimit = 0xFFFF
    static let dataLimit = 0x0FFF_FFFF
    /// Most values of one tag; the largest packages have some 200,000 files.
    static let valueLimit = 1 << 20

    private static let binaryType = 7

    private let bytes: [UInt8]
    /// Where the data begins.
    private let start: Int
    private var entries: [Int: Entry] = [:]
    /// The MD5 that a package file's signature has.
    var signatureMD5: [UInt8]?

    private struct Entry {
        var type: Int
        /// From the start of ``bytes``.
        var offset: Int
        var count: Int
    }

    /// Reads the index.
    ///
    /// - Parameter blob: the header without its magic: two counts, the index, the data.
    /// - Throws: ``RPMError`` when the index leads out of the data.
    public init(blob: [UInt8]) throws(RPMError) {
        bytes = blob
        guard blob.count >= 8 else { throw RPMError("the header is cut off") }
        let tags = Self.number(blob, 0)
        let size = Self.number(blob, 4)
        guard tags > 0, tags <= Self.tagLimit, size <= Self.dataLimit else {
            throw RPMError("the header says that it has \(tags) tags and \(size) bytes of data")
        }
        start = 8 + 16 * tags
        guard blob.count >= start + size else {
            throw RPMError(
                "the header is cut off: it needs \(start + size) bytes, and has \(blob.count)")
        }
        for index in 0..<tags {
            let at = 8 + 16 * index
            let tag = Self.number(blob, at)
            let entry = Entry(
                type: Self.number(blob, at + 4), offset: Self.number(blob, at + 8),
                count: Self.number(blob, at + 12))
            guard entry.type <= 9, entry.offset <= size, entry.count <= size else {
                throw RPMError("tag \(tag) leads out of the header")
            }
            guard entry.count <= Self.valueLimit || entry.type == Self.binaryType else {
                throw RPMError("tag \(tag) has more than \(Self.valueLimit) values")
            }
            // What was changed after the package was built stands behind, and counts.
            entries[tag] = Entry(
                type: entry.type, offset: start + entry.offset, count: entry.count)
        }
    }

    private static func number(_ bytes: [UInt8], _ at: Int) -> Int {
        bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
    }

    /// Bytes of a header of this index, without its magic.
    static func length(tags: Int, data: Int) -> Int? {
        tags > 0 && tags <= tagLimit && data <= dataLimit ? 8 + 16 * tags + data : nil
    }

    // MARK: Values

    /// The numbers of the tags that there are.
    var tags: Set<Int> { Set(entries.keys) }

    /// The text of a string, or the first of several.
    func text(_ tag: Int) -> String? {
        guard let entry = entries[tag], [6, 8, 9].contains(entry.type), entry.count > 0,
            let end = bytes[entry.offset...].firstIndex(of: 0)
        else { return nil }
        return String(decoding: bytes[entry.offset..<end], as: UTF8.self)
    }

    /// The first number.
    func integer(_ tag: Int) -> Int? { integers(tag, limit: 1)?.first }

    /// Numbers of 8, 16, 32 or 64 bits; nil when there are none, or they lead out of the header.
    func integers(_ tag: Int, limit: Int = .max) -> [Int]? {
        guard let entry = entries[tag], let width = [2: 1, 3: 2, 4: 4, 5: 8][entry.type],
            entry.count > 0, entry.offset + entry.count * width <= bytes.count
        else { return nil }
        return (0..<min(entry.count, limit)).map { index in
            let at = entry.offset + index * width
            let value = bytes[at..<at + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return Int(clamping: value)
        }
    }

    /// Where the strings of a list lie; those that have no end are left out.
    func ranges(_ tag: Int) -> [Range<Int>] {
        guard let entry = entries[tag], [6, 8, 9].contains(entry.type) else { return [] }
        var found: [Range<Int>] = []
        var at = entry.offset
        while found.count < entry.count, at < bytes.count {
            guard let end = bytes[at...].firstIndex(of: 0) else { break }
            found.append(at..<end)
            at = end + 1
        }
        return found
    }

    func slice(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    /// The texts of a list.
    func texts(_ tag: Int) -> [String] {
        ranges(tag).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// The bytes of a binary value.
    func binary(_ tag: Int) -> [UInt8]? {
        guard let entry = entries[tag], entry.type == Self.binaryType, entry.count > 0,
            entry.offset + entry.count <= bytes.count
        else { return nil }
        return Array(bytes[entry.offset..<entry.offset + entry.count])
    }
}
