import PatchModel

/// A scan for people: what to upgrade first, then what is not known, then what to do.
struct ScanText {
    let report: ScanReport
    let isWide: Bool
    private let fixable: [FindingGroup]
    private let unfixed: [FindingGroup]
    private let advisoryLimit: Int?

    /// Rows without a fix that are shown before the rest is only counted.
    private static let unfixedLimit = 10

    init(_ report: ScanReport, isWide: Bool, width: Int) {
        self.report = report
        self.isWide = isWide
        let groups = FindingGroup.groups(of: report)
        fixable = groups.filter { $0.fixed != nil }
        unfixed = groups.filter { $0.fixed == nil }
        advisoryLimit = isWide ? nil : (width >= 160 ? 4 : 2)
    }

    func write(to page: inout TextPage) throws {
        try page.line(header, .bold)
        for reason in report.incomplete {
            try page.line("INCOMPLETE: " + terminalText(reason), .red)
        }
        if report.incomplete.isEmpty, report.isIncomplete {
            try page.line("INCOMPLETE: some places could not be looked at, see below", .red)
        }
        try fixes(&page)
        try KnownExploitedText(report, isWide: isWide).write(to: &page)
        try withoutFix(&page)
        try UpgradesText(report).write(to: &page)
        try CoverageText(report.inventory, isWide: isWide).write(to: &page)
        try notes(&page)
        try page.heading("FEEDS")
        try FeedsText(report.feeds, now: report.finished).write(to: &page)
        let steps = NextSteps(report, fixable: fixable).lines
        if !steps.isEmpty {
            try page.heading("NEXT")
            for step in steps { try page.line("  " + step) }
        }
        try page.line("")
        for line in ExitMeaning.lines(of: report) { try page.line(line) }
    }

    private var header: String {
        var parts = [counted(report.inventory.components.count, "component")]
        let ended = fixable.reduce(0) { $0 + $1.findings.count }
        parts.append(counted(report.findings.count, "finding"))
        if ended > 0 {
            parts.append(
                counted(fixable.count, "upgrade")
                    + (fixable.count == 1 ? " ends " : " end ") + "\(ended) of them")
        }
        let open = report.findings.count - ended
        if open > 0 { parts.append("\(open) without a fix") }
        let exploited = Set(report.findings.lazy.filter { $0.kev != nil }.map(\.advisory)).count
        if exploited > 0 { parts.append("\(exploited) known exploited") }
        return targetText(report.inventory) + ": " + parts.joined(separator: ", ")
    }

    private func fixes(_ page: inout TextPage) throws {
        guard !report.findings.isEmpty else {
            try page.line("")
            return try page.line(
                report.isIncomplete
                    ? "no findings in what could be looked at: that is not a clean result"
                    : "no findings")
        }
        guard !fixable.isEmpty else { return }
        try page.heading("FINDINGS, by what to upgrade")
        try page.table(table(fixable, change: "INSTALLED -> FIXED"))
    }

    private func withoutFix(_ page: inout TextPage) throws {
        guard !unfixed.isEmpty else { return }
        let count = unfixed.reduce(0) { $0 + $1.findings.count }
        let packages = Set(unfixed.map { [$0.ecosystem, $0.root, $0.name] }).count
        try page.heading(
            "WITHOUT A FIX: " + counted(count, "finding") + " in " + counted(packages, "package"))
        let shown = isWide ? unfixed : Array(unfixed.prefix(Self.unfixedLimit))
        try page.table(table(shown, change: "INSTALLED"))
        if unfixed.count > shown.count {
            try page.line("  and \(unfixed.count - shown.count) more, see --wide or -o json")
        }
    }

