public import PatchModel

/// Findings over all assets, with outcome, score and due date.
public struct FindingsReport: Sendable, Encodable {
    /// A finding, and what it means for its asset now.
    public struct Row: Sendable, Encodable {
        public var finding: TrackedFinding
        public var assetName: String
        /// `Act`, `Attend` ...
        public var outcome: String
        /// `61 [48-83], unknown: exposure`.
        public var score: String
        public var due: Timestamp?
        public var isOverdue: Bool

        public init(
            finding: TrackedFinding, assetName: String, outcome: String, score: String,
            due: Timestamp?, isOverdue: Bool
        ) {
            self.finding = finding
            self.assetName = assetName
            self.outcome = outcome
            self.score = score
            self.due = due
            self.isOverdue = isOverdue
        }
    }

    public var moment: Timestamp
    /// Most urgent first: renderers keep this order.
    public var findings: [Row]
    /// Facts that would narrow the scores most, the best first.
    public var worthKnowing: [String]
    /// How many findings there are beyond these; 0 when all are shown.
    public var notShown: Int

    public init(
        moment: Timestamp, findings: [Row], worthKnowing: [String] = [], notShown: Int = 0
    ) {
        self.moment = moment
        self.findings = findings
        self.worthKnowing = worthKnowing
        self.notShown = notShown
    }
}

extension FindingsReport {
    /// One line a finding, the most urgent first.
    public var document: PageDocument {
        let open = findings.count { $0.finding.status == .open }
        let overdue = findings.count(where: \.isOverdue)
        var parts = [counted(findings.count + notShown, "finding")]
        if open != findings.count { parts.append("\(open) of those shown open") }
        if overdue > 0 { parts.append("\(overdue) overdue") }
        var page = PageDocument(title: parts.joined(separator: ", "))
        page.table(
            [
                "ID", "OUTCOME", "SCORE", "DUE", "KEV", "EPSS", "ADVISORY", "PACKAGE",
                "INSTALLED -> FIXED", "STATUS", "WHERE",
            ],
            findings.map(cells))
        if notShown > 0 { page.line("and \(notShown) more: --all or -o json") }
        if !worthKnowing.isEmpty {
            page.heading("WORTH FINDING OUT")
            page.list(worthKnowing)
        }
        return page
    }

    private func cells(_ row: Row) -> [String] {
        let finding = row.finding.finding
        let number = row.score.split(separator: ",").first.map(String.init) ?? row.score
        return [
            String(finding.id.prefix(10)), row.outcome, number,
            (row.due?.date ?? "-") + (row.isOverdue ? " overdue" : ""),
            finding.kev == nil ? "" : "KEV", finding.epss.map { percentText($0.score) } ?? "-",
            finding.advisory, finding.source?.name ?? finding.name,
            finding.installed + (finding.fixed.map { " -> " + $0 } ?? ""),
            row.finding.status.rawValue
                + (row.finding.timesReopened > 0 ? " (reopened)" : ""),
            row.assetName,
        ]
    }
}
