import ArgumentParser
import Feeds
import PatchModel
import PluginHost
import Reporting
import Store

/// `oakum feeds`: the advisories and signals that scans match against.
struct FeedsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feeds",
        abstract: "Fetch, import and list advisories and signals.",
        discussion: """
            EXAMPLES
              oakum feeds import starter
              oakum feeds import osv all.zip --as osv-pypi
              oakum feeds sync --online
              oakum feeds list
            """,
        subcommands: [Import.self, Sync.self, List.self, Remove.self])

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Import documents of a feed, as one transaction.",
            discussion: """
                NAME is the plugin that reads them (osv, kev, epss ...), or 'starter' for the set \
                that comes with this program. Documents may be compressed (gzip, zstd, xz, bzip2, \
                lz4), zip or tar archives, or directories. Records that are already there are left \
                alone, newer ones replace older ones. Whatever goes wrong, the data of before stay.

                EXAMPLE
                  oakum feeds import osv advisories.osv.jsonl.zst
                """)

        @Argument(help: "The feed plugin, or 'starter'.") var name: String
        @Argument(help: "Files or directories.") var files: [String] = []

        @Option(
            name: .customLong("as"),
            help: ArgumentHelp(
                "Keep these records under a name of their own (default: NAME).", valueName: "feed"))
        var feed: String?

        @Flag(help: "These documents are the whole feed: remove what they do not have.")
        var replace = false

        @Flag(name: .shortAndLong, help: "No progress line.") var quiet = false

        @OptionGroup var data: DataOptions
        @OptionGroup var settings: ConfigurationOptions
        @OptionGroup var plugins: PluginOptions

        func run() throws {
            Interruption.install()
            let (catalogue, worker) = try plugins.catalogue(settings.load())
            let line = ProgressLine(isQuiet: quiet)
            var reader = FeedReader(catalogue: catalogue, workerProgram: worker)
            reader.progress = { document, records in
                line.show("\(document): \(counted(records, "record"))")
            }
            reader.isCancelled = { Interruption.isOn }
            defer { line.clear() }
            do {
                let importing = FeedImporting(
                    database: try DataDirectory(option: data.directory).advisories(),
                    reader: reader)
                let results = try run(importing)
                line.clear()
                for (feed, result) in results { try report(result, feed: feed) }
            } catch let error as FeedError {
                line.clear()
                throw CommandEnd(
                    error.isInterruption ? .interrupted : .failed,
                    "\(error)" + (error.isInterruption ? "" : "; nothing was imported"))
            } catch let error as StoreError {
                line.clear()
                throw CommandEnd(.failed, "\(error)")
            }
        }

        private func run(
            _ importing: FeedImporting
        ) throws -> [(String, FeedImporting.Result)] {
            if name == FeedImporting.starterName {
                guard files.isEmpty else {
                    throw CommandEnd.usage("'starter' is inside this program: give no files")
                }
                let results = try importing.importStarter()
                return Array(zip([name, name + "-kev"], results))
            }
            let plugin: Plugin
            do throws(FeedError) { plugin = try importing.reader.plugin(named: name) } catch {
                throw CommandEnd.usage("\(error)")
            }
            guard !files.isEmpty else {
                throw CommandEnd.usage(
                    "give the files to import; 'oakum feeds sync' fetches what plugins can fetch")
            }
            let feed = feed ?? name
            let identity = FeedIdentity(
                name: feed, plugin: plugin.name,
                isSnapshot: replace || FeedReader.isSnapshot(plugin), sources: files,
                isReplacing: replace)
            let documents: [FeedDocument]
            do throws(FeedError) { documents = try FeedDocument.documents(at: files) } catch {
                throw CommandEnd.usage("\(error)")
            }
            return [(feed, try importing.run(documents, plugin: plugin, identity: identity))]
        }

        private func report(_ result: FeedImporting.Result, feed: String) throws {
            let documents = result.reading.documents
            try Terminal.print(
                "\(feed): \(counted(result.reading.records, "record")) read from "
                    + counted(documents, "document"))
            try ImportText.print(result)
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the feeds: records, dates, source and age.",
            discussion: """
                EXAMPLE
                  oakum feeds list
                """)

        @Option(name: .shortAndLong, help: "Print as table or json.")
        var output: OutputFormat = .table
        @OptionGroup var data: DataOptions

        func run() throws {
            let feeds = try DataDirectory(option: data.directory).advisories().feeds()
            switch output {
            case .json: try JSONReport.write(feeds) { try Terminal.write($0) }
            case .table:
                let table = TableReport(
                    width: Terminal.width, isColour: Terminal.isColour, isWide: false)
                try Terminal.print(table.render(feeds, now: Clock.now))
            }
            if feeds.isEmpty {
                throw CommandEnd(
                    .data, "there are no feeds: oakum feeds import starter, or import one of yours")
            }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a feed and its records.",
            discussion: """
                EXAMPLE
                  oakum feeds remove starter
                """)

        @Argument(help: "The feed's name, as 'oakum feeds list' shows it.") var name: String
        @OptionGroup var data: DataOptions

        func run() throws {
            let database = try DataDirectory(option: data.directory).advisories()
            guard try database.removeFeed(name) else {
                throw CommandEnd.usage("there is no feed '\(name)': see 'oakum feeds list'")
            }
            try Terminal.print("removed \(name)")
        }
    }
}
