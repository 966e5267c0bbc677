import Digests
import Foundation
import PatchModel
import Store
import Testing

/// Takes away what proves the log: signed heads, lines of the anchor, the database itself.
struct AuditTamperingTests {
    private let folder: TemporaryFolder
    private let key: SigningKey
    private let anchor: AuditAnchor

    init() throws {
        folder = try TemporaryFolder()
        key = try SigningKey()
        anchor = AuditAnchor(path: folder.path("outside/anchor"))
    }

    private func open(
        _ name: String = "state.db", signed: Bool = true, anchored: Bool = true
    ) throws -> StateDatabase {
        try StateDatabase(
            path: folder.path(name),
            seal: AuditSeal(key: signed ? key : nil, anchor: anchored ? anchor : nil))
    }

    private func log(_ state: StateDatabase, _ count: Int) throws {
        for _ in 0..<count { try state.append(event()) }
    }

    private func verify(
        _ state: StateDatabase, anchored: Bool = true, repairs: Bool = true
    ) throws -> AuditReport {
        try AuditVerification(
            state, anchor: anchored ? anchor : nil, keys: [key.verifyingKey]
        ).verify(repairsAnchor: repairs)
    }

    // MARK: Heads

    /// Deletes heads and puts the trigger back, as somebody careful would.
    private func deleteHeads(_ state: StateDatabase, _ condition: String) throws {
        try tamper(
            state.path,
            """
            DROP TRIGGER audit_head_no_delete;
            DELETE FROM audit_head WHERE \(condition);
            CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head \
            BEGIN SELECT RAISE(ABORT, 'events are for ever'); END;
            """)
    }

