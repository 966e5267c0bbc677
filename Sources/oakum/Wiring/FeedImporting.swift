import CFileSystem
import CStarterAdvisories
import Feeds
import Glibc
import Matching
import PatchModel
import PluginHost
import Store

/// The store's snapshot, as matching asks it.
struct SnapshotIndex: AdvisoryIndex {
    let snapshot: AdvisorySnapshot

    func eachHit(for queries: [AdvisoryQuery], _ body: (AdvisoryHit) throws -> Void) throws {
        try snapshot.eachHit(for: queries, body)
    }

    func groups(of ids: [String]) throws -> [String: AliasGroup] { try snapshot.groups(of: ids) }

    func signals(for ids: [String]) throws -> [Signal] { try snapshot.signals(for: ids) }

    func heads(of ids: [String]) throws -> [Advisory] { try snapshot.heads(of: ids) }
}

/// Carries records from the plugins to the advisory database.
struct FeedImporting {
    let database: AdvisoryDatabase
    let reader: FeedReader

    /// What an import did.
    struct Result {
        var summary: ImportSummary
        var reading: FeedReader.Summary
        /// purls that could not be read: those entries can never match.
        var unreadable: Int
    }

    /// Imports documents as one transaction.
    func run(
        _ documents: [FeedDocument], plugin: Plugin, identity: FeedIdentity
    ) throws -> Result {
        var reading = FeedReader.Summary()
        var unreadable = 0
        let summary = try database.importFeed(identity, at: Clock.now) { importer in
            let sink = ImporterSink(importer: importer)
            reading = try reader.read(
                documents, plugin: plugin, feed: identity.name, into: sink)
            unreadable = sink.unreadable
        }
        return Result(summary: summary, reading: reading, unreadable: unreadable)
    }

    /// The name of the part that comes with the program.
    static let starterName = "starter"

    /// Imports the embedded starter set: advisories and known-exploited signals.
    func importStarter() throws -> [Result] {
        let advisories = unsafe UnsafeBufferPointer(
            start: oakum_starter_advisories, count: oakum_starter_advisories_size)
        let kev = unsafe UnsafeBufferPointer(
            start: oakum_starter_kev, count: oakum_starter_kev_size)
        return [
            try importEmbedded(unsafe Array(advisories), plugin: "osv", name: Self.starterName),
            try importEmbedded(unsafe Array(kev), plugin: "kev", name: Self.starterName + "-kev"),
        ]
    }

    private func importEmbedded(
        _ bytes: [UInt8], plugin: String, name: String
    ) throws -> Result {
        let descriptor = unsafe oakum_memory_file("oakum-" + name)
        guard descriptor >= 0 else {
            throw CommandEnd(.failed, "no memory for the starter set: \(errorText(errno))")
        }
        defer { close(descriptor) }
        try Terminal.write(bytes, to: descriptor)
        return try run(
            [FeedDocument(name: name, descriptor: descriptor)],
            plugin: try reader.plugin(named: plugin),
            identity: FeedIdentity(
                name: name, plugin: plugin, isSnapshot: true, isStarter: true,
                sources: ["embedded"]))
    }
}

private final class ImporterSink: FeedSink {
    let importer: FeedImporter
    var unreadable = 0

    init(importer: FeedImporter) { self.importer = importer }

    func add(_ advisory: Advisory) throws {
        let (keys, failures) = IndexKeys.keys(of: advisory)
        unreadable += failures.count
        try importer.add(advisory, keys: keys)
    }

    func add(_ signal: Signal) throws { try importer.add(signal) }
}

/// The time, in one place. SOURCE_DATE_EPOCH makes output reproducible.
enum Clock {
    static var now: Timestamp {
        if let text = Terminal.variable("SOURCE_DATE_EPOCH"), let seconds = Int64(text) {
            return Timestamp(seconds: seconds)
        }
        return Timestamp(seconds: Int64(time(nil)))
    }
}
