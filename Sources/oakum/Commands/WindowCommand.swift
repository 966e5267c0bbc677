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

        @Argument(help: "Names of assets (default: all of the configuration).")
        var names: [String] = []
        @Option(
            help: ArgumentHelp(
                "The moment to look at, in UTC or with an offset (default: now).",
                valueName: "time"))
        var at: String?
        @OptionGroup var settings: ConfigurationOptions

        func run() throws {
            let loaded = try settings.load()
            let moment = try self.moment()
            let assets = try self.assets(loaded)
            guard !assets.isEmpty else {
                throw CommandEnd.usage("there are no assets: name them in oakum.yaml")
            }
            for asset in assets {
                for line in loaded.windows.explanation(for: asset, at: moment) {
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

        private func assets(_ loaded: Configuration) throws -> [Asset] {
            let known = loaded.assets.map(\.name)
            if let name = names.first(where: { !known.contains($0) }) {
                throw CommandEnd.usage(
                    "there is no asset '\(name)' in the configuration"
                        + NearestName.hint(name, among: known))
            }
            let chosen =
                names.isEmpty ? loaded.assets : names.compactMap { loaded.asset(named: $0) }
            return chosen.map { asset in
                // The path need not be there for its windows to be asked.
                let target = try? AssetKey.target(path: asset.path, named: nil)
                return asset.asset(
                    key: target?.assetKey ?? "dir:" + asset.path,
                    kind: target?.kind ?? (asset.path == "/" ? .host : .directory))
            }
        }
    }
}
