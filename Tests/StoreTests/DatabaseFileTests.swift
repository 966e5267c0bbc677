import Foundation
import GRDB
import PatchModel
import Store
import Testing

struct DatabaseFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test
    func `keeps data from one opening to the next`() throws {
        let path = folder.path("advisories.db")
        try AdvisoryDatabase(path: path).load([record("A-1")], feed())
        #expect(try AdvisoryDatabase(path: path).ids("npm/a") == ["A-1"])
    }

    @Test
    func `a crash in the middle of an import leaves the old data`() throws {
        let path = folder.path("advisories.db")
        let database = try AdvisoryDatabase(path: path)
        try database.load([record("A-1", aliases: ["CVE-1"])], feed())
        let crashed = folder.path("crashed.db")
        try database.importFeed(feed(isSnapshot: true), at: someDay) { importer in
            // More than the page cache holds, so that uncommitted pages are on disk.
            for number in 0..<20_000 {
                var advisory = record("B-\(number)")
                advisory.details = String(repeating: "x", count: 2000)
                try importer.add(advisory, keys: keys(advisory))
            }
            // What a killed process leaves behind is the files as they are now.
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: crashed + suffix)
            }
        }
        let log = try FileManager.default.attributesOfItem(atPath: crashed + "-wal")
        #expect(try #require(log[.size] as? Int) > 10_000_000)
        let survivor = try AdvisoryDatabase(path: crashed)
        #expect(try survivor.ids("npm/a") == ["A-1"])
        #expect(try survivor.group("A-1")?.canonical == "CVE-1")
        #expect(try survivor.feeds().map(\.advisories) == [1])
        try survivor.load([record("A-2")], feed())
        #expect(try survivor.ids("npm/a") == ["A-1", "A-2"])
    }

    @Test
    func `readers see the old data while an import runs`() throws {
        let path = folder.path("advisories.db")
        let database = try AdvisoryDatabase(path: path)
        try database.load([record("A-1")], feed())
        let reader = try AdvisoryDatabase(path: path)
        try database.importFeed(feed(isSnapshot: true), at: someDay) { importer in
            try importer.add(record("A-2"), keys: keys(record("A-2")))
            #expect(try reader.ids("npm/a") == ["A-1"])
        }
        #expect(try reader.ids("npm/a") == ["A-2"])
    }

    @Test
    func `refuses a file that is no database, and names the way out`() throws {
        let path = folder.path("advisories.db")
        try Data(repeating: 0x41, count: 5000).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: StoreError.self) { try AdvisoryDatabase(path: path) }
        #expect(
            error?.description
                == "'\(path)' is damaged: delete it and import the feeds again")
        let state = #expect(throws: StoreError.self) { try StateDatabase(path: path) }
        #expect(state?.reason == .damaged)
        #expect(state?.description.contains("delete") == false)
    }

    @Test
    func `a damaged page is an error, not a wrong answer`() throws {
        let path = folder.path("advisories.db")
        do {
            let database = try AdvisoryDatabase(path: path)
            try database.load((0..<2000).map { record("A-\($0)") }, feed())
        }
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        let size = try file.seekToEnd()
        try file.seek(toOffset: 4096 * 20)
        try file.write(contentsOf: Data(repeating: 0xEE, count: Int(size) - 4096 * 20))
        try file.close()
        let error = #expect(throws: StoreError.self) {
            try AdvisoryDatabase(path: path).hits([AdvisoryQuery(key: "npm/a")])
        }
        #expect(error?.reason == .damaged)
    }

    @Test
    func `refuses a database of a newer version`() throws {
        for name in ["advisories.db", "state.db"] {
            let path = folder.path(name)
            let queue = try DatabaseQueue(path: path)
            try queue.write { database in
                try database.execute(
                    sql: """
                        CREATE TABLE grdb_migrations(identifier TEXT NOT NULL PRIMARY KEY);
                        INSERT INTO grdb_migrations VALUES('99 from the future');
                        """)
            }
            try queue.close()
            let error = #expect(throws: StoreError.self) {
                if name == "state.db" {
                    _ = try StateDatabase(path: path)
                } else {
                    _ = try AdvisoryDatabase(path: path)
                }
            }
            #expect(error?.reason == .newerSchema)
            #expect(error?.description.contains("delete") == (name == "advisories.db"))
        }
    }

    @Test
    func `says when the folder is not there`() {
        let path = folder.path("nowhere/advisories.db")
        let error = #expect(throws: StoreError.self) { try AdvisoryDatabase(path: path) }
        #expect(error?.reason == .notAccessible)
    }

    @Test
    func `remembers assets and their latest scan`() throws {
        let path = folder.path("state.db")
        func asset(_ key: String, _ name: String, at time: Int64) -> AssetRecord {
            AssetRecord(
                key: key, name: name, kind: "host", path: "/", firstSeen: Timestamp(seconds: time),
                lastSeen: Timestamp(seconds: time))
        }
        func scan(_ started: Int64, findings: Int) -> ScanRecord {
            ScanRecord(
                asset: "k", started: Timestamp(seconds: started),
                finished: Timestamp(seconds: started + 1), components: 9, findings: findings,
                incomplete: 1, exitCode: 3, feeds: #"{"osv":"2024-01-01"}"#)
        }
        do {
            let database = try StateDatabase(path: path)
            #expect(try database.lastScan(asset: "k") == nil)
            try database.record(scan(20, findings: 2), of: asset("k", "new", at: 20))
            try database.record(scan(10, findings: 1), of: asset("k", "late", at: 10))
            try database.record(scan(5, findings: 0), of: asset("j", "other", at: 5))
        }
        let database = try StateDatabase(path: path)
        #expect(try database.lastScan(asset: "k") == scan(20, findings: 2))
        var known = asset("k", "late", at: 20)
        #expect(try database.assets() == [asset("j", "other", at: 5), known])
        known.lastSeen = Timestamp(seconds: 30)
        try database.record(scan(30, findings: 4), of: asset("k", "late", at: 30))
        #expect(try database.assets().last == known)
        #expect(try database.lastScan(asset: "k")?.findings == 4)
    }
}
