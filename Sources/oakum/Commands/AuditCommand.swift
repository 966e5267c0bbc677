import ArgumentParser
import PatchModel
import Reporting

/// `oakum audit`: who did what, when, why, and proof that nobody changed the record.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Show, verify and export the audit trail.",
        subcommands: [Log.self, Verify.self, Export.self])

    /// Which events.
    struct Filter: ParsableArguments {
        @Option(help: ArgumentHelp("Only events of this plan.", valueName: "plan"))
        var plan: String?
        @Option(help: ArgumentHelp("Only events of this asset.", valueName: "name"))
        var asset: String?
        @Option(
            help: ArgumentHelp(
                "Only this type, or types below it: plan, target.apply.", valueName: "type"))
        var type: String?
        @Option(help: ArgumentHelp("Only events from this moment on.", valueName: "date"))
        var since: String?
        @Option(help: ArgumentHelp("Only events before this moment.", valueName: "date"))
        var until: String?
    }

    struct Log: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "log", abstract: "Show events, the latest last.",
            discussion: """
                EXAMPLE
                  oakum audit log --plan P-1
                """)

        @OptionGroup var filter: Filter
        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions
        @OptionGroup var page: PageOptions
        @Option(help: ArgumentHelp("The latest so many; all with 0.", valueName: "n"))
        var limit = 50

        func run() throws {
            let context = try CommandContext(data: data, settings: settings, .show)
            let report = try AuditTrail(context: context).report(filter, limit: limit)
            try page.show("audit", report, report.document)
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Check the whole chain, its triggers, signed heads and the anchor.",
            discussion: """
                Returns 5 when something does not hold, and names the first bad row.

                EXAMPLE
                  oakum audit verify
                """)

        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions

        func run() throws {
            let context = try CommandContext(data: data, settings: settings, .show)
            let (isIntact, lines) = try AuditTrail(context: context).verification()
            for line in lines { try Terminal.print(line) }
            guard isIntact else { throw CommandEnd(.failed) }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Write events as CSV, JSON lines or a page for a browser.",
            discussion: """
                Nothing is written over an existing file.

                EXAMPLES
                  oakum audit export --format csv > audit.csv
                  oakum audit export --format html --plan P-1 --file p1.html
                """)

        enum Format: String, ExpressibleByArgument, CaseIterable { case csv, jsonl, html }

        @OptionGroup var filter: Filter
        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions
        @Option(help: ArgumentHelp("csv, jsonl or html.", valueName: "format"))
        var format: Format
        @Option(help: ArgumentHelp("Where to (default: standard output).", valueName: "path"))
        var file: String?

        func run() throws {
            let context = try CommandContext(data: data, settings: settings, .show)
            let trail = AuditTrail(context: context)
            let report = try trail.report(filter, limit: 0)
            let text: String
            switch format {
            case .csv: text = report.csv
            case .jsonl: text = try report.jsonLines()
            case .html:
                text = report.html(
                    title: filter.plan.map { "Audit of \($0)" } ?? "Audit",
                    verification: try trail.verification().lines)
            }
            if let file {
                try FileWriting.writeNew(Array(text.utf8), to: file)
            } else {
                try Terminal.write(Array(text.utf8))
            }
        }
    }
}