    @Test func `signed heads that were deleted are missed`() throws {
        let cases: [(condition: String, first: Int64, count: Int)] = [
            ("1", 3, 6), ("sequence = 5", 5, 1), ("sequence > 5", 6, 3), ("sequence = 3", 3, 1),
        ]
        for (number, expected) in cases.enumerated() {
            let name = "state-\(number).db"
            try log(open(name, signed: false, anchored: false), 2)
            let state = try open(name, anchored: false)
            try log(state, 6)
            #expect(try verify(state, anchored: false).isIntact)
            try deleteHeads(state, expected.condition)
            let report = try verify(state, anchored: false)
            #expect(
                report.problems == [
                    .headsMissing(first: expected.first, count: expected.count)
                ])
            #expect(report.notes.isEmpty)
            let blind = try AuditVerification(state).verify()
            #expect(blind.problems == report.problems)
        }
    }

    @Test func `missing heads are named in words`() {
        #expect(
            AuditProblem.headsMissing(first: 3, count: 6).description
                == "event 3: signed heads are missing from 3 on, 6 in all")
        #expect(
            AuditProblem.headsMissing(first: 3, count: 1).description
                == "event 3: its signed head is missing")
    }

    @Test func `the first bad event comes first, a bad or a missing head`() throws {
        let state = try open(anchored: false)
        try log(state, 6)
        try deleteHeads(state, "sequence = 2")
        try tamper(
            state.path,
            """
            DROP TRIGGER audit_head_no_update;
            UPDATE audit_head SET signature = '00' WHERE sequence = 4;
            """)
        #expect(
            try verify(state, anchored: false).problems.prefix(2)
                == [.headsMissing(first: 2, count: 1), .badSignature(sequence: 4)])
    }

    @Test func `a head by another key than the event names is a missing one`() throws {
        let state = try open(anchored: false)
        try log(state, 3)
        try tamper(
            state.path,
            "DROP TRIGGER audit_head_no_update; UPDATE audit_head SET key = 'x' WHERE sequence = 2")
        let problems = try verify(state, anchored: false).problems
        #expect(problems.contains(.headsMissing(first: 2, count: 1)))
    }

    @Test func `a signed anchor knows that its event had a head`() throws {
        // A log whose events do not name the key that signed them.
        let state = try open(signed: false, anchored: false)
        try log(state, 3)
        let last = try #require(try state.events().last)
        let head = try AuditHead(
            sequence: 3, hash: last.hash, database: try state.databaseID(), at: last.event.at
        ).signed(by: key)
        try write(String(decoding: try CanonicalJSON.bytes(of: head), as: UTF8.self) + "\n")
        #expect(try verify(state).problems == [.headsMissing(first: 3, count: 1)])
    }

    // MARK: Anchor

    private func write(_ text: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder.path("outside"), withIntermediateDirectories: true)
        try text.write(toFile: anchor.path, atomically: true, encoding: .utf8)
    }

    private func line(of state: StateDatabase) throws -> String {
        let id = try state.databaseID()
        let text = try String(contentsOfFile: anchor.path, encoding: .utf8)
        return try #require(
            text.split(separator: "\n").map(String.init).first { $0.contains(id) })
    }

    @Test func `an anchor that was emptied is bad, not absent`() throws {
        let state = try open()
        // Made by hand for a database that has logged nothing.
        try write("")
        #expect(try verify(state).isIntact)
        try log(state, 3)
        for text in ["", "\n\n"] {
            try write(text)
            let report = try verify(state)
            #expect(report.problems == [.badAnchor("'\(anchor.path)' is empty")])
            #expect(report.anchor == .contradicts)
        }
    }

    @Test func `an anchor that cannot be read is bad, not absent`() throws {
        let state = try open()
        try log(state, 3)
        let own = try line(of: state)
        for text in ["what is this\n", own.dropLast(20) + "\n", own.replacing("{", with: "[")] {
            try write(String(text))
            let report = try verify(state)
            #expect(
                report.problems == [.badAnchor("1 line of '\(anchor.path)' cannot be read")])
            #expect(report.anchor == .contradicts)
        }
        // Beside its own line others do no harm.
        try write("what is this\nand this\n" + own + "\n")
        let report = try verify(state)
        #expect(report.isIntact && report.anchor == .current)
        #expect(report.notes == ["anchor: 2 lines of '\(anchor.path)' cannot be read"])
    }

    @Test func `a database that was replaced is found, also once it has logged`() throws {
        let old = try open()
        try log(old, 4)
        let id = try old.databaseID()
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: folder.path("state.db") + suffix)
        }
        let new = try open()
        let expected = AuditProblem.replaced(database: id, sequence: 4, anchor: anchor.path)
        for count in [0, 1, 2] {
            try log(new, count)
            // Told when it is first noted, and by every verification.
            #expect((new.anchorWarning?.contains("was it replaced?") == true) == (count == 1))
            let report = try verify(new)
            #expect(report.problems == [expected])
            #expect(report.anchor == (count == 0 ? .contradicts : .current))
        }
        #expect(
            expected.description.hasPrefix(
                "anchor: it knows another database, '\(id)', through event 4, which is not this "
                    + "one: was state.db replaced?"))
        // The way out that the words name.
        try write(try line(of: new) + "\n")
        #expect(try verify(new).isIntact)
    }

    @Test func `databases that share an anchor are not taken for one another`() throws {
        try log(open(), 3)
        let second = try open("second.db")
        #expect(try verify(second).isIntact)
        try log(second, 1)
        #expect(second.anchorWarning == nil)
        #expect(try verify(second).anchor == .current)
        #expect(try verify(open()).anchor == .current)
    }

    @Test func `a line without a path counts against a database without a line`() throws {
        let first = try open()
        try log(first, 3)
        let id = try first.databaseID()
        let old = try #require(try anchor.head(of: id))
        try write(String(decoding: try CanonicalJSON.bytes(of: old), as: UTF8.self) + "\n")
        let second = try open("second.db")
        #expect(
            try verify(second).problems == [
                .replaced(database: id, sequence: 3, anchor: anchor.path)
            ])
        try log(second, 1)
        #expect(try verify(second).isIntact)
    }

    @Test func `a verification makes nothing`() throws {
        let state = try open(anchored: false)
        try log(state, 2)
        #expect(try verify(state).anchor == .absent)
        #expect(!FileManager.default.fileExists(atPath: folder.path("outside")))
        // An interrupted write whose lock is gone is not repaired: that would make one.
        let anchored = try open()
        try log(anchored, 1)
        try log(state, 1)
        try FileManager.default.removeItem(atPath: anchor.path + ".lock")
        let report = try verify(state)
        #expect(report.anchor == .behind(sequence: 3) && report.notes.count == 1)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("outside"))
        #expect(names == ["anchor"])
    }
}
