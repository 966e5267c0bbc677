/// How a tested version must relate to the version of a bound.
enum VersionRelation: Sendable {
    case less, lessOrEqual, equal, notEqual, greaterOrEqual, greater

    /// Whether a version that compares so to the bound meets it.
    func allows(_ ordering: VersionOrdering) -> Bool {
        switch self {
        case .less: ordering == .ascending
        case .lessOrEqual: ordering != .descending
        case .equal: ordering == .same
        case .notEqual: ordering != .same
        case .greaterOrEqual: ordering != .ascending
        case .greater: ordering == .descending
        }
    }
}

/// A relation and the version that it is to.
struct VersionBound: Sendable {
    let relation: VersionRelation
    let version: String

    init(_ relation: VersionRelation, _ version: String) {
        self.relation = relation
        self.version = version
    }
}

/// A range as alternatives of which one must hold, each of them bounds that must all hold.
///
/// An alternative without bounds holds for every version; without an alternative nothing holds.
struct BoundSets: Sendable {
    var alternatives: [[VersionBound]]

    init(_ alternatives: [[VersionBound]]) { self.alternatives = alternatives }

    /// Checks that the version of every bound can be read.
    func check<Text: VersionText>(_ type: Text.Type) throws(ParseFailure) {
        for bounds in alternatives {
            for bound in bounds { try checkVersion(bound.version, as: type) }
        }
    }

    /// Whether a version lies in the range.
    ///
    /// - Throws: what `compare` throws.
    func contains(
        _ version: String,
        by compare: (String, String) throws(VersionError) -> VersionOrdering
    ) throws(VersionError) -> Bool {
        for bounds in alternatives {
            var isMet = true
            for bound in bounds where isMet {
                isMet = bound.relation.allows(try compare(version, bound.version))
            }
            if isMet { return true }
        }
        return false
    }
}

/// Checks that a version inside a range can be read; the reason names the version.
func checkVersion<Text: VersionText>(
    _ version: String, as type: Text.Type
) throws(ParseFailure) {
    do {
        _ = try Text(version.utf8Span.span)
    } catch {
        throw ParseFailure(reason: "in \(quoted(version)), \(error.reason)")
    }
}
