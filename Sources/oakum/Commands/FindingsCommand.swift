import ArgumentParser
import PatchModel
import Reporting
import Risk
import Store

/// `oakum findings`: what is open, most urgent first.
struct FindingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "findings",
        abstract: "List the findings of all assets, most urgent first.",
        discussion: """
            Reads what scans have recorded; nothing is scanned now. Outcome, score and due date are \
            those of this moment.

            EXAMPLES
              oakum findings
              oakum findings --asset 'group=web and not environment=test' --overdue
              oakum findings --status fixed -o json
            """)

    enum Status: String, ExpressibleByArgument, CaseIterable { case open, fixed, all }

    @OptionGroup var data: DataOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var page: PageOptions

    @Option(
        name: .customLong("asset"),
        help: ArgumentHelp("Only assets that match.", valueName: "selector"))
    var selector: String?

    @Option(help: ArgumentHelp("open, fixed or all.", valueName: "status"))
    var status = Status.open

    @Flag(help: "Only findings past their due date.")
    var overdue = false

    @Flag(help: "Show all; a table shows the first 50.")
    var all = false

    /// Rows of a table unless all are asked for.
    private static let limit = 50

    func run() throws {
        let context = try CommandContext(data: data, settings: settings, .show)
        let assets = try context.assets(matching: selector)
        let assessment = try context.assessment()
        var rows: [(row: FindingsReport.Row, risk: RiskAssessment)] = []
        for asset in assets {
            let findings = try context.state.findings(
                FindingQuery(asset: asset.key, status: status.tracked))
            for tracked in findings {
                let risk = try assessment.assess(tracked, on: asset)
                let isOverdue =
                    tracked.status == .open && (risk.due.map { $0 < context.now } ?? false)
                if overdue && !isOverdue { continue }
                rows.append(
                    (
                        FindingsReport.Row(
                            finding: tracked, assetName: asset.name,
                            outcome: risk.effective.response.name,
                            score: risk.score.interval.description, due: risk.due,
                            isOverdue: isOverdue), risk
                    ))
            }
        }
        rows.sort { Urgency.precedes($0.risk, $1.risk) }
        let isCut = !all && page.output == .table && rows.count > Self.limit
        let shown = isCut ? Array(rows.prefix(Self.limit)) : rows
        let report = FindingsReport(
            moment: context.now, findings: shown.map(\.row),
            worthKnowing: status == .open ? Self.worthKnowing(rows.map(\.risk)) : [],
            notShown: rows.count - shown.count)
        try page.show("findings", report, report.document)
    }

    /// The unknown facts of the asset and flaws, the one that narrows the scores most first.
    private static func worthKnowing(_ assessments: [RiskAssessment]) -> [String] {
        guard !assessments.isEmpty else { return [] }
        return AssetRisk(assessments).score.unknown.map { fact in
            "\(fact.fact.rawValue): \(fact.findings) of \(assessments.count) findings lack it"
        }
    }
}

extension FindingsCommand.Status {
    fileprivate var tracked: TrackedFinding.Status? {
        switch self {
        case .open: .open
        case .fixed: .fixed
        case .all: nil
        }
    }
}

/// The order of work: outcome by its due date, then score.
enum Urgency {
    static func precedes(_ left: RiskAssessment, _ right: RiskAssessment) -> Bool {
        (days(left), -left.score.interval.point, left.advisory, left.finding)
            < (days(right), -right.score.interval.point, right.advisory, right.finding)
    }

    private static func days(_ assessment: RiskAssessment) -> Int {
        assessment.effective.response.days ?? .max
    }
}
