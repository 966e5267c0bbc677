/// One operator and version of a Debian relation, such as `>= 1.2-3`.
///
/// Source: deb-control(5), "Dependency fields".
struct DpkgRelation {
    /// The orderings of the tested version to `version` that meet the relation.
    let accepted: [VersionOrdering]
    /// The version behind the operator, with blanks removed.
    let version: String

    /// Whether a version that compares so to `version` meets the relation.
    func allows(_ ordering: VersionOrdering) -> Bool { accepted.contains(ordering) }

    /// Reads a comma-separated list; all its relations must hold.
    static func list(_ text: String) throws(ParseFailure) -> [DpkgRelation] {
        var relations: [DpkgRelation] = []
        for part in text.utf8.split(separator: 0x2C, omittingEmptySubsequences: false) {
            relations.append(try DpkgRelation(Array(part)))
        }
        return relations
    }

    private init(_ part: [UInt8]) throws(ParseFailure) {
        let text = part.drop { $0.isSpace }
        let sign = text.prefix { $0 == 0x3C || $0 == 0x3D || $0 == 0x3E }
        switch String(decoding: sign, as: UTF8.self) {
        case "<<": accepted = [.ascending]
        case "<=", "<": accepted = [.ascending, .same]
        case "=", "": accepted = [.same]
        case ">=", ">": accepted = [.same, .descending]
        case ">>": accepted = [.descending]
        default:
            let shown = quoted(String(decoding: sign, as: UTF8.self))
            throw ParseFailure(reason: "operator \(shown) is unknown; use <<, <=, =, >= or >>")
        }
        var rest = text[sign.endIndex...].drop { $0.isSpace }
        while let last = rest.last, last.isSpace { rest.removeLast() }
        if rest.isEmpty { throw ParseFailure(reason: "a relation has no version") }
        version = String(decoding: rest, as: UTF8.self)
        do {
            _ = try DpkgVersion(version.utf8Span.span)
        } catch {
            throw ParseFailure(reason: "in \(quoted(version)), \(error.reason)")
        }
    }
}
