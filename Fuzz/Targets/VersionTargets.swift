internal import Versioning

// Three versions and a range, a line each.

extension FuzzTarget {
    static let dpkg = versions("dpkg", DpkgScheme())
    static let semver = versions("semver", SemVerScheme())
    static let pep440 = versions("pep440", PEP440Scheme())

    private static func versions(_ name: String, _ scheme: some SortKeyedScheme) -> FuzzTarget {
        FuzzTarget(name, longest: 512) { bytes, seen throws(Violation) in
            let texts = bytes.texts(4)
            var versions: [String] = []
            for version in texts.prefix(3) {
                guard (try? scheme.compare(version, version)) == nil else {
                    versions.append(version)
                    continue
                }
                try Violation.unless(
                    (try? scheme.sortKey(of: version)) == nil, "'\(version)' has a key alone")
                try Violation.unless(
                    (try? scheme.validate(version)) == nil, "'\(version)' is valid alone")
            }
            let laws = OrderLaws(scheme: scheme, versions: versions)
            try laws.check(&seen)
            guard texts.count == 4 else { return }
            for version in versions {
                do throws(VersionError) {
                    seen.note(try scheme.satisfies(version, texts[3]) ? 1 : 0)
                } catch { seen.note("\(error)") }
            }
        }
    }
}

/// The laws of a total order, and of keys that sort as it does.
private struct OrderLaws<Scheme: SortKeyedScheme> {
    let scheme: Scheme
    let versions: [String]

    func check(_ seen: inout Observation) throws(Violation) {
        let keys = versions.map { try? scheme.sortKey(of: $0) }
        for (one, left) in versions.enumerated() {
            try Violation.unless(keys[one] != nil, "'\(left)' has no key")
            try Violation.unless(try sign(left, left) == 0, "'\(left)' is not itself")
            for (two, right) in versions.enumerated() {
                let order = try sign(left, right)
                seen.note(order)
                try Violation.unless(
                    try sign(right, left) == -order, "'\(left)' and '\(right)' by direction")
                guard let first = keys[one], let second = keys[two] else { continue }
                let byKey =
                    first == second ? 0 : first.lexicographicallyPrecedes(second) ? -1 : 1
                try Violation.unless(
                    byKey == order, "'\(left)' to '\(right)' is \(order), their keys \(byKey)")
                for third in versions where order <= 0 {
                    let next = try sign(right, third)
                    guard next <= 0 else { continue }
                    let whole = try sign(left, third)
                    try Violation.unless(
                        whole < 0 || (whole == 0 && order == 0 && next == 0),
                        "'\(left)', '\(right)' and '\(third)' go round")
                }
            }
        }
    }

    private func sign(_ left: String, _ right: String) throws(Violation) -> Int {
        do throws(VersionError) { return try scheme.compare(left, right).rawValue } catch {
            throw Violation("'\(left)' and '\(right)' are refused together: \(error)")
        }
    }
}
