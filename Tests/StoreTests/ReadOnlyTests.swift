import Foundation
import GRDB
import PatchModel
import Store
import Testing

struct ReadOnlyTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func mode(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(name))
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @Test func `reads everything, and writes nothing`() throws {
        let path = folder.path("state.db")
        do {
            let state = try StateDatabase(path: path)
            let draft = Plan(
                id: "", title: "x", created: moment(1),
                requester: Actor(id: "ada", authentication: .os))
            _ = try state.create(draft, event: event("plan.created"))
            try state.scan([finding("f")], at: 10, event: event())
        }
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        do {
            let state = try StateDatabase(path: path, isReadOnly: true)
            #expect(state.isReadOnly)
            #expect(try state.plans().count == 1 && state.ids(.open) == ["f"])
            #expect(try AuditVerification(state).verify().isIntact)
            #expect(try state.planDeviations().isEmpty)
            let error = #expect(throws: StoreError.self) { try state.append(event()) }
            #expect(error?.reason == .readOnly)
            let silent = #expect(throws: StoreError.self) {
                try state.release(asset: "a", plan: "P-1")
            }
            #expect(silent?.reason == .readOnly)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func `sees what a writer has not yet moved out of the log`() throws {
        let path = folder.path("state.db")
        let writer = try StateDatabase(path: path)
        let reader = try StateDatabase(path: path, isReadOnly: true)
        for count in 1...3 {
            try writer.append(event())
            #expect(try reader.events().count == count)
        }
    }

    @Test func `a database that is not there is not made`() throws {
        let path = folder.path("state.db")
        let error = #expect(throws: StoreError.self) {
            try StateDatabase(path: path, isReadOnly: true)
        }
        guard case .notFound(let text)? = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains("run a command that writes first"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    }

    @Test func `a database of another version is refused and left alone`() throws {
        let path = folder.path("state.db")
        // An empty file, as a writer leaves it that was killed at once.
        try Data().write(to: URL(fileURLWithPath: path))
        let empty = #expect(throws: StoreError.self) {
            try StateDatabase(path: path, isReadOnly: true)
        }
        #expect(empty?.reason == .olderSchema)
        for (name, reason) in [
            ("1 assets, scans", StoreError.Reason.olderSchema), ("99 later", .newerSchema),
        ] {
            try tamper(
                path,
                """
                CREATE TABLE IF NOT EXISTS grdb_migrations(identifier TEXT NOT NULL PRIMARY KEY);
                INSERT INTO grdb_migrations VALUES('\(name)');
                """)
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            let error = #expect(throws: StoreError.self) {
                try StateDatabase(path: path, isReadOnly: true)
            }
            #expect(error?.reason == reason)
            #expect(
                error?.description.contains("run a command that writes first")
                    == (reason == .olderSchema))
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    @Test func `says what SQLite lacks where it cannot make its files`() throws {
        let path = folder.path("state.db")
        do { try StateDatabase(path: path).append(event()) }
        // Folders in their places: also the superuser cannot open those.
        for suffix in ["-wal", "-shm"] {
            try? removeFile(path + suffix)
            try FileManager.default.createDirectory(
                atPath: path + suffix, withIntermediateDirectories: false)
        }
        let error = #expect(throws: StoreError.self) {
            try StateDatabase(path: path, isReadOnly: true)
        }
        #expect(error?.reason == .notReadable)
        #expect(error?.description.contains("'-wal' and '-shm'") == true)
    }

    @Test func `a damaged file is damaged, also for reading only`() throws {
        let path = folder.path("state.db")
        try Data(repeating: 0x41, count: 5000).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: StoreError.self) {
            try StateDatabase(path: path, isReadOnly: true)
        }
        #expect(error?.reason == .damaged)
    }

    @Test func `new files are for their owner alone, and others keep their mode`() throws {
        let anchor = AuditAnchor(path: folder.path("outside/anchor"))
        let state = try StateDatabase(
            path: folder.path("state.db"), seal: AuditSeal(anchor: anchor))
        try state.append(event())
        let advisories = try AdvisoryDatabase(path: folder.path("advisories.db"))
        try advisories.load([record("A-1")], feed())
        for name in [
            "state.db", "state.db-wal", "state.db-shm", "advisories.db", "advisories.db-wal",
            "outside/anchor", "outside/anchor.lock",
        ] {
            #expect(try mode(name) == 0o600, "\(name)")
        }
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o640], ofItemAtPath: folder.path("state.db"))
        _ = try StateDatabase(path: folder.path("state.db"))
        #expect(try mode("state.db") == 0o640)
    }
}
