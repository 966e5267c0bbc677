public import Digests
import GRDB
import PatchModel

/// Reads the whole audit log of a state database and says what of it is proven.
///
/// It trusts nothing in the database file: not the columns, not the triggers, not the heads.
public struct AuditVerification: Sendable {
    let state: StateDatabase
    let anchor: AuditAnchor?
    let keys: [String: VerifyingKey]

    /// - Parameter keys: The public keys that may have signed heads; signatures are not checked
    ///   when there are none.
    public init(_ state: StateDatabase, anchor: AuditAnchor? = nil, keys: [VerifyingKey] = []) {
        self.state = state
        self.anchor = anchor
        self.keys = Dictionary(
            keys.map { (AuditHead.keyID(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Verifies everything. Nothing is made: no anchor, no folder for one, no lock.
    ///
    /// - Parameter repairsAnchor: Whether an anchor that is there and behind by exactly one event,
    ///   as an interrupted write leaves it, is brought up to date.
    /// - Throws: `StoreError` when the database cannot be read.
    public func verify(repairsAnchor: Bool = true) throws(StoreError) -> AuditReport {
        // The anchor first: read after the log, it could name an event that came meanwhile.
        let id = try state.databaseID()
        let noted = anchor.map { anchor in
            Result { try anchor.reading(of: id, at: state.place) }
        }
        return try state.read { database in
            var walk = AuditWalk(database: id)
            try walk.run(database)
            var report = walk.report
            if report.isIntact {
                try checkHeads(database, areComplete: walk.missingHeads == nil, &report)
                add(walk.missingHeads, &report)
            }
            if let noted {
                try checkAnchor(noted, database, repairsAnchor: repairsAnchor, &report)
            }
            let triggers = try Self.changedTriggers(database)
            if !triggers.isEmpty { report.problems.append(.triggers(triggers)) }
            return report
        }
    }

    /// The names of triggers that are not there as they were made.
    private static func changedTriggers(_ database: Database) throws -> [String] {
        try AuditLog.triggers.compactMap { name, sql in
            let found = try String.fetchOne(
                database, sql: "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?",
                arguments: [name])
            return found == sql ? nil : name
        }
    }

    // MARK: Heads

    private func checkHeads(
        _ database: Database, areComplete: Bool, _ report: inout AuditReport
    ) throws {
        let rows = try RawStatement(
            database,
            """
            SELECT audit_head.sequence, audit_head.hash, audit_head.database, audit_head.key,
                audit_head.at, audit_head.signature, audit.hash
            FROM audit_head LEFT JOIN audit ON audit.sequence = audit_head.sequence
            ORDER BY audit_head.sequence
            """)
        var unchecked = 0
        while try rows.step() {
            let head = AuditHead(
                sequence: rows.int64(0), hash: rows.text(1), database: rows.text(2),
                at: .init(seconds: rows.int64(4)), keyID: rows.text(3), signature: rows.text(5))
            if keys.isEmpty { unchecked += 1 }
            let eventHash = rows.isNull(6) ? nil : rows.text(6)
            if let problem = signatureProblem(head) ?? contentProblem(head, eventHash, report) {
                report.problems.append(problem)
                return
            }
            if !keys.isEmpty {
                report.heads += 1
                report.signedThrough = head.sequence
            }
        }
        note(unchecked: unchecked, areComplete: areComplete, &report)
    }

    /// Heads that are gone cannot be read: the chain itself says that they were there.
    private func add(_ missing: AuditProblem?, _ report: inout AuditReport) {
        guard let missing, let first = missing.sequence else { return }
        let isFirst = report.problems.allSatisfy { first <= $0.sequence ?? first }
        report.problems.insert(missing, at: isFirst ? 0 : report.problems.count)
    }

    private func note(unchecked: Int, areComplete: Bool, _ report: inout AuditReport) {
        if unchecked > 0 {
            report.notes.append("\(unchecked) signatures were not checked: no key was given")
        } else if areComplete, report.last > (report.signedThrough ?? 0) {
            report.notes.append(
                report.signedThrough.map { "events after \($0) are not signed" }
                    ?? "no event is signed")
        }
    }

    func signatureProblem(_ head: AuditHead) -> AuditProblem? {
        guard !keys.isEmpty else { return nil }
        guard let key = keys[head.keyID ?? ""] else {
            return .unknownKey(sequence: head.sequence, keyID: head.keyID ?? "")
        }
        return head.isValid(by: key) ? nil : .badSignature(sequence: head.sequence)
    }

    private func contentProblem(
        _ head: AuditHead, _ eventHash: String?, _ report: AuditReport
    ) -> AuditProblem? {
        if head.database != report.database {
            return .otherDatabase(sequence: head.sequence, database: head.database)
        }
        guard let eventHash else {
            return .tailCut(after: report.last, last: head.sequence, witness: "a signed head")
        }
        return eventHash == head.hash
            ? nil : .rewritten(sequence: head.sequence, witness: "its signed head")
    }
}
