/// A version read once into places in its text, so that comparing it allocates nothing.
protocol VersionText {
    /// Reads every text that has a place in the order.
    init(_ bytes: Span<UInt8>) throws(ParseFailure)

    /// Compares two versions, each with the text it was read from: negative, zero or positive.
    static func compare(
        _ left: Span<UInt8>, _ one: Self, _ right: Span<UInt8>, _ other: Self
    ) -> Int

    /// What the ecosystem's own tools would refuse although it has a place; nil for nothing.
    func complaint(_ bytes: Span<UInt8>) -> String?
}

/// A version of which a key can be made whose bytes compare as the versions do.
protocol KeyedVersionText: VersionText {
    /// Adds the key to what `key` holds already.
    func appendKey(_ bytes: Span<UInt8>, to key: inout [UInt8])
}

/// A scheme that is given by how it reads a version and how it reads a range.
protocol TextScheme: VersionScheme {
    associatedtype Text: VersionText

    /// Says whether a version lies in a range of the ecosystem's own notation; `vers:` ranges have
    /// been dealt with before.
    func contains(_ version: String, in range: String) throws(VersionError) -> Bool
}

extension TextScheme {
    /// Checks that a version is one which the ecosystem's own tools accept.
    ///
    /// - Throws: `VersionError` with the reason, if they do not.
    public func validate(_ version: String) throws(VersionError) {
        let bytes = version.utf8Span.span
        do throws(ParseFailure) {
            if let complaint = try Text(bytes).complaint(bytes) {
                throw ParseFailure(reason: complaint)
            }
        } catch {
            throw VersionError(text: version, scheme: name, reason: error.reason)
        }
    }

    /// Compares as the ecosystem's own tools do.
    ///
    /// - Throws: `VersionError` for a text that has no place in the order.
    @inline(__always)
    public func compare(_ left: String, _ right: String) throws(VersionError) -> VersionOrdering {
        let leftBytes = left.utf8Span.span
        let rightBytes = right.utf8Span.span
        let one: Text
        let other: Text
        do {
            one = try Text(leftBytes)
        } catch {
            throw VersionError(text: left, scheme: name, reason: error.reason)
        }
        do {
            other = try Text(rightBytes)
        } catch {
            throw VersionError(text: right, scheme: name, reason: error.reason)
        }
        return VersionOrdering(sign: Text.compare(leftBytes, one, rightBytes, other))
    }

    /// Says whether a version lies in a range: the ecosystem's own notation, or a `vers:` text.
    ///
    /// - Throws: `VersionError` for a version or a range that the notation does not allow.
    public func satisfies(_ version: String, _ range: String) throws(VersionError) -> Bool {
        if let answer = try versAnswer(version, range) { return answer }
        return try contains(version, in: range)
    }

    /// Reads a range and turns the failure into an error that names it.
    func reading<Parsed>(
        _ range: String, _ read: (String) throws(ParseFailure) -> Parsed
    ) throws(VersionError) -> Parsed {
        do {
            return try read(range)
        } catch {
            throw VersionError(text: range, scheme: name, reason: error.reason, subject: .range)
        }
    }

    /// Says whether a version meets all bounds, after checking the versions of the bounds.
    func contains(
        _ version: String, _ bounds: BoundSets, of range: String
    ) throws(VersionError) -> Bool {
        _ = try reading(range) { _ throws(ParseFailure) in try bounds.check(Text.self) }
        // The version is compared with itself first, so that a range without bounds refuses it too.
        _ = try compare(version, version)
        return try bounds.contains(version, by: compare)
    }
}

/// A scheme of this kind whose order bytes can express.
protocol KeyedTextScheme: TextScheme, SortKeyedScheme where Text: KeyedVersionText {}

extension KeyedTextScheme {
    /// The key of a version that `compare` accepts.
    ///
    /// - Throws: `VersionError` for a text that `compare` refuses.
    public func sortKey(of version: String) throws(VersionError) -> [UInt8] {
        let bytes = version.utf8Span.span
        let text: Text
        do {
            text = try Text(bytes)
        } catch {
            throw VersionError(text: version, scheme: name, reason: error.reason)
        }
        var key: [UInt8] = []
        text.appendKey(bytes, to: &key)
        return key
    }
}

/// Refuses a text that is empty or has white space or control characters.
func checkPrintable(_ bytes: Span<UInt8>) throws(ParseFailure) {
    if bytes.isEmpty { throw ParseFailure(reason: "it is empty") }
    for position in bytes.indices where bytes[position] <= 0x20 || bytes[position] == 0x7F {
        throw ParseFailure(reason: "it has white space or control characters")
    }
}

/// The part of a text between white space at its ends.
func trimmedSpaces(_ bytes: Span<UInt8>) -> Range<Int> {
    var start = 0
    var end = bytes.count
    while start < end, bytes[start].isSpace { start &+= 1 }
    while end > start, bytes[end &- 1].isSpace { end &-= 1 }
    return start..<end
}
