internal import Versioning

/// How far an upgrade goes, by the first number that differs.
enum VersionSteps {
    /// The farthest of several steps; one that is not known could be any.
    static func farthest(_ steps: [String]) -> String {
        ["downgrade", "unknown", "major", "minor", "patch"].first(where: steps.contains)
            ?? "unknown"
    }

    /// `patch`, `minor`, `major`, `downgrade`, or `unknown` for versions that are not valid or equal.
    static func step(_ scheme: (any VersionScheme)?, from: String, to: String) -> String {
        guard let scheme, let order = try? scheme.compare(from, to), order.rawValue != 0 else {
            return "unknown"
        }
        guard order.rawValue < 0 else { return "downgrade" }
        guard epoch(from) == epoch(to) else { return "major" }
        let old = numbers(from)
        let new = numbers(to)
        // SemVer 2.0.0, item 4: before 1.0 anything may change, and what changes it is the minor.
        let isInitial = old.first.map(\.isEmpty) ?? true
        for position in 0..<max(old.count, new.count) {
            let left = position < old.count ? old[position] : []
            let right = position < new.count ? new[position] : []
            guard left != right else { continue }
            switch position {
            case 0: return "major"
            case 1: return isInitial ? "major" : "minor"
            default: return "patch"
            }
        }
        return "patch"
    }

    /// What stands before `!` (PEP 440) or `:` (dpkg).
    private static func epoch(_ version: String) -> Substring? {
        version.firstIndex { $0 == "!" || $0 == ":" }.map { version[..<$0] }
    }

    /// Digits of the numbers before any `-`, `+` or letter, without leading zeros.
    private static func numbers(_ version: String) -> [[UInt8]] {
        let text = version.utf8.drop { $0 == UInt8(ascii: "v") || $0 == UInt8(ascii: "=") }
        // An epoch is not the first number.
        let rest = text.firstIndex { $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: ":") }
            .map { text[text.index(after: $0)...] }
        let release = (rest ?? text).prefix { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
        return release.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map {
            Array($0.drop { $0 == UInt8(ascii: "0") })
        }
    }
}
