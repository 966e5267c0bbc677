/// `Packages`, a Berkeley DB hash: its pages one after another, whatever bucket they are in.
///
/// Source: Berkeley DB 5.3, src/dbinc/db_page.h (page and item layouts), which is the format's
/// definition. Keys are the packages' numbers; key 0 holds the next free one. Headers larger than a
/// quarter of a page lie in chains of overflow pages. Either byte order is read.
public struct BerkeleyHashReader {
    private static let hashMagic = 0x0006_1561
    /// Page types.
    private static let unsortedHash = 2
    private static let hash = 13
    private static let overflow = 7
    /// Item types.
    private static let onPage = 1
    private static let offPage = 3
    private static let headSize = 26

    private let bytes: RPMBytes
    private let bigEndian: Bool
    private let pageSize: Int
    private let pages: Int
    private let lastPage: Int
    private var page = 1
    private var item = 0
    /// Overflow pages that were read: each belongs to one header.
    private var chained = 0
    /// Bytes of items so far: no two of them share bytes in a whole database.
    private var used = 0

    /// Whether the byte order is big-endian; nil when no magic of a hash is there.
    static func isSwapped(_ bytes: RPMBytes) -> Bool? {
        if bytes.number(at: 12, 4, bigEndian: false) == hashMagic { return false }
        return bytes.number(at: 12, 4, bigEndian: true) == hashMagic ? true : nil
    }

    /// - Throws: ``RPMError`` when it is no such database, or one with a form of its own.
    public init(_ bytes: RPMBytes) throws(RPMError) {
        guard let bigEndian = Self.isSwapped(bytes) else {
            throw RPMError("it is no Berkeley DB hash")
        }
        self.bytes = bytes
        self.bigEndian = bigEndian
        guard let size = bytes.number(at: 20, 4, bigEndian: bigEndian), bytes.count >= 512,
            let last = bytes.number(at: 32, 4, bigEndian: bigEndian),
            let cipher = bytes.number(at: 24, 1, bigEndian: bigEndian),
            let flags = bytes.number(at: 26, 1, bigEndian: bigEndian)
        else { throw RPMError("it is cut off in its first page") }
        guard (512...65536).contains(size), size & (size - 1) == 0 else {
            throw RPMError("it has pages of \(size) bytes")
        }
        guard cipher == 0, flags & 1 == 0 else {
            throw RPMError("it is encrypted or has checksums, which rpm's databases never are")
        }
        pageSize = size
        pages = bytes.count / size
        lastPage = last
    }

    /// The next header, in the order of the pages; nil at the end.
    ///
    /// - Throws: ``RPMError`` when the file ends before its last page; what came before counts.
    public mutating func next() throws(RPMError) -> StoredHeader? {
        while page < pages {
            let start = page * pageSize
            let type = bytes.number(at: start + 25, 1, bigEndian: bigEndian)
            let items = bytes.number(at: start + 20, 2, bigEndian: bigEndian) ?? 0
            guard type == Self.hash || type == Self.unsortedHash, item + 1 < items else {
                page += 1
                item = 0
                continue
            }
            let place = item
            item += 2
            guard let key = number(of: place, start) else {
                return StoredHeader(0) { () throws(RPMError) in
                    throw RPMError("page \(start / pageSize) has a key that is no number")
                }
            }
            if key != 0 {
                return StoredHeader(key) { () throws(RPMError) in
                    try RPMHeader(blob: try value(of: place + 1, start))
                }
            }
        }
        guard lastPage < pages else {
            throw RPMError("it is cut off: it has \(pages) of \(lastPage + 1) pages")
        }
        return nil
    }

    /// Where an item lies; nil when its page says nonsense.
    private func range(of item: Int, _ start: Int) -> Range<Int>? {
        let table = start + Self.headSize
        // Items grow from the page's end towards its table.
        let end =
            item == 0
            ? pageSize : bytes.number(at: table + 2 * (item - 1), 2, bigEndian: bigEndian)
        guard table + 2 * item + 2 <= start + pageSize, let end,
            let first = bytes.number(at: table + 2 * item, 2, bigEndian: bigEndian),
            first >= Self.headSize, first < end, end <= pageSize
        else { return nil }
        return start + first..<start + end
    }

    private func number(of item: Int, _ start: Int) -> Int? {
        guard let range = range(of: item, start), range.count == 5,
            bytes.number(at: range.lowerBound, 1, bigEndian: bigEndian) == Self.onPage
        else { return nil }
        return bytes.number(at: range.lowerBound + 1, 4, bigEndian: bigEndian)
    }

    private mutating func value(of item: Int, _ start: Int) throws(RPMError) -> [UInt8] {
        guard let range = range(of: item, start) else {
            throw RPMError("page \(start / pageSize) is damaged")
        }
        switch bytes.number(at: range.lowerBound, 1, bigEndian: bigEndian) {
        case Self.onPage:
            used += range.count
            guard used <= bytes.count else {
                throw RPMError("page \(start / pageSize) has items that share their place")
            }
            return bytes.bytes(at: range.lowerBound + 1, count: range.count - 1) ?? []
        case Self.offPage where range.count == 12:
            return try chain(
                from: bytes.number(at: range.lowerBound + 4, 4, bigEndian: bigEndian) ?? 0,
                length: bytes.number(at: range.lowerBound + 8, 4, bigEndian: bigEndian) ?? 0)
        default: throw RPMError("page \(start / pageSize) has an item of an unknown kind")
        }
    }

    /// The bytes of a chain of overflow pages.
    private mutating func chain(from first: Int, length: Int) throws(RPMError) -> [UInt8] {
        guard length <= bytes.count else {
            throw RPMError("a header of \(length) bytes is larger than the database")
        }
        var content: [UInt8] = []
        content.reserveCapacity(length)
        var page = first
        while content.count < length {
            let start = page * pageSize
            chained += 1
            guard page > 0, page < pages, chained <= pages,
                bytes.number(at: start + 25, 1, bigEndian: bigEndian) == Self.overflow,
                let count = bytes.number(at: start + 22, 2, bigEndian: bigEndian), count > 0,
                count <= pageSize - Self.headSize, content.count + count <= length,
                bytes.append(at: start + Self.headSize, count: count, to: &content)
            else { throw RPMError("page \(page) is not the next part of a header") }
            page = bytes.number(at: start + 16, 4, bigEndian: bigEndian) ?? 0
        }
        return content
    }
}
