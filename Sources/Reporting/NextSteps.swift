import PatchModel

/// What to do about a scan, as lines that can be followed as they stand.
struct NextSteps {
    private let report: ScanReport
    private let fixable: [FindingGroup]

    /// Packages to upgrade that the suggested command takes up.
    private static let groupLimit = 5
    private static let nameLimit = 25

    init(_ report: ScanReport, fixable: [FindingGroup]) {
        self.report = report
        self.fixable = fixable
    }

    var lines: [String] { feedLines + aptLines + coverageLines }

    private var feedLines: [String] {
        let hasAdvisories = report.feeds.contains { $0.advisories > 0 && !$0.isStarter }
        let hasSignals = report.feeds.contains { $0.signals > 0 && !$0.isStarter }
        var lines: [String] = []
        if !hasAdvisories {
            let isStarter = report.feeds.contains(where: \.isStarter)
            lines.append(
                (isStarter ? "only the starter set was matched; " : "")
                    + "import advisories: oakum feeds import osv FILE")
        }
        if !hasSignals {
            lines.append(
                "for priorities import KEV and EPSS: oakum feeds import kev FILE, "
                    + "oakum feeds import epss FILE")
        }
        return lines
    }

    private var coverageLines: [String] {
        let failed = report.inventory.coverage.failed.count
        guard failed > 0 else { return [] }
        return [
            "see to the \(counted(failed, "place")) that could not be looked at, and scan again"
        ]
    }

    /// The command for the most urgent packages of this machine, as far as apt offers them.
    private var aptLines: [String] {
        guard report.inventory.target.kind == .host else { return [] }
        let groups = fixable.filter { $0.ecosystem == "deb" && $0.root.isEmpty }
        let offers = Dictionary(
            report.upgrades.map { ($0.component, $0.isHeld) }, uniquingKeysWith: { $0 || $1 })
        var install: [String] = []
        var held: [String] = []
        var missing: [String] = []
        for group in groups.prefix(Self.groupLimit) {
            var isOffered = false
            for finding in group.findings {
                guard let isHeld = offers[finding.component] else { continue }
                isOffered = true
                if isHeld { held.append(finding.name) } else { install.append(finding.name) }
            }
            if !isOffered { missing.append(group.name) }
        }
        var lines: [String] = []
        let names = distinct(install.filter(Self.isPackageName))
        if !names.isEmpty {
            let rest = names.count - Self.nameLimit
            lines.append(
                "upgrade the most urgent packages: apt-get install --only-upgrade "
                    + names.prefix(Self.nameLimit).joined(separator: " ")
                    + (rest > 0 ? "   (and \(rest) more)" : ""))
        }
        if !held.isEmpty {
            lines.append(
                "on hold, so apt will not upgrade them: " + safe(listed(distinct(held), limit: 10)))
        }
        if !missing.isEmpty {
            lines.append(
                "the package lists offer nothing newer for " + safe(distinct(missing))
                    + ": run apt-get update and scan again")
        }
        return lines
    }

    private func safe(_ names: [String]) -> String { safe(listed(names, limit: 10)) }

    private func safe(_ text: String) -> String { terminalText(text) }

    private func distinct(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    /// Whether a name may stand in a command line that people copy: dpkg's own rule, which leaves no
    /// room for options, blanks or shell characters. Source: Debian policy, section 5.6.7.
    static func isPackageName(_ name: String) -> Bool {
        let bytes = name.utf8
        guard bytes.count >= 2, let first = bytes.first, isLowerOrDigit(first) else { return false }
        // To apt, 'name-' may mean: remove 'name'.
        guard let last = bytes.last, last != UInt8(ascii: "-") else { return false }
        return bytes.dropFirst().allSatisfy {
            isLowerOrDigit($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: ".")
        }
    }

    private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