    private func table(_ groups: [FindingGroup], change: String) -> TextTable {
        var table = TextTable(
            [
                .init(title: "KEV"), .init(title: "SEVERITY"),
                .init(title: "EPSS", isRightAligned: true), .init(title: "PACKAGE"),
                .init(title: change), .init(title: "ADVISORIES"),
                .init(title: "WHERE", kind: .text(.start)),
            ], foldsAt: 5)
        for group in groups {
            table.add([
                .init(text: group.isKnownExploited ? "KEV" : "", colour: .alarm),
                severity(group.severity),
                .init(text: group.exploitProbability.map(percentText) ?? "-"),
                .init(text: package(group), colour: .bold), .init(text: versions(of: group)),
                .init(text: listed(group.advisories, limit: advisoryLimit)),
                .init(text: places(of: group), drops: group.hasSource ? .end : nil),
            ])
        }
        return table
    }

    private func severity(_ severity: SeverityScore?) -> TextTable.Cell {
        guard let severity else { return .init(text: "-") }
        let colours: [String: TextColour] = [
            "critical": .alarm, "high": .red, "medium": .yellow, "low": .faint, "none": .faint,
        ]
        return .init(
            text: scoreText(severity.score) + " " + severity.level,
            colour: colours[severity.level])
    }

    /// What the versions beside it belong to: `lodash`, or the source package `src:openssl`.
    private func package(_ group: FindingGroup) -> String {
        var text = (group.hasSource ? "src:" : "") + group.name
        let labels = [group.narrowScope?.rawValue, group.pathClass?.label].compactMap { $0 }
        if !labels.isEmpty { text += " [" + labels.joined(separator: ", ") + "]" }
        return text
    }

    private func versions(of group: FindingGroup) -> String {
        if let fixed = group.fixed { return group.installed + " -> " + fixed }
        return group.installed + (group.status == .investigating ? " (investigated)" : "")
    }

    /// Of a source package the affected packages that are made of it (`deb: libssl3, openssl`), else
    /// the places where the package is declared.
    private func places(of group: FindingGroup) -> String {
        let root = group.root.isEmpty ? "" : "\(group.root): "
        return root
            + (group.hasSource
                ? group.ecosystem + ": "
                    + listed(group.names, limit: isWide ? nil : 3)
                : placesText(group.evidence, limit: isWide ? nil : 1))
    }

    /// Notes of matching, by reason.
    private func notes(_ page: inout TextPage) throws {
        guard !report.notes.isEmpty else { return }
        try page.heading("NOTES ON MATCHING (\(report.notes.count))")
        let groups = NoteGroup.groups(of: report.notes) { note in
            guard note.path.isEmpty else { return (CoverageText.text(note), "other") }
            // A purl has no blank, so the first ": " ends it.
            let bytes = Array(note.reason.utf8)
            guard note.reason.utf8.starts(with: "pkg:".utf8),
                let blank = bytes.firstIndex(of: UInt8(ascii: " ")), blank > 0,
                bytes[blank - 1] == UInt8(ascii: ":")
            else { return ("", note.reason) }
            return (
                String(decoding: bytes[..<(blank - 1)], as: UTF8.self),
                String(decoding: bytes[(blank + 1)...], as: UTF8.self)
            )
        }
        try page.list(groups, limit: isWide ? nil : CoverageText.limit) {
            $0.text(limit: isWide ? nil : 2)
        }
    }
}

extension PathClass {
    /// In tables.
    var label: String {
        switch self {
        case .vendored: "vendored"
        case .test: "in tests"
        case .documentation: "in docs"
        }
    }
}

/// A CVSS score with one decimal.
func scoreText(_ score: Double) -> String {
    guard score.isFinite else { return "-" }
    let tenths = Int((min(max(score, 0), 10) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
}

/// A probability in per cent with one decimal; what would round to nothing is `<0.1%`.
func percentText(_ probability: Double) -> String {
    guard probability.isFinite else { return "-" }
    let tenths = Int((min(max(probability, 0), 1) * 1000).rounded())
    if tenths == 0, probability > 0 { return "<0.1%" }
    return "\(tenths / 10).\(tenths % 10)%"
}
