import ArgumentParser
import CVSSScoring
import PatchModel
import Reporting
import Risk

/// `oakum explain`: why a finding is one, and why it is as urgent as it is.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain a finding: which record, version comparison, facts and rule led to it.",
        discussion: """
            FINDING is an id as `oakum findings` shows it (any unique beginning), or an advisory id \
            that only one finding has.

            EXAMPLE
              oakum explain CVE-2024-23337
            """)

    @Argument(help: "The finding's id, or its advisory.") var finding: String
    @OptionGroup var data: DataOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var page: PageOptions

    func run() throws {
        let context = try CommandContext(data: data, settings: settings, .show)
        let (tracked, asset) = try context.finding(finding)
        let risk = try context.assessment().assess(tracked, on: asset)
        let report = FindingExplanation(
            finding: tracked, assetName: asset.name, risk: risk.explanation.text)
        try page.show("finding", report, report.document)
    }
}

/// `oakum whatif`: the same finding with other facts.
struct WhatIfCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whatif",
        abstract: "Re-assess a finding with other facts; nothing is stored.",
        discussion: """
            EXAMPLE
              oakum whatif CVE-2024-23337 --exposure small --mission 1
            """)

    @Argument(help: "The finding's id, or its advisory.") var finding: String
    @OptionGroup var data: DataOptions
    @OptionGroup var settings: ConfigurationOptions

    @Option(help: ArgumentHelp("small, controlled or open.", valueName: "level"))
    var exposure: String?
    @Option(help: ArgumentHelp("1 (degraded) to 4 (mission fails).", valueName: "level"))
    var mission: Int?
    @Option(help: ArgumentHelp("1 (negligible) to 4 (catastrophic).", valueName: "level"))
    var safety: Int?
    @Option(help: ArgumentHelp("EPSS probability, 0 to 1.", valueName: "probability"))
    var epss: Double?
    @Option(help: ArgumentHelp("Whether it is known exploited.", valueName: "true|false"))
    var kev: Bool?
    @Option(help: ArgumentHelp("none, poc or active.", valueName: "level"))
    var exploitation: String?
    @Option(help: ArgumentHelp("unreachable, installed or loaded.", valueName: "use"))
    var use: String?
    @Option(help: ArgumentHelp("A CVSS vector instead of all known ones.", valueName: "vector"))
    var vector: String?

    func run() throws {
        let changes = try changes()
        guard !changes.isEmpty else {
            throw CommandEnd.usage("name at least one fact to change: --exposure, --mission ...")
        }
        let context = try CommandContext(data: data, settings: settings, .show)
        let (tracked, asset) = try context.finding(finding)
        let assessment = try context.assessment()
        let result = try assessment.assessor.whatIf(
            FindingAssessment.input(tracked, on: asset), changes, at: context.now)
        for (label, risk) in [("now:    ", result.before), ("what if:", result.after)] {
            try Terminal.print(
                "\(label) \(risk.effective.response.name), due \(risk.due?.date ?? "-"), score "
                    + risk.score.interval.description)
        }
        try Terminal.print("")
        try Terminal.print(result.after.explanation.text)
    }

    private func changes() throws -> [RiskChange] {
        var changes: [RiskChange] = []
        if let exposure { changes.append(.exposure(try value(exposure, "--exposure"))) }
        if let mission { changes.append(.mission(try value(mission, "--mission"))) }
        if let safety { changes.append(.safety(try value(safety, "--safety"))) }
        if let epss {
            guard (0...1).contains(epss) else {
                throw CommandEnd.usage("--epss takes a number from 0 to 1, not \(epss)")
            }
            changes.append(.epss(epss, percentile: nil))
        }
        if let kev { changes.append(.knownExploited(kev)) }
        if let exploitation {
            changes.append(.exploitation(try value(exploitation, "--exploitation")))
        }
        if let use { changes.append(.use(try value(use, "--use"))) }
        if let vector {
            do throws(CVSSError) { _ = try CVSSVector(parsing: vector) } catch {
                throw CommandEnd.usage("--vector: \(error)")
            }
            changes.append(.vector(vector))
        }
        return changes
    }

    private func value<Value: RawRepresentable & CaseIterable>(
        _ raw: Value.RawValue, _ option: String
    ) throws -> Value {
        guard let value = Value(rawValue: raw) else {
            let allowed = Value.allCases.map { "\($0.rawValue)" }.joined(separator: ", ")
            throw CommandEnd.usage("\(option) takes \(allowed), not '\(raw)'")
        }
        return value
    }
}
