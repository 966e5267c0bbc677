import GRDB
import PatchModel

extension AuditVerification {
    /// Holds the log against the anchor; a `nil` reading is no file.
    func checkAnchor(
        _ noted: Result<AnchorReading?, any Error>, _ database: Database, repairsAnchor: Bool,
        _ report: inout AuditReport
    ) throws {
        do {
            guard let reading = try noted.get() else { return }
            if let head = reading.head {
                try checkHead(head, database, repairsAnchor: repairsAnchor, &report)
            }
            judge(reading, &report)
        } catch let error as FileFailure {
            report.anchor = .contradicts
            report.problems.append(.badAnchor("\(error)"))
        }
    }

    /// What the anchor says beside the head of this database.
    private func judge(_ reading: AnchorReading, _ report: inout AuditReport) {
        guard let anchor else { return }
        var problems = reading.replaced.map {
            AuditProblem.replaced(
                database: $0.database, sequence: $0.sequence, anchor: anchor.path)
        }
        let unreadable =
            "\(reading.unreadable) \(reading.unreadable == 1 ? "line" : "lines") of "
            + "'\(anchor.path)' cannot be read"
        if reading.head == nil {
            // A file that was just made for a database that has logged nothing is rightly empty.
            if reading.isEmpty, report.last > 0 {
                problems.append(.badAnchor("'\(anchor.path)' is empty"))
            }
            // One of them may have been this database's.
            if reading.unreadable > 0 { problems.append(.badAnchor(unreadable)) }
            if !problems.isEmpty { report.anchor = .contradicts }
        } else if reading.unreadable > 0 {
            report.notes.append("anchor: \(unreadable)")
        }
        report.problems += problems
    }

    private func checkHead(
        _ head: AuditHead, _ database: Database, repairsAnchor: Bool, _ report: inout AuditReport
    ) throws {
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
        try missSignedHead(head, database, &report)
        if repairsAnchor, report.isIntact, head.sequence == report.last - 1 {
            repair(behind: head, database, &report)
        }
    }

    /// The anchor signs for an event only when the log had a signed head of it.
    private func missSignedHead(
        _ head: AuditHead, _ database: Database, _ report: inout AuditReport
    ) throws {
        guard report.isIntact, head.keyID != nil else { return }
        let row = try RawStatement(database, "SELECT 1 FROM audit_head WHERE sequence = ?")
        row.bind(head.sequence, at: 1)
        if try !row.step() {
            report.problems.append(.headsMissing(first: head.sequence, count: 1))
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
        let problem = anchor.update(to: head, at: state.place, makesFiles: false) { head in
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
