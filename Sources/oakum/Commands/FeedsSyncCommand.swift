import ArgumentParser
import Feeds
import PatchModel
import PluginHost
import Reporting
import Store

extension FeedsCommand {
    /// `oakum feeds sync`: fetches what plugins can fetch.
    struct Sync: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch feeds through their plugins and import what came.",
            discussion: """
                Each feed is a transaction of its own: where one fails, its old data stay and the \
                others go on. Feeds that are younger than their plugin's 'every' are left alone. \
                Without --online nothing is fetched.

                EXAMPLES
                  oakum feeds sync --online
                  oakum feeds sync kev --online --force
                """)

        @Argument(help: "The plugins (default: all that can fetch).") var names: [String] = []

        @Flag(help: "Go to the network: nothing does without this.") var online = false
        @Flag(help: "Ask for feeds that are not due yet, too.") var force = false
        @Flag(name: .shortAndLong, help: "No progress line.") var quiet = false

        @OptionGroup var data: DataOptions
        @OptionGroup var plugins: PluginOptions
        @OptionGroup var settings: ConfigurationOptions

        func run() throws {
            guard online else {
                throw CommandEnd.usage(
                    "nothing is fetched without --online; documents at hand are imported with "
                        + "oakum feeds import NAME FILE...")
            }
            Interruption.install()
            let configuration = try settings.load()
            let (catalogue, worker) = try plugins.catalogue()
            let directory = try DataDirectory(option: data.directory)
            let line = ProgressLine(isQuiet: quiet)
            defer { line.clear() }
            var reader = FeedReader(catalogue: catalogue, workerProgram: worker)
            reader.progress = { document, records in
                line.show("\(document): \(counted(records, "record"))")
            }
            reader.isCancelled = { Interruption.isOn }
            let chosen = try FeedSyncing.plugins(named: names, reader)
            guard !chosen.isEmpty else {
                throw CommandEnd(
                    .data, "no plugin can fetch: there is none with a function 'fetch'")
            }
            let folder = try directory.folder("documents")
            guard let lock = try DocumentLock(folder: folder) else {
                throw CommandEnd.usage("another 'oakum feeds sync' is at work with '\(folder)'")
            }
            defer { withExtendedLifetime(lock) {} }
            let database = try directory.advisories()
            let syncing = FeedSyncing(
                importing: FeedImporting(database: database, reader: reader),
                network: configuration.network, secrets: configuration.secrets,
                index: DownloadIndex(directory: folder), isForced: force)
            for words in syncing.idleSecrets(of: chosen) {
                Terminal.printError("warning: " + words)
            }
            var statuses: Set<ExitStatus> = []
            for plugin in chosen {
                line.show("\(plugin.name): fetching")
                statuses.formUnion(try sync(plugin, syncing, line))
                if statuses.contains(.interrupted) { break }
            }
            try? syncing.index.removeUnused()
            statuses.formUnion(try ages(chosen, database, catalogue))
            guard !statuses.isEmpty else { return }
            throw CommandEnd(ExitStatus.first(of: statuses))
        }

        private func sync(
            _ plugin: Plugin, _ syncing: FeedSyncing, _ line: ProgressLine
        ) throws -> Set<ExitStatus> {
            let database = syncing.importing.database
            func state() throws -> FeedState? {
                try database.feeds().first { $0.name == plugin.name }
            }
            do {
                let outcome = try syncing.sync(plugin, try state())
                line.clear()
                try SyncText.print(outcome, try state(), feed: plugin.name)
                return []
            } catch let end as CommandEnd {
                throw end
            } catch {
                line.clear()
                // Whatever was under way ended for it.
                guard !Interruption.isOn else {
                    Terminal.printError("\(plugin.name): interrupted; nothing was changed")
                    return [.interrupted]
                }
                let age = try state().map { " (its data are of \($0.importedAt))" } ?? ""
                try Terminal.print(
                    terminalText("\(plugin.name): failed, nothing was changed\(age)"))
                Terminal.printError(terminalText("error: \(plugin.name): \(error)"))
                return [.incomplete]
            }
        }

        /// Whether one of the feeds is missing or older than its plugin allows.
        private func ages(
            _ plugins: [Plugin], _ database: AdvisoryDatabase, _ catalogue: PluginCatalogue
        ) throws -> Set<ExitStatus> {
            let names = Set(plugins.map(\.name))
            let feeds = try database.feeds().filter { names.contains($0.name) }
            let stale = FeedAge.stale(feeds, catalogue: catalogue, now: Clock.now)
            for feed in stale {
                Terminal.printError(
                    "warning: feed '\(feed.name)' is older than its plugin allows: imported "
                        + "\(feed.importedAt)")
            }
            return stale.isEmpty && feeds.count == names.count ? [] : [.data]
        }
    }
}

/// What `feeds sync` prints of one feed.
enum SyncText {
    static func print(
        _ outcome: FeedSyncing.Outcome, _ state: FeedState?, feed: String
    ) throws {
        let records = (state?.advisories ?? 0) + (state?.signals ?? 0)
        let held = counted(records, "record")
        let newest = state?.newest.map { ", newest \($0.date)" } ?? ""
        switch outcome {
        case .fetched(let result):
            let documents = result.reading.documents
            try Terminal.print(
                "\(feed): fetched \(counted(documents, "document")), \(held)\(newest)")
            try ImportText.print(result)
        case .unchanged: try Terminal.print("\(feed): unchanged, \(held)\(newest)")
        case .notDue(let seconds):
            let age = state.map { ", age \(span(Clock.now.seconds - $0.importedAt.seconds))" }
            try Terminal.print(
                "\(feed): not due for \(span(seconds)), \(held)\(newest)\(age ?? "")")
        }
    }

    /// `45s`, `12m`, `5h`, `3d`: the largest unit that has at least two.
    static func span(_ seconds: Int64) -> String {
        switch seconds {
        case ..<120: "\(seconds)s"
        case ..<7200: "\(seconds / 60)m"
        case ..<(2 * 86_400): "\(seconds / 3600)h"
        default: "\(seconds / 86_400)d"
        }
    }
}

/// What an import is reported as, below its first line.
enum ImportText {
    static func print(_ result: FeedImporting.Result) throws {
        for (what, counts) in [
            ("advisories", result.summary.advisories), ("signals", result.summary.signals),
        ] where counts != ImportCounts() {
            let parts = [
                (counts.added, "added"), (counts.changed, "changed"),
                (counts.unchanged, "unchanged"), (counts.outdated, "older than stored"),
                (counts.repeated, "repeated"), (counts.removed, "removed"),
            ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
            try Terminal.print("  \(what): " + parts.joined(separator: ", "))
        }
        if result.summary.splitAliases > 0 {
            try Terminal.print(
                "  \(counted(result.summary.splitAliases, "alias edge")) kept apart: they would have "
                    + "joined two CVE ids")
        }
        if result.reading.outside > 0 {
            try Terminal.print(
                "  \(counted(result.reading.outside, "record")) about packages that the plugin was not "
                    + "granted to speak for: their aliases are kept as related (speaks_for of the "
                    + "manifest, granted by 'plugin trust' or --grant)")
        }
        if result.unreadable > 0 {
            try Terminal.print(
                "  \(counted(result.unreadable, "package")) named by an unreadable purl")
        }
        for warning in result.reading.warnings.prefix(20) {
            Terminal.printError("warning: " + terminalText(warning))
        }
        if result.reading.warnings.count > 20 {
            Terminal.printError("warning: \(result.reading.warnings.count - 20) more")
        }
    }
}
