public import PatchModel

/// Why a finding is one, and what it means for its asset.
public struct FindingExplanation: Sendable, Encodable {
    public var finding: TrackedFinding
    public var assetName: String
    /// The tree of the risk model, indented.
    public var risk: String

    public init(finding: TrackedFinding, assetName: String, risk: String) {
        self.finding = finding
        self.assetName = assetName
        self.risk = risk
    }

    /// Records, comparisons, places, history, then the tree of the risk model.
    public var document: PageDocument {
        let flaw = finding.finding
        var page = PageDocument(title: "\(flaw.advisory) in \(flaw.name) on \(assetName)")
        page.fields([
            ("finding", flaw.id), ("status", statusText), ("summary", flaw.summary),
            ("package", flaw.component), ("installed", flaw.installed),
            ("fixed in", flaw.fixed ?? "no fix is known"),
            (
                "known as",
                flaw.ids == [flaw.advisory] ? nil : flaw.ids.joined(separator: ", ")
            ),
            ("found in", placesText(flaw.evidence, limit: nil)),
            ("published", finding.finding.disclosed?.description),
            ("detected", finding.detected.description),
            ("fix available", finding.fixAvailable?.description),
            ("first due", finding.firstDue?.description),
            (
                "known exploited",
                flaw.kev.map { "since \($0.added?.date ?? "?"), says \($0.feed)" }
            ),
        ])
        page.heading("DECIDED BY")
        page.table(
            ["RECORD", "FEED", "PACKAGE", "COMPARISON"],
            flaw.records.map { [$0.id, $0.feed, $0.package, $0.comparison] })
        page.heading("RISK")
        page.verbatim(risk)
        return page
    }

    private var statusText: String {
        switch finding.status {
        case .open:
            finding.timesReopened > 0 ? "open, reopened \(finding.timesReopened) times" : "open"
        case .fixed: "fixed at \(finding.fixedAt?.description ?? "?")"
        }
    }
}
