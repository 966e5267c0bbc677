import PatchModel
import Store
import Testing

struct SignalTests {
    private let folder: TemporaryFolder
    private let database: AdvisoryDatabase

    init() throws {
        folder = try TemporaryFolder()
        database = try AdvisoryDatabase(path: folder.path("advisories.db"))
    }

    private func load(_ signals: [Signal], _ feed: FeedIdentity) throws -> ImportCounts {
        try database.importFeed(feed, at: someDay) { importer in
            for signal in signals { try importer.add(signal) }
        }.signals
    }

    private func epss(_ id: String, _ score: Double, day: Int64 = 1) -> Signal {
        Signal(
            id: id, kind: .epss, score: score, percentile: 0.5, date: Timestamp(seconds: day),
            feed: "epss")
    }

    @Test
    func `gives back signals of every kind`() throws {
        let kev = Signal(
            id: "CVE-1", kind: .kev, due: Timestamp(seconds: 7), date: Timestamp(seconds: 3),
            ransomware: false, feed: "epss")
        let exploit = Signal(id: "CVE-1", kind: .exploit, feed: "epss")
        let all = [epss("CVE-1", 0.25), kev, exploit]
        #expect(try load(all + [epss("CVE-2", 0.5)], feed("epss")).added == 4)
        #expect(try database.read { try $0.signals(for: ["CVE-1", "CVE-1", "CVE-3"]) } == all)
        let state = try #require(try database.feeds().first)
        #expect(state.signals == 4)
        #expect(state.newest == Timestamp(seconds: 3))
    }

    @Test
    func `counts what was added, changed, kept and removed`() throws {
        _ = try load([epss("CVE-1", 0.1), epss("CVE-2", 0.2), epss("CVE-3", 0.3)], feed("epss"))
        let counts = try load(
            [epss("CVE-1", 0.1), epss("CVE-2", 0.9, day: 2), epss("CVE-4", 0.4)],
            feed("epss", isSnapshot: true))
        #expect(counts.unchanged == 1)
        #expect(counts.changed == 1)
        #expect(counts.added == 1)
        #expect(counts.removed == 1)
        let left = try database.read { try $0.signals(for: ["CVE-1", "CVE-2", "CVE-3", "CVE-4"]) }
        #expect(left.map(\.score) == [0.1, 0.9, 0.4])
    }

    @Test
    func `the newest date counts, in any order`() throws {
        let signals = [epss("CVE-1", 0.1, day: 2), epss("CVE-1", 0.7, day: 1)]
        for (number, list) in [signals, signals.reversed()].enumerated() {
            let feed = feed("epss\(number)")
            #expect(try load(list, feed).repeated == 1)
            #expect(try load([epss("CVE-1", 0.9, day: 1)], feed).outdated == 1)
        }
        #expect(try database.read { try $0.signals(for: ["CVE-1"]) }.map(\.score) == [0.1, 0.1])
    }

    @Test
    func `a number that is none is not stored`() throws {
        let signal = epss("CVE-1", .nan)
        _ = try load([signal], feed("epss"))
        #expect(try load([signal], feed("epss")).unchanged == 1)
        #expect(try database.read { try $0.signals(for: ["CVE-1"]) }.first?.score == nil)
    }
}
