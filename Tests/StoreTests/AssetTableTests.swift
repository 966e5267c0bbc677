import GRDB
import PatchModel
import Store
import Testing

struct AssetTableTests {
    private let folder: TemporaryFolder
    private let state: StateDatabase

    init() throws {
        folder = try TemporaryFolder()
        state = try StateDatabase(path: folder.path("state.db"))
    }

    private func asset(_ key: String, _ name: String, driver: String? = "local") -> Asset {
        Asset(key: key, name: name, kind: .directory, path: "/srv/\(key)", driver: driver)
    }

    @Test func `an asset can be added before any scan, and a scan keeps its name`() throws {
        try state.save(asset("a", "web-1"), at: moment(50), event: event("asset.added"))
        #expect(try state.asset(named: "web-1")?.asset == asset("a", "web-1"))
        #expect(try state.lastScan(asset: "a") == nil)
        try state.scan([], at: 100)
        let known = try #require(try state.asset(key: "a"))
        #expect(known.name == "web-1" && known.driver == "local")
        #expect(known.firstSeen == moment(50) && known.lastSeen == moment(100))
        try state.save(asset("a", "web-one", driver: "git"), at: moment(200))
        #expect(try state.asset(key: "a")?.asset == asset("a", "web-one", driver: "git"))
        #expect(try state.asset(named: "web-1") == nil)
        #expect(try state.events().map(\.event.type) == ["asset.added"])
    }

    @Test func `names are unique`() throws {
        try state.save(asset("a", "web-1"), at: moment(1))
        let error = #expect(throws: StoreError.self) {
            try state.save(asset("b", "web-1"), at: moment(1), event: event())
        }
        #expect(error?.reason == .taken("asset name 'web-1' belongs to 'a': choose another"))
        #expect(try state.events().isEmpty)
        let scan = ScanRecord(
            asset: "c", started: moment(1), finished: moment(2), components: 0, findings: 0,
            incomplete: 0, exitCode: 0, feeds: "")
        try state.record(scan, of: assetRecord("c", name: "web-1"))
        #expect(try state.assets().map(\.name) == ["web-1", "web-1 [c]"])
    }

    @Test func `tags of the command line win until they are removed`() throws {
        let said = AssetTag(value: "high", origin: "command line")
        func configured(_ value: String) -> AssetTag {
            AssetTag(value: value, origin: "oakum.yaml:3")
        }
        #expect(throws: StoreError.self) { try state.setTag("mission", said, ofAsset: "a") }
        try state.save(asset("a", "web-1"), at: moment(1))
        #expect(
            try state.replaceConfigurationTags([
                "a": ["mission": configured("low"), "owner": configured("ada")],
                "x": ["owner": configured("eve")],
            ]) == ["x"])
        try state.setTag("mission", said, ofAsset: "a", event: event("asset.tagged"))
        #expect(try state.asset(key: "a")?.tags == ["mission": said, "owner": configured("ada")])
        try state.replaceConfigurationTags(["a": ["mission": configured("medium")]])
        #expect(try state.asset(key: "a")?.tags == ["mission": said])
        #expect(try state.removeTag("mission", ofAsset: "a", event: event("asset.untagged")))
        #expect(try !state.removeTag("mission", ofAsset: "a", event: event("asset.untagged")))
        #expect(try state.asset(key: "a")?.tags == ["mission": configured("medium")])
        #expect(try state.events().map(\.event.type) == ["asset.tagged", "asset.untagged"])
    }

    @Test func `a database of the first version is upgraded, with names made unique`() throws {
        let path = folder.path("old.db")
        try tamper(
            path,
            """
            CREATE TABLE grdb_migrations(identifier TEXT NOT NULL PRIMARY KEY);
            INSERT INTO grdb_migrations VALUES('1 assets, scans');
            CREATE TABLE asset(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
                kind TEXT NOT NULL, path TEXT NOT NULL, first_seen INTEGER NOT NULL,
                last_seen INTEGER NOT NULL) STRICT;
            CREATE TABLE scan(id INTEGER PRIMARY KEY, asset INTEGER NOT NULL
                REFERENCES asset(id) ON DELETE CASCADE, started INTEGER NOT NULL,
                finished INTEGER NOT NULL, components INTEGER NOT NULL, findings INTEGER NOT NULL,
                incomplete INTEGER NOT NULL, exit_code INTEGER NOT NULL, feeds TEXT NOT NULL) STRICT;
            CREATE INDEX scan_asset ON scan(asset, started);
            INSERT INTO asset VALUES(1, 'k', '/srv', 'directory', '/srv', 5, 9),
                (2, 'l', '/srv', 'directory', '/srv', 6, 8);
            INSERT INTO scan VALUES(1, 1, 8, 9, 3, 2, 0, 1, '[]');
            """)
        let upgraded = try StateDatabase(path: path)
        #expect(try upgraded.assets().map(\.name) == ["/srv", "/srv [l]"])
        #expect(try upgraded.lastScan(asset: "k")?.findings == 2)
        #expect(try upgraded.findings().isEmpty)
        try upgraded.append(event())
        #expect(try AuditVerification(upgraded).verify().isIntact)
    }
}
