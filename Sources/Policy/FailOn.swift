public import PatchModel

/// Which findings fail a run: the value of `--fail-on`.
///
/// A list of conditions, of which one is enough: `severity=high` (or `high` alone) for that level
/// and above, `kev` for known-exploited flaws, `epss=0.5` for that probability and above. A finding
/// without a score or probability does not meet a condition on it. Findings in folders of tests,
/// documentation or vendored sources alone do not fail a run, unless their class is counted.
public struct FailOn: Sendable, Hashable {
    /// One condition.
    public enum Condition: Sendable, Hashable {
        case severity(SeverityLevel)
        case knownExploited
        /// Lower bound of the probability, 0...1.
        case epss(Double)
    }

    public var conditions: [Condition]
    /// Classes of folders that count like the product.
    public var counted: Set<PathClass>

    public init(conditions: [Condition], counted: Set<PathClass> = []) {
        self.conditions = conditions
        self.counted = counted
    }

    /// Reads a comma-separated list; blanks around parts do not count.
    public init(
        parsing text: String, counted: Set<PathClass> = []
    ) throws(FailOnError) {
        var conditions: [Condition] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let condition = try FailOn.condition(trimmed(part), in: text)
            if !conditions.contains(condition) { conditions.append(condition) }
        }
        self.conditions = conditions
        self.counted = counted
    }

    /// Whether a finding meets one of the conditions in a place that counts.
    public func trips(_ finding: Finding) -> Bool { !isAside(finding) && meets(finding) }

    /// The findings that fail the run, in their order.
    public func tripping(_ findings: [Finding]) -> [Finding] { findings.filter(trips) }

    /// How many findings meet a condition in places that do not count.
    public func countAside(_ findings: [Finding]) -> Int {
        findings.count { isAside($0) && meets($0) }
    }

    private func isAside(_ finding: Finding) -> Bool {
        finding.evidence.pathClass.map { !counted.contains($0) } ?? false
    }

    private func meets(_ finding: Finding) -> Bool {
        conditions.contains { condition in
            switch condition {
            case .severity(let level):
                guard let severity = finding.severity,
                    let found = SeverityLevel(rawValue: severity.level)
                else { return false }
                return found >= level
            case .knownExploited:
                return finding.kev != nil
            case .epss(let bound):
                guard let epss = finding.epss else { return false }
                return epss.score >= bound
            }
        }
    }

    private static func condition(
        _ part: String, in text: String
    ) throws(FailOnError) -> Condition {
        let name = part.lowercased()
        if name == "kev" { return .knownExploited }
        if let level = SeverityLevel(rawValue: name) { return .severity(level) }
        guard let equals = name.firstIndex(of: "=") else {
            throw FailOnError(text: text, part: part)
        }
        let value = trimmed(name[name.index(after: equals)...])
        switch trimmed(name[..<equals]) {
        case "severity":
            guard let level = SeverityLevel(rawValue: value) else { break }
            return .severity(level)
        case "epss":
            guard let bound = Double(value), (0...1).contains(bound) else { break }
            return .epss(bound)
        default:
            break
        }
        throw FailOnError(text: text, part: part)
    }
}

/// The qualitative levels of CVSS, in their order.
///
/// Source: CVSS 3.1, section 5, and CVSS 4.0, section 6.
public enum SeverityLevel: String, Sendable, Hashable, CaseIterable, Comparable {
    case none
    case low
    case medium
    case high
    case critical

    public static func < (left: SeverityLevel, right: SeverityLevel) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .none: 0
        case .low: 1
        case .medium: 2
        case .high: 3
        case .critical: 4
        }
    }
}

/// A value of `--fail-on` that cannot be read.
public struct FailOnError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The whole value.
    public var text: String
    /// The part at fault.
    public var part: String

    public init(text: String, part: String) {
        self.text = text
        self.part = part
    }

    public var description: String {
        "'\(part)' is not a condition to fail on: use a level (low, medium, high, critical), "
            + "severity=LEVEL, kev or epss=0.5, separated by commas"
    }
}

private func trimmed(_ text: some StringProtocol) -> String {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let utf8 = Array(text.utf8)
    guard let first = utf8.firstIndex(where: { !isBlank($0) }),
        let last = utf8.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(decoding: utf8[first...last], as: UTF8.self)
}
