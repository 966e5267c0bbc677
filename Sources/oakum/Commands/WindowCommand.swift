import ArgumentParser
import Glibc
import PatchModel
import Policy

/// `oakum window`: when assets may be changed.
struct WindowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "window",
        abstract: "Say when assets may be changed, and why.",
        subcommands: [Explain.self])

    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say whether assets may be changed, until or from when, and what says so.",
            discussion: """
                EXAMPLES
                  oakum window explain web-1
                  oakum window explain web-1 --at 2025-12-24T02:00:00Z
                """)

        @Argument(help: "Names of assets (default: all).")
        var names: [String] = []
        @Option(
            help: ArgumentHelp(
                "The moment to look at, in UTC or with an offset (default: now).",
                valueName: "time"))
        var at: String?
        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions

        func run() throws {
            let moment = try self.moment()
            let context = try CommandContext(data: data, settings: settings, .show)
            let assets =
                names.isEmpty
                ? try context.assets(matching: nil) : try names.map(context.asset(named:))
            guard !assets.isEmpty else {
                throw CommandEnd.usage(
                    "there are no assets: scan one, add one, or name them in oakum.yaml")
            }
            for asset in assets {
                for line in context.configuration.windows.explanation(for: asset, at: moment) {
                    try Terminal.print(line)
                }
            }
        }

        private func moment() throws -> Timestamp {
            guard let at else { return Timestamp(seconds: Int64(time(nil))) }
            guard let moment = Timestamp(at) else {
                throw CommandEnd.usage(
                    "--at takes a time such as 2025-12-24T02:00:00Z, not '\(at)'")
            }
            return moment
        }
    }
}
