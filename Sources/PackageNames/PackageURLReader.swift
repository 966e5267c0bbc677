/// The components of a purl, decoded, before the rules of the type are applied.
struct PackageURLParts {
    var type: String
    var namespace: String?
    var name: String
    var version: String?
    var qualifiers: PackageQualifiers
    var subpath: String?
}

/// Splits the text of a purl into its components, from right to left as the specification says.
enum PackageURLReader {
    // Each step is linear in the text: purls come from hostile documents, without a length limit.
    static func read(
        _ text: String, _ conformance: PackageURL.Conformance
    ) throws(PackageURLError) -> PackageURLParts {
        let bytes = text.utf8.span
        var end = bytes.count
        var subpath: String?
        if let hash = lastIndex(of: Byte.hash, in: bytes, 0..<end) {
            subpath = try segments(bytes, hash + 1..<end, .subpath)
            end = hash
        }
        var qualifiers = PackageQualifiers()
        if let question = lastIndex(of: Byte.question, in: bytes, 0..<end) {
            qualifiers = try readQualifiers(bytes, question + 1..<end, conformance)
            end = question
        }
        guard end >= 4, bytes[0] | 0x20 == UInt8(ascii: "p"), bytes[1] | 0x20 == UInt8(ascii: "k"),
            bytes[2] | 0x20 == UInt8(ascii: "g"), bytes[3] == Byte.colon
        else { throw .init(.missingScheme, .scheme, at: 0) }
        var start = 4
        while start < end && bytes[start] == Byte.slash { start += 1 }
        guard let slash = firstIndex(of: Byte.slash, in: bytes, start..<end) else {
            _ = try readType(bytes, start..<end)
            throw .init(.missing, .name, at: end)
        }
        let type = try readType(bytes, start..<slash)
        start = slash + 1

        var version: String?
        if let at = versionSeparator(bytes, start..<end) {
            version = try PercentEncoding.decode(bytes, at + 1..<end, component: .version)
            // 'pkg:maven/group/@1.0' has no name; the slash must not be stripped to find one.
            if at == start || bytes[at - 1] == Byte.slash { throw .init(.missing, .name, at: at) }
            end = at
        }
        while end > start && bytes[end - 1] == Byte.slash { end -= 1 }
        let last = lastIndex(of: Byte.slash, in: bytes, start..<end)
        let nameStart = last.map { $0 + 1 } ?? start
        guard nameStart < end else { throw .init(.missing, .name, at: end) }
        let name = try PercentEncoding.decode(bytes, nameStart..<end, component: .name)
        let namespace = try last.map { (last) throws(PackageURLError) in
            try segments(bytes, start..<last, .namespace)
        }
        return PackageURLParts(
            type: type, namespace: namespace ?? nil, name: name, version: version,
            qualifiers: qualifiers, subpath: subpath)
    }

    /// The last '@', unless it opens a segment that others follow: the scope in
    /// `pkg:npm/@babel/core` is often written without percent-encoding.
    private static func versionSeparator(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard let at = lastIndex(of: Byte.at, in: bytes, range) else { return nil }
        let opensSegment = at == range.lowerBound || bytes[at - 1] == Byte.slash
        if opensSegment, firstIndex(of: Byte.slash, in: bytes, at..<range.upperBound) != nil {
            return nil
        }
        return at
    }

    /// Decodes and joins the segments of a namespace or subpath; nil when none is left.
    private static func segments(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ component: PackageURLError.Component
    ) throws(PackageURLError) -> String? {
        var joined = ""
        var start = range.lowerBound
        while start < range.upperBound {
            let end =
                firstIndex(of: Byte.slash, in: bytes, start..<range.upperBound)
                ?? range.upperBound
            defer { start = end + 1 }
            if start == end { continue }
            let segment = try PercentEncoding.decode(bytes, start..<end, component: component)
            if segment.utf8.contains(Byte.slash) {
                throw .init(.slashInSegment, component, at: start)
            }
            if component == .subpath && (segment == "." || segment == "..") { continue }
            if joined.isEmpty {
                joined = segment
            } else {
                joined += "/"
                joined += segment
            }
        }
        return joined.isEmpty ? nil : joined
    }

    private static func readQualifiers(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ conformance: PackageURL.Conformance
    ) throws(PackageURLError) -> PackageQualifiers {
        var pairs: [PackageQualifiers.Pair] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let end =
                firstIndex(of: Byte.ampersand, in: bytes, start..<range.upperBound)
                ?? range.upperBound
            defer { start = end + 1 }
            if start == end { continue }
            let equals = firstIndex(of: Byte.equals, in: bytes, start..<end) ?? end
            guard let raw = PercentEncoding.text(bytes.extracting(start..<equals)) else {
                throw .init(.notUTF8, .qualifiers, at: start)
            }
            let key = try checkedKey(raw, at: start, conformance)
            // A key without a value counts as absent.
            if equals + 1 >= end { continue }
            let value = try PercentEncoding.decode(
                bytes, equals + 1..<end, component: .qualifiers)
            pairs.append(.init(key: key, value: value))
        }
        return try PackageQualifiers(sorting: pairs, at: range.lowerBound)
    }

    private static func readType(
        _ bytes: Span<UInt8>, _ range: Range<Int>
    ) throws(PackageURLError) -> String {
        guard let type = PercentEncoding.text(bytes.extracting(range)) else {
            throw .init(.notUTF8, .type, at: range.lowerBound)
        }
        return try checkedType(type, at: range.lowerBound)
    }

    /// The type in lower case, when it is letters, digits, '.' and '-' with a letter first.
    static func checkedType(_ type: String, at position: Int?) throws(PackageURLError) -> String {
        guard let first = type.utf8.first else { throw .init(.missing, .type, at: position) }
        let allowed = type.utf8.allSatisfy {
            Byte.isLetter($0) || Byte.isDigit($0) || $0 == Byte.dot || $0 == Byte.dash
        }
        guard allowed && Byte.isLetter(first) else {
            throw .init(.character, .type, at: position, value: type)
        }
        return Spelling.lower(type)
    }

    /// The key in lower case, when it is letters, digits, '.', '-' and '_' with a letter first.
    static func checkedKey(
        _ key: String, at position: Int?, _ conformance: PackageURL.Conformance
    ) throws(PackageURLError) -> String {
        let allowed = key.utf8.allSatisfy {
            Byte.isLetter($0) || Byte.isDigit($0) || $0 == Byte.dot || $0 == Byte.dash
                || $0 == Byte.underscore
        }
        guard allowed, let first = key.utf8.first, Byte.isLetter(first) else {
            throw .init(.character, .qualifiers, at: position, value: key)
        }
        if conformance == .strict && key.utf8.contains(where: Byte.isUpper) {
            throw .init(.keyNotLowerCase, .qualifiers, at: position, value: key)
        }
        return Spelling.lower(key)
    }

    private static func firstIndex(
        of byte: UInt8, in bytes: Span<UInt8>, _ range: Range<Int>
    ) -> Int? {
        for index in range where bytes[index] == byte { return index }
        return nil
    }

    private static func lastIndex(
        of byte: UInt8, in bytes: Span<UInt8>, _ range: Range<Int>
    ) -> Int? {
        var index = range.upperBound
        while index > range.lowerBound {
            index -= 1
            if bytes[index] == byte { return index }
        }
        return nil
    }
}
