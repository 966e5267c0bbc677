import Foundation
import PatchModel
import Store
import Versioning

/// A folder that is gone when the test is over.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("oakum-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}

let someDay = Timestamp(seconds: 1_700_000_000)

func feed(
    _ name: String = "osv", isSnapshot: Bool = false, isReplacing: Bool = false
) -> FeedIdentity {
    FeedIdentity(
        name: name, plugin: "osv", isSnapshot: isSnapshot, sources: ["all.zip"],
        isReplacing: isReplacing)
}

func record(
    _ id: String, aliases: [String] = [], package: String = "a", modified: Int64? = 1,
    fixed: String = "2.0.0", withdrawn: Timestamp? = nil
) -> Advisory {
    Advisory(
        id: id, aliases: aliases, summary: "summary of \(id)", details: "details of \(id)",
        modified: modified.map(Timestamp.init(seconds:)), withdrawn: withdrawn,
        affected: [
            AffectedPackage(
                package: "pkg:npm/\(package)",
                ranges: [
                    AffectedRange(events: [
                        RangeEvent(.introduced, "0"), RangeEvent(.fixed, fixed),
                    ])
                ])
        ],
        references: [Reference(kind: "web", url: "https://example.org/\(id)")], feed: "ignored")
}

func keys(_ advisory: Advisory) -> [AdvisoryIndexKey] {
    advisory.affected.enumerated().map { position, affected in
        AdvisoryIndexKey(key: String(affected.package.dropFirst(4)), position: position)
    }
}

extension AdvisoryDatabase {
    @discardableResult
    func load(_ advisories: [Advisory], _ feed: FeedIdentity) throws -> ImportSummary {
        try importFeed(feed, at: someDay) { importer in
            for advisory in advisories { try importer.add(advisory, keys: keys(advisory)) }
        }
    }

    func hits(_ queries: [AdvisoryQuery]) throws -> [AdvisoryHit] {
        try read { snapshot in
            var hits: [AdvisoryHit] = []
            try snapshot.eachHit(for: queries) { hits.append($0) }
            return hits.sorted {
                ($0.query, $0.advisory.feed, $0.advisory.id, $0.affected.package)
                    < ($1.query, $1.advisory.feed, $1.advisory.id, $1.affected.package)
            }
        }
    }

    func ids(_ key: String) throws -> [String] {
        try hits([AdvisoryQuery(key: key)]).map(\.advisory.id)
    }

    func group(_ id: String) throws -> AliasGroup? {
        try read { try $0.groups(of: [id])[id] }
    }
}
