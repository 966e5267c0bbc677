import PatchModel
import Store
import Testing

struct AliasGroupTests {
    private let folder: TemporaryFolder
    private let database: AdvisoryDatabase

    init() throws {
        folder = try TemporaryFolder()
        database = try AdvisoryDatabase(path: folder.path("advisories.db"))
    }

    @Test
    func `joins ids over feeds, and names the group by its CVE`() throws {
        try database.load([record("GHSA-1", aliases: ["CVE-2024-1"])], feed("ghsa"))
        try database.load(
            [record("PYSEC-1", aliases: ["GHSA-1"]), record("GO-1", aliases: ["GO-1"])],
            feed("pysec"))
        let group = AliasGroup(canonical: "CVE-2024-1", ids: ["CVE-2024-1", "GHSA-1", "PYSEC-1"])
        let groups = try database.read {
            try $0.groups(of: ["PYSEC-1", "CVE-2024-1", "GO-1", "unknown"])
        }
        #expect(groups["PYSEC-1"] == group)
        #expect(groups["CVE-2024-1"] == group)
        #expect(groups["GO-1"] == AliasGroup(canonical: "GO-1", ids: ["GO-1"]))
        #expect(groups["unknown"] == AliasGroup(canonical: "unknown", ids: ["unknown"]))
    }

    @Test
    func `a group without a CVE goes by its smallest id`() throws {
        try database.load([record("B-1", aliases: ["C-1", "A-1"])], feed())
        #expect(try database.group("C-1")?.canonical == "A-1")
    }

    @Test
    func `upstream and related never join`() throws {
        var advisory = record("DSA-1")
        advisory.upstream = ["CVE-1", "CVE-2"]
        advisory.related = ["X-1"]
        try database.load([advisory], feed())
        #expect(try database.group("DSA-1")?.ids == ["DSA-1"])
    }

    @Test
    func `an edge that would join two CVEs is left out and counted`() throws {
        let summary = try database.load(
            [record("A-1", aliases: ["CVE-1"]), record("B-1", aliases: ["A-1", "CVE-2"])],
            feed("one"))
        #expect(summary.splitAliases == 1)
        #expect(try database.group("A-1")?.canonical == "CVE-1")
        #expect(try database.group("CVE-2")?.canonical == "CVE-2")
        try database.load([record("C-1", aliases: ["CVE-1", "CVE-2"])], feed("two"))
        #expect(try database.feeds().map(\.splitAliases) == [1, 1])
        try database.load([record("B-1", aliases: ["CVE-2"], modified: 2)], feed("one"))
        #expect(try database.feeds().map(\.splitAliases) == [0, 1])
    }

    @Test
    func `withdrawn records join nothing`() throws {
        try database.load([record("A-1", aliases: ["CVE-1"])], feed())
        try database.load(
            [record("A-1", aliases: ["CVE-1"], modified: 2, withdrawn: someDay)], feed())
        #expect(try database.group("A-1")?.canonical == "A-1")
    }

    @Test
    func `the order of records and feeds does not change the groups`() throws {
        // A small generator of its own, so that a failure can be repeated.
        var state: UInt64 = 42
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        for round in 0..<20 {
            let ids = (0..<12).map { $0 < 5 ? "CVE-\($0)" : "X-\($0)" }
            let records = (0..<12).map { number in
                record("R-\(number)", aliases: (0..<random(3)).map { _ in ids[random(12)] })
            }
            let names = ids + records.map(\.id)
            var seen: Set<[String: AliasGroup]> = []
            for order in 0..<3 {
                let name = folder.path("round-\(round)-\(order).db")
                let database = try AdvisoryDatabase(path: name)
                let split = random(records.count)
                let parts = [Array(records[..<split]), Array(records[split...])]
                for (number, part) in (order == 1 ? parts.reversed() : parts).enumerated() {
                    try database.load(order == 2 ? part.reversed() : part, feed("f\(number)"))
                }
                seen.insert(try database.read { try $0.groups(of: names) })
            }
            #expect(seen.count == 1)
            for group in seen.first?.values.map({ $0 }) ?? [] {
                #expect(group.ids.filter { $0.hasPrefix("CVE-") }.count <= 1)
                #expect(group.ids == group.ids.sorted())
            }
        }
    }
}
