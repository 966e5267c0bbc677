import PatchModel
import Store
import Testing
import Versioning

struct ImportTests {
    private let folder: TemporaryFolder
    private let database: AdvisoryDatabase

    init() throws {
        folder = try TemporaryFolder()
        database = try AdvisoryDatabase(path: folder.path("advisories.db"))
    }

    @Test
    func `gives back a record exactly as it was stored`() throws {
        let whole = Advisory(
            id: "X-1", aliases: ["CVE-2024-1", "é-\u{0}"], upstream: ["CVE-2024-2"],
            related: ["Y"], summary: "", details: String(repeating: "long ", count: 40_000),
            published: Timestamp(seconds: -5), modified: Timestamp(seconds: 0),
            withdrawn: Timestamp(seconds: 9_999_999_999),
            severities: [Severity(vector: "AV:N", issuer: "nvd"), Severity(vector: "")],
            affected: AffectedStatus.allCases.map { status in
                AffectedPackage(
                    package: "pkg:deb/debian/x?distro=debian-12",
                    ranges: [
                        AffectedRange(
                            kind: .semver,
                            events: [
                                RangeEvent(.introduced, "0"), RangeEvent(.fixed, "1"),
                                RangeEvent(.lastAffected, "2"), RangeEvent(.limit, "*"),
                            ]), AffectedRange(kind: .git, events: []),
                    ], versions: ["1", ""], versioning: "dpkg", status: status,
                    severities: [Severity(vector: "v", issuer: nil)],
                    extra: ["b": "2", "a": ""])
            } + [AffectedPackage(package: "pkg:npm/y")],
            mitigation: "turn it off", references: [Reference(kind: "web", url: "https://e.org")],
            feed: "osv")
        try database.load([whole, Advisory(id: "empty", feed: "osv")], feed())
        let stored = try database.read { try $0.advisories(withIDs: ["X-1", "empty", "none"]) }
        #expect(stored == [whole, Advisory(id: "empty", feed: "osv")])
        var head = whole
        head.affected = []
        head.details = nil
        head.references = []
        #expect(try database.read { try $0.heads(of: ["X-1"]) } == [head])
    }

