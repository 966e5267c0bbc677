/// Walks over the bytes of a range; every step that fails leaves the place as it is.
struct RangeReader {
    let bytes: [UInt8]
    private(set) var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    var isAtEnd: Bool { position >= bytes.count }

    /// The byte at the place; nil at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// What is left, for messages.
    var rest: String { String(decoding: bytes[position...], as: UTF8.self) }

    /// Steps over one given byte, if it is there.
    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// Steps over given bytes, if they are there.
    mutating func take(_ word: StaticString) -> Bool {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        guard bytes[position..<end].elementsEqual("\(word)".utf8) else { return false }
        position = end
        return true
    }

    /// Steps over white space and says whether there was any.
    @discardableResult
    mutating func skipSpaces() -> Bool {
        let start = position
        while let byte = next, byte.isSpace { position += 1 }
        return position > start
    }

    /// Steps over the longest stretch of bytes of a kind and returns it.
    mutating func word(while isPart: (UInt8) -> Bool) -> String {
        let start = position
        while let byte = next, isPart(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Steps over a sign such as `>=`: the longest stretch of `< > = ! ~ ^`.
    mutating func sign() -> String { word { $0.isSign } }
}

extension UInt8 {
    /// Whether the byte may be part of an operator: one of `< > = ! ~ ^`.
    var isSign: Bool {
        switch self {
        case 0x3C, 0x3D, 0x3E, 0x21, 0x7E, 0x5E: true
        default: false
        }
    }
}

/// The signs of a notation with what each one means.
struct Operators<Operation: Sendable>: Sendable {
    /// Each sign once, in the order in which a message lists them.
    let signs: [(sign: String, operation: Operation)]
    /// What a version without a sign means; nil when it needs one.
    let bare: Operation?

    init(_ signs: [(sign: String, operation: Operation)], bare: Operation? = nil) {
        self.signs = signs
        self.bare = bare
    }

    /// Finds what a sign means.
    func operation(_ sign: String) throws(ParseFailure) -> Operation {
        if sign.isEmpty, let bare { return bare }
        if let known = signs.first(where: { $0.sign == sign }) { return known.operation }
        let list = signs.map(\.sign).joined(separator: ", ")
        if sign.isEmpty { throw ParseFailure(reason: "an operator is missing; use one of \(list)") }
        throw ParseFailure(reason: "operator \(quoted(sign)) is unknown; use one of \(list)")
    }

    /// Reads `>= 1.2, < 2`: signs and versions, with commas between; white space does not count
    /// outside of versions.
    func list(_ text: String) throws(ParseFailure) -> [(operation: Operation, version: String)] {
        var items: [(operation: Operation, version: String)] = []
        for part in text.utf8.split(separator: 0x2C, omittingEmptySubsequences: false) {
            var reader = RangeReader(part)
            reader.skipSpaces()
            items.append(try item(&reader))
            if !reader.isAtEnd {
                throw ParseFailure(reason: "\(quoted(reader.rest)) follows a version; put a comma")
            }
        }
        return items
    }

    /// Reads one sign and version and the white space around them.
    func item(
        _ reader: inout RangeReader, endingAt isEnd: (UInt8) -> Bool = { _ in false }
    ) throws(ParseFailure) -> (operation: Operation, version: String) {
        let operation = try operation(reader.sign())
        reader.skipSpaces()
        let version = reader.word { !$0.isSpace && !isEnd($0) }
        reader.skipSpaces()
        if version.isEmpty { throw ParseFailure(reason: "a version is missing") }
        return (operation, version)
    }
}

extension Operators<VersionRelation> {
    /// Reads a comma-separated list as bounds that must all hold.
    func bounds(_ text: String) throws(ParseFailure) -> BoundSets {
        BoundSets([try list(text).map { VersionBound($0.operation, $0.version) }])
    }
}
