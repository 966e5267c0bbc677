import Store
import Testing

/// Keys of plugins' version schemes outlive a scan.
struct VersionKeyTests {
    private func stored(
        _ database: AdvisoryDatabase, _ plugin: String, _ scheme: String, _ versions: [String]
    ) throws -> [StoredVersionKey] {
        try database.read {
            try $0.versionKeys(plugin: plugin, scheme: scheme, versions: versions)
        }
    }

    @Test func `keys come back for the same plugin, scheme and version`() throws {
        let folder = try TemporaryFolder()
        let database = try AdvisoryDatabase(path: folder.path("advisories.db"))
        let keys = [
            StoredVersionKey(version: "1", key: [0, 255, 1]),
            StoredVersionKey(version: "2", key: []),
            StoredVersionKey(version: "odd\u{0}", key: nil),
        ]
        try database.add(versionKeys: keys, plugin: "digest", scheme: "own")
        #expect(
            try stored(database, "digest", "own", ["odd\u{0}", "1", "3", "2"]) == [
                keys[2], keys[0], keys[1],
            ])
        #expect(try stored(database, "digest", "other", ["1"]).isEmpty)
        #expect(try stored(database, "changed", "own", ["1"]).isEmpty)
    }

    @Test func `a changed plugin takes the place of what it was`() throws {
        let folder = try TemporaryFolder()
        let database = try AdvisoryDatabase(path: folder.path("advisories.db"))
        let key = [StoredVersionKey(version: "1", key: [1])]
        try database.add(versionKeys: key, plugin: "old", scheme: "own")
        try database.add(versionKeys: key, plugin: "old", scheme: "other")
        try database.add(versionKeys: key, plugin: "new", scheme: "own")
        #expect(try stored(database, "old", "own", ["1"]).isEmpty)
        #expect(try stored(database, "old", "other", ["1"]) == key)
        #expect(try stored(database, "new", "own", ["1"]) == key)
    }
}