    @Test
    func `finds the entry that was asked for, by key and release`() throws {
        var advisory = record("A-1")
        advisory.affected = ["debian-11", "debian-12", ""].map {
            AffectedPackage(package: "pkg:deb/debian/x", versions: [$0])
        }
        try database.importFeed(feed(), at: someDay) { importer in
            try importer.add(
                advisory,
                keys: [
                    AdvisoryIndexKey(key: "deb/debian/x", release: "debian-11", position: 0),
                    AdvisoryIndexKey(key: "deb/debian/x", release: "debian-12", position: 1),
                    AdvisoryIndexKey(key: "deb/debian/x", position: 2),
                ])
        }
        let hits = try database.hits([
            AdvisoryQuery(key: "deb/debian/x", releases: ["debian-12", "debian-12"]),
            AdvisoryQuery(key: "deb/debian/x"), AdvisoryQuery(key: "deb/debian"),
        ])
        #expect(hits.map(\.query) == [0, 0, 1])
        #expect(
            Set(hits.map { [$0.release ?? "-"] + $0.affected.versions }) == [
                ["debian-12", "debian-12"], ["-", ""],
            ])
        #expect(hits.last?.affected.versions == [""])
    }

    @Test
    func `does not rewrite what did not change`() throws {
        let records = [record("A-1"), record("A-2")]
        #expect(try database.load(records, feed()).advisories.added == 2)
        let again = try database.load(records, feed())
        #expect(again.advisories.unchanged == 2)
        #expect(!again.changedAnything)
        let third = try database.load([record("A-1", modified: 2, fixed: "3.0.0")], feed())
        #expect(third.advisories.changed == 1)
        #expect(third.advisories.removed == 0)
        let hit = try database.hits([AdvisoryQuery(key: "npm/a")]).first
        #expect(hit?.affected.ranges.first?.events.last?.version == "3.0.0")
    }

    @Test
    func `an older record does not replace a newer one unless the import replaces`() throws {
        try database.load([record("A-1", modified: 5)], feed())
        let old = record("A-1", modified: 4, fixed: "9.0.0")
        #expect(try database.load([old], feed()).advisories.outdated == 1)
        #expect(try database.load([old], feed(isReplacing: true)).advisories.changed == 1)
    }

    @Test(arguments: [false, true])
    func `of records with one id the newest counts, in any order`(_ isReversed: Bool) throws {
        var records = [
            record("A-1", aliases: ["CVE-1"], package: "old", modified: 1),
            record("A-1", aliases: ["CVE-2"], package: "new", modified: 3),
            record("A-1", package: "undated", modified: nil),
            record("A-1", package: "tie", modified: 3, fixed: "4.0.0"),
        ]
        if isReversed { records.reverse() }
        let summary = try database.load(records, feed())
        #expect(summary.advisories.added == 1)
        #expect(summary.advisories.repeated == 3)
        #expect(try database.ids("npm/old") == [])
        #expect(try database.ids("npm/undated") == [])
        // Which of two equal dates stays is open, but not a matter of order.
        let kept = try ["npm/new", "npm/tie"].map { try database.ids($0).count }
        let other = try AdvisoryDatabase(path: folder.path("other.db"))
        try other.load(records.reversed(), feed())
        #expect(try ["npm/new", "npm/tie"].map { try other.ids($0).count } == kept)
        #expect(kept.reduce(0, +) == 1)
        #expect(try database.group("A-1") == other.group("A-1"))
    }

    @Test
    func `a snapshot removes what it does not hold, another import does not`() throws {
        try database.load([record("A-1"), record("A-2", aliases: ["CVE-2"])], feed())
        #expect(try database.group("A-2")?.canonical == "CVE-2")
        try database.load([record("A-1")], feed())
        #expect(try database.ids("npm/a") == ["A-1", "A-2"])
        let summary = try database.load([record("A-1")], feed(isSnapshot: true))
        #expect(summary.advisories.removed == 1)
        #expect(try database.ids("npm/a") == ["A-1"])
        #expect(try database.group("A-2")?.canonical == "A-2")
        #expect(try database.feeds().first?.advisories == 1)
    }

    @Test
    func `feeds do not touch each other's records`() throws {
        try database.load([record("A-1")], feed("one"))
        try database.load([record("A-1", fixed: "3.0.0")], feed("two", isSnapshot: true))
        try database.load([], feed("two", isSnapshot: true))
        #expect(try database.ids("npm/a") == ["A-1"])
        #expect(try database.removeFeed("one"))
        #expect(try !database.removeFeed("one"))
        #expect(try database.ids("npm/a") == [])
        #expect(try database.feeds().map(\.name) == ["two"])
    }

    @Test
    func `an import that throws leaves everything as it was`() throws {
        try database.load([record("A-1", aliases: ["CVE-1"])], feed())
        let before = try database.feeds()
        struct Stop: Error {}
        var kept: FeedImporter?
        #expect(throws: Stop.self) {
            try database.importFeed(feed(isSnapshot: true), at: Timestamp(seconds: 9)) { importer in
                kept = importer
                try importer.add(record("A-9"), keys: keys(record("A-9")))
                throw Stop()
            }
        }
        #expect(try database.ids("npm/a") == ["A-1"])
        #expect(try database.feeds() == before)
        let late = try #require(kept)
        let error = #expect(throws: StoreError.self) { try late.add(record("A-7"), keys: []) }
        #expect(error?.reason == .importEnded)
        // The index that a first load drops must be back, too.
        try database.load([record("A-2")], feed())
        #expect(try database.ids("npm/a") == ["A-1", "A-2"])
    }

    @Test
    func `a failed first load leaves a database that can be loaded`() throws {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try database.importFeed(feed(), at: someDay) { _ in throw Stop() }
        }
        #expect(try database.feeds().isEmpty)
        try database.load([record("A-2")], feed())
        #expect(try database.ids("npm/a") == ["A-2"])
    }

    @Test
    func `says how old a feed is and what it came from`() throws {
        var advisory = record("A-1", modified: 50)
        advisory.published = Timestamp(seconds: 70)
        try database.load([advisory, record("A-2", modified: 60)], feed())
        let state = try #require(try database.feeds().first)
        #expect(
            state
                == FeedState(
                    name: "osv", plugin: "osv", advisories: 2, signals: 0,
                    newest: Timestamp(seconds: 70), importedAt: someDay, sources: ["all.zip"],
                    isStarter: false))
    }
}
