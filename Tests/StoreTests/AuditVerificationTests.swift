import Digests
import Foundation
import PatchModel
import Store
import Testing

/// Changes real database files as somebody with write access would, and asks what is found.
struct AuditVerificationTests {
    private let folder: TemporaryFolder
    private let key: SigningKey
    private let anchor: AuditAnchor

    init() throws {
        folder = try TemporaryFolder()
        key = try SigningKey()
        anchor = AuditAnchor(path: folder.path("anchor"))
    }

    /// A database with ten events.
    private func log(_ seal: AuditSeal = AuditSeal(), count: Int = 10) throws -> StateDatabase {
        let state = try StateDatabase(path: folder.path("state.db"), seal: seal)
        for number in 1...count {
            try state.append(event("test.event", at: Int64(number), plan: "P-\(number)"))
        }
        return state
    }

    private func dropTriggers(_ state: StateDatabase) throws {
        for trigger in [
            "audit_no_update", "audit_no_delete", "audit_in_order", "audit_head_no_update",
            "audit_head_no_delete", "audit_head_in_order",
        ] {
            try tamper(state.path, "DROP TRIGGER \(trigger)")
        }
    }

    /// What is found after statements that the triggers would have refused.
    private func problems(
        _ state: StateDatabase, after statements: String..., keys: [VerifyingKey] = [],
        anchor: AuditAnchor? = nil
    ) throws -> [AuditProblem] {
        try dropTriggers(state)
        for statement in statements { try tamper(state.path, statement) }
        let report = try AuditVerification(state, anchor: anchor, keys: keys).verify()
        guard case .triggers(let names)? = report.problems.last else {
            Issue.record("the triggers were not missed")
            return report.problems
        }
        #expect(names.count == 6)
        return report.problems.dropLast()
    }

    /// Writes the events from `first` on again, with one of them changed, as a chain that fits.
    private func rewrite(_ state: StateDatabase, from first: Int64) throws {
        var previous = try state.events()[Int(first) - 2].hash
        for entry in try state.events() where entry.sequence >= first {
            let body = entry.body
                .replacing("\"ada\"", with: entry.sequence == first ? "\"eve\"" : "\"ada\"")
                .replacing(entry.previous, with: previous)
            let hash = Digest.sha256(of: Array(body.utf8)).hex
            try tamper(
                state.path,
                """
                UPDATE audit SET body = '\(body)', previous = '\(previous)', hash = '\(hash)',
                actor = '\(entry.sequence == first ? "eve" : "ada")'
                WHERE sequence = \(entry.sequence)
                """)
            previous = hash
        }
    }

    // MARK: Intact

    @Test func `an untouched log is intact, and says what it cannot prove`() throws {
        let report = try AuditVerification(try log()).verify()
        #expect(report.problems.isEmpty && report.events == 10 && report.last == 10)
        #expect(report.summary == "chain intact; tail not provable")
        #expect(report.notes == ["no event is signed"])
        #expect(report.anchor == .absent && report.signedThrough == nil)
    }

    @Test func `a signed and anchored log is proven to its end`() throws {
        let state = try log(AuditSeal(key: key, anchor: anchor))
        let report = try AuditVerification(state, anchor: anchor, keys: [key.verifyingKey]).verify()
        #expect(report.isIntact && report.heads == 10 && report.signedThrough == 10)
        #expect(report.anchor == .current && report.notes.isEmpty)
        #expect(report.summary == "chain and tail intact")
        let unchecked = try AuditVerification(state, anchor: anchor).verify()
        #expect(unchecked.isIntact && unchecked.heads == 0)
        #expect(unchecked.notes == ["10 signatures were not checked: no key was given"])
    }

    @Test func `an empty log is intact`() throws {
        let state = try StateDatabase(path: folder.path("empty.db"))
        let report = try AuditVerification(state, anchor: anchor, keys: [key.verifyingKey]).verify()
        #expect(report.isIntact && report.events == 0 && report.last == 0)
    }

    @Test func `events after the last signature are named`() throws {
        _ = try log(AuditSeal(key: key))
        let unsigned = try StateDatabase(path: folder.path("state.db"))
        try unsigned.append(event())
        let report = try AuditVerification(unsigned, keys: [key.verifyingKey]).verify()
        #expect(report.isIntact && report.signedThrough == 10)
        #expect(report.notes == ["events after 10 are not signed"])
    }

