public import Digests
import GRDB
import PatchModel

/// Reads the whole audit log of a state database and says what of it is proven.
///
/// It trusts nothing in the database file: not the columns, not the triggers, not the heads.
public struct AuditVerification: Sendable {
    private let state: StateDatabase
    private let anchor: AuditAnchor?
    private let keys: [String: VerifyingKey]

    /// - Parameter keys: The public keys that may have signed heads; signatures are not checked
    ///   when there are none.
    public init(_ state: StateDatabase, anchor: AuditAnchor? = nil, keys: [VerifyingKey] = []) {
        self.state = state
        self.anchor = anchor
        self.keys = Dictionary(
            keys.map { (AuditHead.keyID(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Verifies everything.
    ///
    /// - Parameter repairsAnchor: Whether an anchor that is behind by exactly one event, as an
    ///   interrupted write leaves it, is brought up to date.
    /// - Throws: `StoreError` when the database cannot be read.
    public func verify(repairsAnchor: Bool = true) throws(StoreError) -> AuditReport {
        // The anchor first: read after the log, it could name an event that came meanwhile.
        let id = try state.databaseID()
        let noted = anchor.map { anchor in Result { try anchor.head(of: id) } }
        return try state.read { database in
            var walk = AuditWalk(database: id)
            try walk.run(database)
            var report = walk.report
            if report.isIntact { try checkHeads(database, &report) }
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

    private func checkHeads(_ database: Database, _ report: inout AuditReport) throws {
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
        note(unchecked: unchecked, &report)
    }

    private func note(unchecked: Int, _ report: inout AuditReport) {
        if unchecked > 0 {
            report.notes.append("\(unchecked) signatures were not checked: no key was given")
        } else if report.last > (report.signedThrough ?? 0) {
            report.notes.append(
                report.signedThrough.map { "events after \($0) are not signed" }
                    ?? "no event is signed")
        }
    }

    private func signatureProblem(_ head: AuditHead) -> AuditProblem? {
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

    // MARK: Anchor

    private func checkAnchor(
        _ noted: Result<AuditHead?, any Error>, _ database: Database, repairsAnchor: Bool,
        _ report: inout AuditReport
    ) throws {
        let head: AuditHead?
        do { head = try noted.get() } catch {
            report.anchor = .contradicts
            report.problems.append(.badAnchor("\(error)"))
            return
        }
        guard let head else { return }
        if !keys.isEmpty, head.keyID == nil { report.notes.append("the anchor is not signed") }
        let isSame = try AuditLog.hash(of: head.sequence, database) == head.hash
        let isForged = head.keyID != nil && signatureProblem(head) != nil
        guard isSame, !isForged else {
            report.anchor = .contradicts
            // A bad event below it has been named already.
            if let bad = report.problems.first?.sequence, bad <= head.sequence { return }
            report.problems.append(anchorProblem(head, isForged: isForged, report))
            return
        }
        report.anchor = head.sequence == report.last ? .current : .behind(sequence: head.sequence)
        if repairsAnchor, report.isIntact, head.sequence == report.last - 1 {
            repair(behind: head, database, &report)
        }
    }

    private func anchorProblem(
        _ head: AuditHead, isForged: Bool, _ report: AuditReport
    ) -> AuditProblem {
        if isForged { return .badAnchor("its signature is wrong or of an unknown key") }
        return head.sequence > report.last
            ? .tailCut(after: report.last, last: head.sequence, witness: "the anchor")
            : .rewritten(sequence: head.sequence, witness: "the anchor")
    }

    /// Only what a writer leaves that died between the commit and the anchor: one event more, signed
    /// when the one before was.
    private func repair(
        behind noted: AuditHead, _ database: Database, _ report: inout AuditReport
    ) {
        guard let anchor, let head = try? lastHead(database, report) else { return }
        guard noted.keyID == nil || head.keyID == noted.keyID else {
            report.notes.append(
                "the anchor was not repaired: event \(head.sequence) is not signed as those before")
            return
        }
        let problem = anchor.update(to: head) { head in
            try AuditLog.hash(of: head.sequence, database) == head.hash
        }
        if let problem { report.notes.append(problem) } else { report.anchor = .repaired }
    }

    private func lastHead(_ database: Database, _ report: AuditReport) throws -> AuditHead? {
        let row = try RawStatement(
            database,
            """
            SELECT audit.hash, audit.at, audit_head.key, audit_head.signature FROM audit
            LEFT JOIN audit_head ON audit_head.sequence = audit.sequence WHERE audit.sequence = ?
            """)
        row.bind(report.last, at: 1)
        guard try row.step() else { return nil }
        return AuditHead(
            sequence: report.last, hash: row.text(0), database: report.database,
            at: .init(seconds: row.int64(1)), keyID: row.isNull(2) ? nil : row.text(2),
            signature: row.isNull(3) ? nil : row.text(3))
    }
}
