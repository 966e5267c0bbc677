/// Reads one alternative of an npm range into comparators.
enum SemVerRangeReader {
    /// Reads an alternative whose white space has been collapsed and trimmed.
    static func comparators(_ text: [UInt8]) throws(ParseFailure) -> [SemVerComparator] {
        let part = try SemVerRangeRewriting.rewritten(text)
        var comparators: [SemVerComparator] = []
        for token in part.split(separator: 0x20) {
            comparators += try Self.comparators(of: token)
        }
        return comparators.isEmpty ? [.any] : comparators
    }

    // MARK: - Reading one token

    private static func comparators(
        of token: ArraySlice<UInt8>
    ) throws(ParseFailure) -> [SemVerComparator] {
        if token.first == 0x5E, let partial = PartialVersion(token.dropFirst()) {
            return try caret(partial)
        }
        if token.first == 0x7E {
            let rest = token.dropFirst()
            if let partial = PartialVersion(rest.first == 0x3E ? rest.dropFirst() : rest) {
                return try tilde(partial)
            }
        }
        let (sign, rest) = splitOperator(token)
        if let partial = PartialVersion(rest), partial.isPatchOpen {
            return try open(sign, partial)
        }
        return [try plain(removingStar(token))]
    }

    /// Splits `<`, `>`, `=`, `<=`, `>=` or nothing from the front of a token.
    private static func splitOperator(
        _ token: ArraySlice<UInt8>
    ) -> (sign: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) {
        var reader = SemVerReader(token)
        if !reader.take(0x3C) { _ = reader.take(0x3E) }
        _ = reader.take(0x3D)
        return (token[..<reader.position], reader.rest)
    }

    /// Removes the first `*` with its operator, wherever it stands, as npm does.
    private static func removingStar(_ token: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let star = token.firstIndex(of: 0x2A) else { return token }
        var start = star
        if start > token.startIndex, token[start - 1] == 0x3D { start -= 1 }
        if start > token.startIndex, token[start - 1] == 0x3C || token[start - 1] == 0x3E {
            start -= 1
        }
        return (Array(token[..<start]) + token[(star + 1)...])[...]
    }

    /// Reads an operator and a full version, such as `>=1.2.3-rc.1`.
    private static func plain(_ token: ArraySlice<UInt8>) throws(ParseFailure) -> SemVerComparator {
        if token.isEmpty { return .any }
        let (sign, rest) = splitOperator(token)
        let version: SemVerVersion
        do {
            version = try SemVerVersion(rest)
        } catch {
            let shown = quoted(String(decoding: token, as: UTF8.self))
            throw ParseFailure(reason: "\(shown) is not a comparator: \(error.reason)")
        }
        switch String(decoding: sign, as: UTF8.self) {
        case "<": return .normalized(.less, version)
        case "<=": return .bound(.lessOrEqual, version)
        case ">": return .bound(.greater, version)
        case ">=":
            // npm tests the text here: '>=0.0.0' is any version, '>=v0.0.0' is a bound.
            let isBare = rest.elementsEqual("0.0.0".utf8)
            return isBare ? .any : .bound(.greaterOrEqual, version)
        default: return .bound(.equal, version)
        }
    }

    // MARK: - Tilde, caret and open versions

    private static func tilde(_ partial: PartialVersion) throws(ParseFailure) -> [SemVerComparator]
    {
        guard let major = partial.major else { return [.any] }
        guard let minor = partial.minor else {
            return try span(major, next: SemVerVersion.next(major))
        }
        let end = try SemVerVersion(major, SemVerVersion.next(minor), 0, prerelease: [0x30])
        return [try partial.lowerBound(), .normalized(.less, end)]
    }

    private static func caret(_ partial: PartialVersion) throws(ParseFailure) -> [SemVerComparator]
    {
        guard let major = partial.major else { return [.any] }
        guard let minor = partial.minor else {
            return try span(major, next: SemVerVersion.next(major))
        }
        // The leftmost number that is not zero must not change.
        let end: SemVerVersion
        if major > 0 {
            end = try SemVerVersion(SemVerVersion.next(major), 0, 0, prerelease: [0x30])
        } else if minor > 0 || partial.patch == nil {
            end = try SemVerVersion(0, SemVerVersion.next(minor), 0, prerelease: [0x30])
        } else {
            end = try SemVerVersion(
                0, 0, SemVerVersion.next(partial.patch ?? 0), prerelease: [0x30])
        }
        return [try partial.lowerBound(), .normalized(.less, end)]
    }

    /// Reads an operator with a version that leaves numbers open: `1.x`, `>1.2`, `<=2`.
    private static func open(
        _ sign: ArraySlice<UInt8>, _ partial: PartialVersion
    ) throws(ParseFailure) -> [SemVerComparator] {
        let sign = String(decoding: sign, as: UTF8.self)
        guard let major = partial.major else {
            return [sign == "<" || sign == ">" ? .nothing : .any]
        }
        let minor = partial.minor
        switch sign {
        case ">":
            return [.normalized(.greaterOrEqual, try afterAll(major, minor, asPrerelease: false))]
        case ">=": return [try partial.lowerBound()]
        case "<":
            return [.normalized(.less, try SemVerVersion(major, minor ?? 0, 0, prerelease: [0x30]))]
        case "<=": return [.normalized(.less, try afterAll(major, minor, asPrerelease: true))]
        default:
            let above = try afterAll(major, minor, asPrerelease: true)
            return [try partial.lowerBound(), .normalized(.less, above)]
        }
    }

    /// The first version behind all `major.x` or `major.minor.x`.
    private static func afterAll(
        _ major: UInt64, _ minor: UInt64?, asPrerelease: Bool
    ) throws(ParseFailure) -> SemVerVersion {
        let tag: [UInt8] = asPrerelease ? [0x30] : []
        if let minor {
            return try SemVerVersion(major, SemVerVersion.next(minor), 0, prerelease: tag)
        }
        return try SemVerVersion(SemVerVersion.next(major), 0, 0, prerelease: tag)
    }

    private static func span(
        _ major: UInt64, next: UInt64
    ) throws(ParseFailure) -> [SemVerComparator] {
        [
            .normalized(.greaterOrEqual, try SemVerVersion(major, 0, 0)),
            .normalized(.less, try SemVerVersion(next, 0, 0, prerelease: [0x30])),
        ]
    }
}
