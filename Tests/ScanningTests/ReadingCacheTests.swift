import Caches
import Foundation
import Glibc
import PatchModel
import ProgramUnderTest
import Scanning
import Testing

/// A rescan asks plugins about what changed, and about nothing else.
@Suite(.ownThreads)
struct ReadingCacheTests {
    /// Scans with a cache; without plugins to ask, only what is known can be said.
    private func scan(
        _ fixture: ScanFixture, _ cache: String, asksPlugins: Bool = true, later seconds: Int = 60
    ) throws -> Inventory {
        var scanner = TargetScanner(
            catalogue: try fixture.catalogue(),
            workerProgram: asksPlugins ? TestedProgram.path : "/bin/false", width: 1)
        let readings = ReadingCache(
            CacheFile(path: cache), workerProgram: TestedProgram.path, now: time(nil) + seconds)
        scanner.cache = readings
        let inventory = try scanner.scan(
            ScanTarget(kind: .directory, path: fixture.target.root, assetKey: "test"))
        #expect(readings.save() == nil)
        return inventory
    }

    private func fixture() throws -> ScanFixture {
        var fixture = try ScanFixture()
        try fixture.writeLock("app")
        try fixture.writeRelease()
        try fixture.writeDpkg(owning: ["usr/x/package-lock.json"])
        try fixture.writeLock("usr/x", "owned")
        try fixture.add(
            plugin: "pair", files: "'*.main'", needs: "'*.side'",
            read: """
                local side = file:sibling("a.side")
                local name = side and oakum.text.trim(side:text()) or "none"
                out:component { purl = oakum.purl("generic", name, "1") }
                out:warn(2, "said once more")
                """)
        try fixture.target.write("a.main", "x")
        try fixture.target.write("a.side", "beside")
        return fixture
    }

    @Test func `what did not change is said again without asking any plugin`() throws {
        let fixture = try fixture()
        let scratch = try ScratchFolder()
        let cache = scratch.path("cache")
        let first = try scan(fixture, cache)
        #expect(first.components.count == 4)
        #expect(first.components.contains { $0.ownedBy != nil })
        #expect(first.coverage.warnings.contains { $0.reason == "said once more" })
        let second = try scan(fixture, cache, asksPlugins: false)
        #expect(second == first)
    }

    @Test func `a changed file, and a changed file beside it, are read again`() throws {
        let fixture = try fixture()
        let scratch = try ScratchFolder()
        let cache = scratch.path("cache")
        _ = try scan(fixture, cache)
        try fixture.writeLock("app", "right")
        try fixture.target.write("a.side", "other")
        let second = try scan(fixture, cache)
        #expect(Set(second.components.map(\.name)).isSuperset(of: ["right", "other"]))
        #expect(!second.components.contains { ["left", "beside"].contains($0.name) })
        unsafe unlink(fixture.target.path("a.side"))
        let third = try scan(fixture, cache)
        #expect(third.components.contains { $0.name == "none" })
        let blind = try scan(fixture, cache, asksPlugins: false)
        #expect(blind == third, "what is not there beside a file is remembered too")
    }

    @Test func `another version of a plugin is asked`() throws {
        var fixture = try ScanFixture()
        try fixture.target.write("a.thing", "x")
        let scratch = try ScratchFolder()
        let cache = scratch.path("cache")
        try fixture.add(
            plugin: "thing", files: "'*.thing'",
            read: "out:component { purl = 'pkg:generic/old@1' }")
        #expect(try scan(fixture, cache).components.map(\.name) == ["old"])
        var other = try ScanFixture()
        try other.add(
            plugin: "thing", files: "'*.thing'",
            read: "out:component { purl = 'pkg:generic/new@1' }")
        var scanner = TargetScanner(
            catalogue: try other.catalogue(), workerProgram: TestedProgram.path, width: 1)
        scanner.cache = ReadingCache(
            CacheFile(path: cache), workerProgram: TestedProgram.path, now: time(nil) + 60)
        let found = try scanner.scan(
            ScanTarget(kind: .directory, path: fixture.target.root, assetKey: "test"))
        #expect(found.components.map(\.name) == ["new"])
    }

    @Test func `failures are never remembered`() throws {
        let fixture = try ScanFixture()
        try fixture.target.write("package-lock.json", "{")
        let scratch = try ScratchFolder()
        let cache = scratch.path("cache")
        let first = try scan(fixture, cache)
        #expect(first.coverage.failed.count == 1)
        let second = try scan(fixture, cache, asksPlugins: false)
        #expect(second.coverage.failed.first?.reason != first.coverage.failed.first?.reason)
    }

    @Test func `a file that changed a moment ago is not trusted`() throws {
        let fixture = try ScanFixture()
        try fixture.writeLock()
        let scratch = try ScratchFolder()
        let cache = scratch.path("cache")
        _ = try scan(fixture, cache, later: 0)
        let second = try scan(fixture, cache, asksPlugins: false, later: 0)
        #expect(second.components.isEmpty)
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    @Test func `a damaged cache is an empty one`() throws {
        let fixture = try fixture()
        let scratch = try ScratchFolder()
        let cache = scratch.path("cache")
        let first = try scan(fixture, cache)
        var bytes = try Self.bytes(cache)
        #expect(bytes.count > 500)
        for place in stride(from: 20, to: bytes.count, by: 37) { bytes[place] ^= 0x55 }
        try scratch.write("cache", bytes)
        #expect(try scan(fixture, cache) == first)
        try scratch.write("cache", Array(try Self.bytes(cache).prefix(300)))
        #expect(try scan(fixture, cache) == first)
    }
}

/// Values by key in one file.
struct CacheFileTests {
    @Test func `holds what the last run kept or asked for, and forgets the rest`() throws {
        let scratch = try ScratchFolder()
        let path = scratch.path("cache")
        let first = CacheFile(path: path)
        for name in ["a", "b", "c"] {
            first.keep(Array(name.utf8), under: Array((name + "key").utf8))
        }
        #expect(first.save() == nil)
        let second = CacheFile(path: path)
        #expect(second.find(Array("akey".utf8)) == Array("a".utf8))
        #expect(second.find(Array("zkey".utf8)) == nil)
        second.keep([], under: Array("empty".utf8))
        #expect(second.save() == nil)
        let third = CacheFile(path: path)
        #expect(third.find(Array("akey".utf8)) == Array("a".utf8))
        #expect(third.find(Array("empty".utf8)) == [])
        #expect(third.find(Array("bkey".utf8)) == nil)
    }

    @Test func `a place that cannot be written costs nothing but the cache`() {
        let file = CacheFile(path: "/nonexistent/cache")
        file.keep([1], under: [2])
        #expect(file.find([2]) == [1])
        #expect(file.save() == "No such file or directory")
    }
}