    // MARK: Rows

    @Test func `one flipped byte is found`() throws {
        let state = try log()
        let found = try problems(
            state, after: "UPDATE audit SET body = replace(body, 'P-4', 'P-5') WHERE sequence = 4")
        #expect(found == [.changed(sequence: 4)])
        #expect(found[0].description == "event 4: its text was changed, the hash differs")
    }

    @Test func `every flipped bit of a text is found`() throws {
        let state = try log(count: 3)
        try dropTriggers(state)
        let body = Array(try state.events()[1].body.utf8)
        for position in stride(from: 0, to: body.count, by: 3) {
            var changed = body
            changed[position] ^= 1 << UInt8(position % 8)
            try tamper(
                state.path,
                """
                UPDATE audit SET body = CAST(x'\(Hex.encode(changed))' AS TEXT) WHERE sequence = 2
                """)
            let first = try AuditVerification(state).verify().problems.first
            #expect(first == .changed(sequence: 2), "\(position)")
        }
    }

    @Test func `a deleted tail is found by the signed heads`() throws {
        let state = try log(AuditSeal(key: key))
        let found = try problems(
            state, after: "DELETE FROM audit WHERE sequence > 7", keys: [key.verifyingKey])
        #expect(found == [.tailCut(after: 7, last: 8, witness: "a signed head")])
    }

    @Test func `a deleted tail is found by the anchor, also after more was logged`() throws {
        let state = try log(AuditSeal(key: key, anchor: anchor))
        let cut = [
            "DELETE FROM audit WHERE sequence > 7", "DELETE FROM audit_head WHERE sequence > 7",
        ]
        let found = try problems(
            state, after: cut[0], cut[1], keys: [key.verifyingKey], anchor: anchor)
        #expect(found == [.tailCut(after: 7, last: 10, witness: "the anchor")])
        #expect(found[0].description == "tail cut off after 7: the anchor knows event 10")
        let blind = try AuditVerification(state, keys: [key.verifyingKey]).verify()
        #expect(blind.problems == [.triggers(try triggerNames(blind))])
        // The anchor is not overwritten by a log that it does not fit.
        for _ in 0..<6 { try state.append(event("test.later")) }
        #expect(state.anchorWarning?.contains("oakum audit verify") == true)
        let later = try AuditVerification(state, anchor: anchor).verify()
        #expect(later.problems.first == .rewritten(sequence: 10, witness: "the anchor"))
        #expect(later.anchor == .contradicts)
    }

    private func triggerNames(_ report: AuditReport) throws -> [String] {
        guard case .triggers(let names)? = report.problems.last else { return [] }
        return names
    }

    @Test func `two swapped rows are found`() throws {
        let state = try log()
        let found = try problems(
            state,
            after: """
                UPDATE audit SET sequence = -1 WHERE sequence = 4;
                UPDATE audit SET sequence = 4 WHERE sequence = 6;
                UPDATE audit SET sequence = 6 WHERE sequence = -1;
                """)
        #expect(found == [.misplaced(sequence: 4, holds: 6)])
        #expect(found[0].description == "event 4: event 6 stands in its place")
    }

