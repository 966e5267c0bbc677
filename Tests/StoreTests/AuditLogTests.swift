import Digests
import Foundation
import GRDB
import PatchModel
import Store
import Testing

struct AuditLogTests {
    private let folder: TemporaryFolder
    private let state: StateDatabase

    init() throws {
        folder = try TemporaryFolder()
        state = try StateDatabase(path: folder.path("state.db"))
    }

    private var full: AuditEvent {
        AuditEvent(
            at: moment(1_700_000_000), type: "plan.approved",
            actor: Actor(id: "bob", authentication: .signed, onBehalfOf: "ops"), plan: "P-1",
            digest: "sha256:00", asset: "a", assetName: "web-1", operation: "P-1/a/apply/1",
            why: [AuditReason(finding: "f1", advisory: "CVE-2024-1", signals: ["epss 0.43"])],
            what: [PackageChange(package: "pkg:npm/left", name: "left", from: "1", to: "2")],
            reason: "gr\u{FC}n \"now\"",
            approvers: [Actor(id: "cy", authentication: .os)],
            checks: [CheckResult(check: "starts", outcome: .successful, attempts: 1)],
            steps: [
                StepTranscript(
                    arguments: ["true"], end: "0", isSuccess: true, output: "", outputDigest: "e3",
                    milliseconds: 4)
            ], facts: ["wave": "1"], closed: ["f1"], opened: ["f2"])
    }

    @Test func `an event comes back whole, and its text is canonical`() throws {
        let entry = try state.append(full)
        #expect(try state.events() == [entry])
        #expect(entry.event == full && entry.sequence == 1)
        #expect(entry.previous == String(repeating: "0", count: 64))
        let second = try state.append(event("scan.recorded", at: 0))
        let id = try state.databaseID()
        #expect(
            second.body
                == #"{"actor":{"authentication":"os","id":"ada"},"at":"1970-01-01T00:00:00Z","#
                + #""database":"\#(id)","previous":"\#(entry.hash)","sequence":2,"#
                + #""type":"scan.recorded"}"#)
        #expect(second.hash == Digest.sha256(of: Array(second.body.utf8)).hex)
        #expect(second.event == event("scan.recorded", at: 0))
    }

    @Test func `events are found by plan, asset, type and time`() throws {
        for (index, type) in ["plan.created", "plan.approved", "planning", "target.applied"]
            .enumerated()
        {
            try state.append(
                event(
                    type, at: Int64(index) * 10, plan: index < 2 ? "P-1" : nil,
                    asset: index == 3 ? "a" : nil))
        }
        func found(_ query: AuditQuery) throws -> [Int64] {
            try state.events(query).map(\.sequence)
        }
        #expect(try found(AuditQuery()) == [1, 2, 3, 4])
        #expect(try found(AuditQuery(plan: "P-1")) == [1, 2])
        #expect(try found(AuditQuery(asset: "a")) == [4])
        #expect(try found(AuditQuery(type: "plan.approved")) == [2])
        #expect(try found(AuditQuery(type: "plan.")) == [1, 2])
        #expect(try found(AuditQuery(since: moment(10), until: moment(30))) == [2, 3])
        #expect(try found(AuditQuery(limit: 2)) == [3, 4])
        #expect(try found(AuditQuery(type: "plan.", limit: 1)) == [2])
        #expect(try found(AuditQuery(limit: -1)).isEmpty)
    }

    @Test func `the tables refuse to be changed`() throws {
        let state = try StateDatabase(
            path: folder.path("signed.db"), seal: AuditSeal(key: try SigningKey()))
        for _ in 0..<3 { try state.append(event()) }
        let statements = [
            "UPDATE audit SET type = 'other' WHERE sequence = 2",
            "DELETE FROM audit WHERE sequence = 3", "DELETE FROM audit",
            "INSERT OR REPLACE INTO audit SELECT 2, at, type, plan, asset, actor, body, previous, "
                + "hash FROM audit WHERE sequence = 3",
            "INSERT INTO audit SELECT 9, at, type, plan, asset, actor, body, previous, hash "
                + "FROM audit WHERE sequence = 3",
            "UPDATE audit_head SET hash = ''", "DELETE FROM audit_head",
            "INSERT OR REPLACE INTO audit_head SELECT * FROM audit_head WHERE sequence = 1",
        ]
        for statement in statements {
            #expect(throws: DatabaseError.self, "\(statement)") {
                try tamper(state.path, statement)
            }
        }
        #expect(try AuditVerification(state).verify().isIntact)
    }

    @Test func `two databases have two ids`() throws {
        let other = try StateDatabase(path: folder.path("other.db"))
        #expect(try state.databaseID() != other.databaseID())
        #expect(try state.databaseID() == StateDatabase(path: state.path).databaseID())
        #expect(try state.databaseID().utf8.count == 32)
    }

    @Test func `processes that log at the same time make one chain`() async throws {
        let path = state.path
        let anchor = AuditAnchor(path: folder.path("anchor"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    let own = try StateDatabase(path: path, seal: AuditSeal(anchor: anchor))
                    for _ in 0..<20 { try own.append(event()) }
                }
            }
            try await group.waitForAll()
        }
        let report = try AuditVerification(state, anchor: anchor).verify(repairsAnchor: false)
        #expect(report.isIntact && report.events == 40 && report.anchor == .current)
    }

    @Test func `nothing changes when its event cannot be logged`() throws {
        let saved = try state.create(plan(), event: event())
        try state.scan([finding("f1")], at: 100)
        try tamper(
            state.path,
            """
            CREATE TRIGGER broken BEFORE INSERT ON audit
            BEGIN SELECT RAISE(ABORT, 'no more events'); END
            """)
        var changed = saved
        changed.state = .cancelled
        #expect(throws: StoreError.self) { try state.create(plan(), event: event()) }
        #expect(throws: StoreError.self) {
            try state.save(PlanChange(changed, read: saved), event: event())
        }
        #expect(throws: StoreError.self) { try state.scan([], at: 200, event: event()) }
        #expect(try state.plans() == [saved])
        #expect(try state.ids(.open) == ["f1"])
        #expect(try state.lastScan(asset: "a")?.finished == moment(100))
        try tamper(state.path, "DROP TRIGGER broken")
        #expect(try state.create(plan(), event: event()).id == "P-2")
    }

    @Test func `a damaged database is an error`() throws {
        let path = folder.path("damaged.db")
        do {
            let state = try StateDatabase(path: path)
            for number in 0..<400 {
                var event = event()
                event.reason = String(repeating: "because \(number) ", count: 40)
                try state.append(event)
            }
        }
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        let size = try file.seekToEnd()
        // Behind the tables' definitions, so that it still opens.
        try file.seek(toOffset: 4096 * 40)
        try file.write(contentsOf: Data(repeating: 0xEE, count: Int(size) - 4096 * 40))
        try file.close()
        let state = try StateDatabase(path: path)
        let error = #expect(throws: StoreError.self) { try AuditVerification(state).verify() }
        #expect(error?.reason == .damaged)
        #expect(throws: StoreError.self) { try state.events() }
    }
}
