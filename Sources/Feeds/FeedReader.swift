internal import Glibc
public import PatchModel
public import PluginHost
internal import PluginProtocol

/// Takes what a feed's documents say. Throwing ends the reading.
public protocol FeedSink {
    func add(_ advisory: Advisory) throws
    func add(_ signal: Signal) throws
}

/// Reads feed documents through their plugin, record by record, in bounded memory.
public struct FeedReader {
    public var catalogue: PluginCatalogue
    public var workerProgram: String
    /// Called now and then with the document and the number of records so far.
    public var progress: (String, Int) -> Void = { _, _ in }
    /// Asked for every record; true ends the reading with `FeedError.interrupted`.
    public var isCancelled: () -> Bool = { false }

    public init(catalogue: PluginCatalogue, workerProgram: String) {
        self.catalogue = catalogue
        self.workerProgram = workerProgram
    }

    /// What was read.
    public struct Summary: Sendable, Hashable {
        public var documents = 0
        public var records = 0
        /// Remarks of the plugin: `PATH:LINE: text`. At most 1000 a document.
        public var warnings: [String] = []
        /// Records whose aliases became `related`: they are about packages that the plugin was not
        /// granted to speak for.
        public var outside = 0

        public init() {}

        /// Takes from a record what its plugin may not say.
        ///
        /// An alias renames another feed's finding, so that it takes a grant for every package of
        /// the record. Withdrawing and clearing take away the record itself and nothing else.
        /// Bundled plugins read formats, not one publisher's word: they are not held to it.
        mutating func keepApart(_ advisory: inout Advisory, _ plugin: Plugin) {
            guard !advisory.aliases.isEmpty, plugin.folder.origin != .bundled else { return }
            let packages = advisory.affected.map(\.package)
            guard packages.isEmpty || !packages.allSatisfy(plugin.grant.speaks) else { return }
            advisory.related += advisory.aliases.filter { !advisory.related.contains($0) }
            advisory.aliases = []
            outside += 1
        }
    }

    /// The plugin of that name, if it reads a feed or signals.
    ///
    /// - Throws: `FeedError` naming the plugins that do.
    public func plugin(named name: String) throws(FeedError) -> Plugin {
        let readers = catalogue.plugins.filter {
            $0.manifest.feed != nil || $0.manifest.signal != nil
        }
        if let plugin = readers.first(where: { $0.name == name }) { return plugin }
        if let broken = catalogue.unusable.first(where: { $0.plugin == name }) {
            throw FeedError(reason: "plugin '\(name)' cannot be used: \(broken.reason)")
        }
        throw FeedError(
            reason: "there is no feed plugin '\(name)'; there are "
                + readers.map(\.name).joined(separator: ", "))
    }

    /// Whether a document of this plugin is the whole feed.
    public static func isSnapshot(_ plugin: Plugin) -> Bool {
        plugin.manifest.feed?.isSnapshot ?? plugin.manifest.signal?.isSnapshot ?? false
    }

    /// Reads documents in the order given and hands every record to `sink`, marked with `feed`.
    ///
    /// - Throws: `FeedError` with the document and line; what `sink` throws.
    public func read(
        _ documents: [FeedDocument], plugin: Plugin, feed: String, into sink: any FeedSink
    ) throws -> Summary {
        guard let number = catalogue.number(of: plugin.name) else {
            throw FeedError(reason: "plugin '\(plugin.name)' is not in the catalogue")
        }
        let runner = PluginRunner(workerProgram: workerProgram, plugins: catalogue.plugins)
        let kind = plugin.manifest.feed != nil ? "feed" : "signal"
        var summary = Summary()
        for document in documents {
            try read(document, number, kind, feed, runner, sink, &summary)
            summary.documents += 1
        }
        return summary
    }

    /// Runs the plugin's `fetch`: what it hands on is to be read next.
    ///
    /// - Parameters:
    ///   - fetcher: does what `fetch` asks of the network.
    ///   - now: what the plugin takes for the time.
    /// - Throws: `FeedError` with the plugin's file and line, where there is one.
    public func fetch(
        _ plugin: Plugin, through fetcher: any Fetcher, now: Timestamp
    ) throws(FeedError) -> FetchedFeed {
        guard let number = catalogue.number(of: plugin.name) else {
            throw FeedError(reason: "plugin '\(plugin.name)' is not in the catalogue")
        }
        let runner = PluginRunner(workerProgram: workerProgram, plugins: catalogue.plugins)
        let request = CallRequest(
            plugin: number, function: plugin.manifest.feed != nil ? .feedFetch : .signalFetch,
            options: plugin.options, now: now.seconds, limits: plugin.limits(.feed))
        let answers = runner.fetch(request, fetcher: fetcher)
        // Taken over at once, so that they are closed whatever comes.
        let fetched = FetchedFeed(
            documents: answers.answers.map { ($0.url, $0.descriptor) },
            warnings: answers.remarks.filter { $0.kind == .warning }.map { "fetch: " + $0.text })
        if let failure = answers.result.failure { throw FeedError(reason: failure.reason) }
        return fetched
    }

    private func read(
        _ document: FeedDocument, _ plugin: Int, _ kind: String, _ feed: String,
        _ runner: PluginRunner, _ sink: any FeedSink, _ summary: inout Summary
    ) throws {
        let descriptor = try document.open()
        defer { close(descriptor) }
        let request = RunRequest(
            plugin: plugin, kind: kind, path: document.name, opensContainers: true,
            options: catalogue.plugins[plugin].options,
            limits: catalogue.plugins[plugin].limits(.feed))
        var entry: String?
        let result = try runner.read(request, descriptor: descriptor) { event in
            if isCancelled() { throw FeedError.interrupted }
            switch event {
            case .advisory(var advisory):
                advisory.feed = feed
                summary.keepApart(&advisory, catalogue.plugins[plugin])
                try sink.add(advisory)
            case .signal(var signal):
                signal.feed = feed
                try sink.add(signal)
            case .remark(let remark) where remark.kind == .warning:
                let place = place(document.name, entry, remark.line)
                summary.warnings.append(place + ": " + remark.text)
                return
            case .entry(let name):
                entry = name
                return
            default: return
            }
            summary.records += 1
            if summary.records % 1000 == 0 { progress(document.name, summary.records) }
        }
        if let failure = result.failure {
            throw FeedError(
                document: place(document.name, entry, nil), line: failure.line,
                reason: failure.reason)
        }
    }

    private func place(_ document: String, _ entry: String?, _ line: Int?) -> String {
        document + (entry.map { "/" + $0 } ?? "") + (line.map { ":\($0)" } ?? "")
    }
}