    @Test func `a row that is missing in the middle, or first, is found`() throws {
        let state = try log()
        #expect(
            try problems(state, after: "DELETE FROM audit WHERE sequence IN (5, 6)")
                == [.missing(first: 5, last: 6)])
        try tamper(state.path, "DELETE FROM audit WHERE sequence = 1")
        let report = try AuditVerification(state).verify()
        #expect(report.problems.first == .missing(first: 1, last: 1))
        #expect(report.events == 0)
    }

    @Test func `rows that move up to hide a gap are found`() throws {
        let state = try log()
        let found = try problems(
            state,
            after: """
                DELETE FROM audit WHERE sequence = 5;
                UPDATE audit SET sequence = -sequence WHERE sequence > 5;
                UPDATE audit SET sequence = -sequence - 1 WHERE sequence < 0;
                """)
        #expect(found == [.misplaced(sequence: 5, holds: 6)])
    }

    @Test func `a column that differs from the text is found`() throws {
        let changes = [
            ("type", "'x'"), ("plan", "NULL"), ("asset", "'x'"), ("actor", "'x'"), ("at", "7"),
            ("previous", "'x'"),
        ]
        for (index, (column, value)) in changes.enumerated() {
            let state = try StateDatabase(path: folder.path("state-\(index).db"))
            for _ in 0..<3 { try state.append(event(plan: "P-1")) }
            #expect(
                try problems(
                    state, after: "UPDATE audit SET \(column) = \(value) WHERE sequence = 2")
                    == [.columnDiffers(sequence: 2, column: column)])
        }
    }

    @Test func `a row with a text that is no event is found`() throws {
        let state = try log()
        let hash = Digest.sha256(of: Array("{}".utf8)).hex
        let found = try problems(
            state, after: "UPDATE audit SET body = '{}', hash = '\(hash)' WHERE sequence = 3")
        #expect(found == [.unreadable(sequence: 3)])
    }

    @Test func `events of another database are found`() throws {
        let state = try log()
        let found = try problems(
            state, after: "UPDATE setting SET value = '00' WHERE name = 'database'")
        #expect(
            found == [
                .otherDatabase(sequence: 1, database: try state.events()[0].body.databaseField)
            ])
    }

    // MARK: Rewritten chains

    @Test func `a chain that was rewritten from a row on does not carry on from it`() throws {
        let state = try log()
        try dropTriggers(state)
        try rewrite(state, from: 6)
        // Without a witness a chain that fits cannot be told from the true one ...
        #expect(
            try AuditVerification(state).verify().summary
                .hasPrefix("triggers gone or changed"))
        // ... but one that was rewritten in part can.
        try tamper(
            state.path,
            "UPDATE audit SET body = replace(body, '\"eve\"', '\"ada\"') "
                + "WHERE sequence = 6")
        #expect(try AuditVerification(state).verify().problems.first == .changed(sequence: 6))
    }

    @Test func `a whole rewritten chain is found by the signed heads`() throws {
        let state = try log(AuditSeal(key: key))
        try dropTriggers(state)
        try rewrite(state, from: 6)
        for keys in [[key.verifyingKey], []] {
            #expect(
                try AuditVerification(state, keys: keys).verify().problems.first
                    == .rewritten(sequence: 6, witness: "its signed head"))
        }
        // Heads that are made to fit have no valid signature.
        try tamper(
            state.path,
            """
            UPDATE audit_head SET hash = (SELECT hash FROM audit
                WHERE audit.sequence = audit_head.sequence)
            """)
        let keys = [key.verifyingKey]
        #expect(
            try AuditVerification(state, keys: keys).verify().problems.first
                == .badSignature(sequence: 6))
    }

    @Test func `a whole rewritten chain is found by the anchor`() throws {
        let state = try log(AuditSeal(anchor: anchor))
        try dropTriggers(state)
        try rewrite(state, from: 6)
        let report = try AuditVerification(state, anchor: anchor).verify()
        #expect(report.problems.first == .rewritten(sequence: 10, witness: "the anchor"))
        #expect(report.anchor == .contradicts)
    }

    @Test func `heads by a stranger's key are found`() throws {
        let stranger = try SigningKey()
        let state = try log(AuditSeal(key: stranger, anchor: anchor))
        let report = try AuditVerification(state, anchor: anchor, keys: [key.verifyingKey]).verify()
        let id = AuditHead.keyID(of: stranger.verifyingKey)
        #expect(report.problems.first == .unknownKey(sequence: 1, keyID: id))
        let both = [key.verifyingKey, stranger.verifyingKey]
        #expect(try AuditVerification(state, anchor: anchor, keys: both).verify().isIntact)
    }

    @Test func `one dropped or changed trigger is found`() throws {
        let state = try log()
        try tamper(state.path, "DROP TRIGGER audit_no_delete")
        #expect(
            try AuditVerification(state).verify().problems == [.triggers(["audit_no_delete"])])
        try tamper(
            state.path,
            "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT 1; END")
        let report = try AuditVerification(state).verify()
        #expect(report.problems == [.triggers(["audit_no_delete"])])
        #expect(report.summary == "triggers gone or changed: audit_no_delete")
    }
}

extension String {
    /// The database id in an event's text.
    fileprivate var databaseField: String {
        get throws {
            let object = try JSONSerialization.jsonObject(with: Data(utf8)) as? [String: Any]
            return try #require(object?["database"] as? String)
        }
    }
}
