/// A range in npm's notation: alternatives, each of them a list of comparators that all must hold.
///
/// Source: the range grammar in the documentation of npm's semver package; where that is silent, the
/// observed behaviour of the package.
struct SemVerRange {
    /// The alternatives; one that holds is enough.
    private let alternatives: [[SemVerComparator]]

    init(_ text: String) throws(ParseFailure) {
        var sets: [[SemVerComparator]] = []
        for part in Self.splitAlternatives(Self.collapsingSpaces(text)) {
            sets.append(try SemVerRangeReader.comparators(part))
        }
        // npm drops alternatives that nothing meets, and lets one that is just '*' replace all
        // others. The latter matters: '* || 1.0.0-rc.1' has no comparator for a pre-release left.
        let satisfiable = sets.filter { !$0.contains(where: \.isNothing) }
        if satisfiable.count > 1, let any = satisfiable.first(where: { $0.allSatisfy(\.isAny) }) {
            alternatives = [any]
        } else {
            alternatives = satisfiable
        }
    }

    /// Whether a version lies in the range.
    func contains(_ version: SemVerVersion) -> Bool {
        alternatives.contains { comparators in
            comparators.allSatisfy { $0.holds(for: version) }
                && (!version.isPrerelease
                    || comparators.contains { $0.namesPrerelease(ofSameNumbersAs: version) })
        }
    }

    /// Trims white space and makes each stretch of it one space.
    private static func collapsingSpaces(_ text: String) -> [UInt8] {
        text.utf8.split(whereSeparator: { $0.isSpace }).reduce(into: []) { collapsed, word in
            if !collapsed.isEmpty { collapsed.append(0x20) }
            collapsed.append(contentsOf: word)
        }
    }

    /// Splits at `||` and trims the spaces around it.
    private static func splitAlternatives(_ text: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var start = 0
        var position = 0
        while position < text.count {
            if text[position] == 0x7C, position + 1 < text.count, text[position + 1] == 0x7C {
                parts.append(trimmed(text[start..<position]))
                position += 2
                start = position
            } else {
                position += 1
            }
        }
        parts.append(trimmed(text[start...]))
        return parts
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var rest = text.drop { $0 == 0x20 }
        while rest.last == 0x20 { rest.removeLast() }
        return Array(rest)
    }
}

/// One bound of an npm range.
enum SemVerComparator: Sendable {
    /// How a tested version must relate to the version of the bound.
    enum Relation: Sendable { case less, lessOrEqual, equal, greaterOrEqual, greater }

    /// Holds for every version.
    case any
    /// Holds for no version; npm writes `<0.0.0-0`.
    case nothing
    /// Holds for versions on one side of a bound.
    case bound(Relation, SemVerVersion)

    var isAny: Bool { if case .any = self { true } else { false } }

    var isNothing: Bool { if case .nothing = self { true } else { false } }

    /// Makes a bound, or what npm puts in its place: anything for `>=0.0.0`, nothing for `<0.0.0-0`.
    static func normalized(_ relation: Relation, _ version: SemVerVersion) -> SemVerComparator {
        if max(version.major, version.minor, version.patch) == 0 {
            if relation == .greaterOrEqual, !version.isPrerelease { return .any }
            if relation == .less, version.prerelease == [0x30] { return .nothing }
        }
        return .bound(relation, version)
    }

    func holds(for version: SemVerVersion) -> Bool {
        switch self {
        case .any: return true
        case .nothing: return false
        case .bound(let relation, let limit):
            let sign = SemVerVersion.compare(version, limit)
            switch relation {
            case .less: return sign < 0
            case .lessOrEqual: return sign <= 0
            case .equal: return sign == 0
            case .greaterOrEqual: return sign >= 0
            case .greater: return sign > 0
            }
        }
    }

    /// Whether this is a bound with a pre-release of the same three numbers.
    func namesPrerelease(ofSameNumbersAs version: SemVerVersion) -> Bool {
        if case .bound(_, let limit) = self {
            return limit.isPrerelease && limit.hasSameNumbers(as: version)
        }
        return false
    }
}
