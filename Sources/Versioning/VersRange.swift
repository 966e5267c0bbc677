/// A range in the notation that names its own scheme: `vers:npm/>=1.2.0|<2.0.0|!=1.5.0`.
///
/// Constraints may come in any order; no version may occur twice. A range of `!=` constraints alone
/// holds for every other version. Versions are percent-decoded.
///
/// Source: the VERS specification of package-url, "Checking if a version is in a range".
public struct VersRange: Sendable {
    /// The versioning scheme as the text names it, in lower case: `npm`, `deb`, `pypi`.
    public let schemeName: String
    private let constraints: [VersionBound]
    /// `*`: every version.
    private let isEverything: Bool

    /// Reads a text that starts with `vers:`.
    ///
    /// - Throws: `VersionError` for a text of another form.
    public init(_ text: String) throws(VersionError) {
        do {
            try self.init(reading: text)
        } catch {
            throw VersionError(text: text, scheme: "vers", reason: error.reason, subject: .range)
        }
    }

    /// The built-in scheme that orders the versions; nil when there is none of that name.
    public var scheme: (any VersionScheme)? { VersionSchemes.named(schemeName) }

    /// Whether a text is meant to be such a range.
    static func isOne(_ text: String) -> Bool {
        text.utf8.count >= 5 && text.utf8.prefix(5).map(\.lowercased) == Array("vers:".utf8)
    }

    private init(reading text: String) throws(ParseFailure) {
        guard Self.isOne(text) else { throw ParseFailure(reason: "it does not start with 'vers:'") }
        let bytes = text.utf8.dropFirst(5).filter { !$0.isSpace }
        guard let slash = bytes.firstIndex(of: 0x2F), slash > 0 else {
            throw ParseFailure(reason: "no scheme and slash follow 'vers:'")
        }
        schemeName = String(decoding: bytes[..<slash].map(\.lowercased), as: UTF8.self)
        let list = bytes[(slash + 1)...]
        isEverything = list.elementsEqual([0x2A])
        if schemeName == "none" || schemeName == "all", !isEverything {
            throw ParseFailure(reason: "'\(schemeName)' takes '*' alone")
        }
        constraints = isEverything ? [] : try Self.constraints(list)
    }

    private static let operators = Operators<VersionRelation>(
        [
            (">=", .greaterOrEqual), ("<=", .lessOrEqual), ("!=", .notEqual), ("<", .less),
            (">", .greater), ("=", .equal),
        ], bare: .equal)

    private static func constraints(
        _ list: ArraySlice<UInt8>
    ) throws(ParseFailure) -> [VersionBound] {
        var constraints: [VersionBound] = []
        for part in list.split(separator: 0x7C, omittingEmptySubsequences: true) {
            var reader = RangeReader(part)
            let item = try operators.item(&reader)
            guard !item.version.utf8.contains(0x2A) else {
                throw ParseFailure(reason: "'*' stands beside other constraints")
            }
            constraints.append(VersionBound(item.operation, try percentDecoded(item.version)))
        }
        if constraints.isEmpty { throw ParseFailure(reason: "it has no constraint") }
        return constraints
    }

    private static func percentDecoded(_ text: String) throws(ParseFailure) -> String {
        guard text.utf8.contains(0x25) else { return text }
        var decoded: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == 0x25 else {
                decoded.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexValue, let low = rest.popFirst()?.hexValue else {
                throw ParseFailure(reason: "in \(quoted(text)), '%' has no two digits behind it")
            }
            decoded.append(high << 4 | low)
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// Whether a version lies in the range, in the order of a scheme.
    ///
    /// - Throws: what `compare` throws; `VersionError` for a version that occurs twice.
    func contains(
        _ version: String, by compare: (String, String) throws(VersionError) -> VersionOrdering,
        refusing refuse: (String) -> VersionError
    ) throws(VersionError) -> Bool {
        if schemeName == "none" { return false }
        _ = try compare(version, version)
        if isEverything { return true }
        // Insertion keeps the list sorted; a range has few constraints, and at most 1,000.
        if constraints.count > 1000 { throw refuse("it has more than 1000 constraints") }
        var sorted: [VersionBound] = []
        for constraint in constraints {
            var place = sorted.count
            while place > 0 {
                let ordering = try compare(sorted[place - 1].version, constraint.version)
                if ordering == .same {
                    throw refuse("version \(quoted(constraint.version)) occurs twice")
                }
                if ordering == .ascending { break }
                place -= 1
            }
            sorted.insert(constraint, at: place)
        }
        var below: VersionRelation?
        var above: VersionRelation?
        for constraint in sorted {
            let ordering = try compare(version, constraint.version)
            if ordering == .same { return constraint.relation.allows(.same) }
            if constraint.relation == .equal || constraint.relation == .notEqual { continue }
            if ordering == .descending { below = constraint.relation }
            if ordering == .ascending, above == nil { above = constraint.relation }
        }
        if below == nil, above == nil { return !sorted.contains { $0.relation == .equal } }
        return below == .greater || below == .greaterOrEqual || above == .less
            || above == .lessOrEqual
    }
}

extension VersionScheme {
    /// The answer of a `vers:` range for a version; nil when the range is of another notation.
    func versAnswer(_ version: String, _ range: String) throws(VersionError) -> Bool? {
        guard VersRange.isOne(range) else { return nil }
        let vers = try VersRange(range)
        let refuse: (String) -> VersionError = {
            VersionError(text: range, scheme: self.name, reason: $0, subject: .range)
        }
        if vers.schemeName != "all", vers.schemeName != "none", vers.scheme?.name != name {
            throw refuse("it speaks of versions of the scheme '\(vers.schemeName)'")
        }
        do {
            return try vers.contains(version, by: compare, refusing: refuse)
        } catch {
            if error.text == version || error.subject == .range { throw error }
            throw refuse("in \(quoted(error.text)), \(error.reason)")
        }
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit; nil for another byte.
    var hexValue: UInt8? {
        if isDigit { return self &- 0x30 }
        let letter = lowercased
        return letter &- 0x61 < 6 ? letter &- 0x57 : nil
    }
}
