/// One interval such as `[1.0,2.0)`; a missing end is open.
struct VersionInterval: Sendable {
    let lower: String?
    let isLowerIncluded: Bool
    let upper: String?
    let isUpperIncluded: Bool

    /// The interval as bounds that must all hold.
    var bounds: [VersionBound] {
        var bounds: [VersionBound] = []
        if let lower {
            bounds.append(VersionBound(isLowerIncluded ? .greaterOrEqual : .greater, lower))
        }
        if let upper { bounds.append(VersionBound(isUpperIncluded ? .lessOrEqual : .less, upper)) }
        return bounds
    }

    /// Reads one interval with its brackets; a single version needs `[` and `]`.
    static func read(_ reader: inout RangeReader) throws(ParseFailure) -> VersionInterval {
        let isLowerIncluded = reader.take(0x5B)
        if !isLowerIncluded, !reader.take(0x28) {
            throw ParseFailure(reason: "\(quoted(reader.rest)) does not start with '[' or '('")
        }
        let lower = end(&reader)
        let hasTwoEnds = reader.take(0x2C)
        let upper = hasTwoEnds ? end(&reader) : lower
        let isUpperIncluded = reader.take(0x5D)
        if !isUpperIncluded, !reader.take(0x29) {
            throw ParseFailure(reason: "an interval does not end with ']' or ')'")
        }
        if !hasTwoEnds, lower == nil || !isLowerIncluded || !isUpperIncluded {
            throw ParseFailure(reason: "a single version is written '[1.0]'")
        }
        return VersionInterval(
            lower: lower, isLowerIncluded: isLowerIncluded, upper: upper,
            isUpperIncluded: isUpperIncluded)
    }

    private static func end(_ reader: inout RangeReader) -> String? {
        let text = reader.word {
            $0 != 0x2C && $0 != 0x5D && $0 != 0x29 && $0 != 0x5B && $0 != 0x28
        }
        let bytes = text.utf8Span.span
        let run = trimmedSpaces(bytes)
        if run.isEmpty { return nil }
        return String(decoding: run.map { bytes[$0] }, as: UTF8.self)
    }
}

/// The relations of advisories that name no notation of their own: `>= 1.2, < 2 || = 3`.
enum PlainRelations {
    static let operators = Operators<VersionRelation>(
        [
            ("<", .less), ("<=", .lessOrEqual), ("=", .equal), ("==", .equal), ("!=", .notEqual),
            (">=", .greaterOrEqual), (">", .greater),
        ], bare: .equal)

    /// Whether a text starts as such a list: with `<`, `>`, `=` or `!`.
    static func isOne(_ text: String) -> Bool {
        guard let first = text.utf8.first(where: { !$0.isSpace }) else { return false }
        return first == 0x3C || first == 0x3D || first == 0x3E || first == 0x21
    }

    /// Reads alternatives with `||` between, each a comma-separated list.
    static func read(_ text: String) throws(ParseFailure) -> BoundSets {
        var sets = BoundSets([])
        for part in alternatives(text) {
            sets.alternatives += try operators.bounds(part).alternatives
        }
        return sets
    }

    /// Splits at `||`.
    static func alternatives(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        var parts: [String] = []
        var start = 0
        var position = 0
        while position < bytes.count {
            if bytes[position] == 0x7C, position + 1 < bytes.count, bytes[position + 1] == 0x7C {
                parts.append(String(decoding: bytes[start..<position], as: UTF8.self))
                position += 2
                start = position
            } else {
                position += 1
            }
        }
        parts.append(String(decoding: bytes[start...], as: UTF8.self))
        return parts
    }
}
