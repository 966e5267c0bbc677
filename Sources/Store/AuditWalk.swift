import Digests
import GRDB
import PatchModel

/// Reads the events from the first to the first bad one.
struct AuditWalk {
    private(set) var report: AuditReport
    /// Events that say that their head was signed, and have no head of that key.
    private(set) var missingHeads: AuditProblem?
    private var previous = AuditLog.origin

    init(database: String) {
        report = AuditReport(
            database: database, events: 0, last: 0, heads: 0, signedThrough: nil,
            anchor: .absent, problems: [], notes: [])
    }

    mutating func run(_ database: Database) throws {
        report.last =
            try Int64.fetchOne(database, sql: "SELECT coalesce(max(sequence), 0) FROM audit") ?? 0
        // Column by column without assumptions: a hostile file may hold anything.
        let rows = try RawStatement(
            database,
            """
            SELECT audit.sequence, audit.hash, previous, body, audit.at, type, plan, asset, actor,
                audit_head.key
            FROM audit LEFT JOIN audit_head ON audit_head.sequence = audit.sequence
            ORDER BY audit.sequence
            """)
        var expected: Int64 = 1
        while try rows.step() {
            let sequence = rows.int64(0)
            if let problem = problem(rows, sequence: sequence, expected: expected) {
                report.problems.append(problem)
                return
            }
            previous = rows.text(1)
            report.events += 1
            expected &+= 1
        }
    }

    private mutating func problem(
        _ row: RawStatement, sequence: Int64, expected: Int64
    ) -> AuditProblem? {
        if sequence > expected { return .missing(first: expected, last: sequence - 1) }
        if sequence < expected { return .misplaced(sequence: sequence, holds: sequence) }
        let text = row.text(3)
        guard Digest.sha256(of: Array(text.utf8)).hex == row.text(1) else {
            return .changed(sequence: sequence)
        }
        guard let body = AuditBody(text: text) else { return .unreadable(sequence: sequence) }
        if body.sequence != sequence {
            return .misplaced(sequence: sequence, holds: body.sequence)
        }
        if body.database != report.database {
            return .otherDatabase(sequence: sequence, database: body.database)
        }
        if body.previous != previous { return .broken(sequence: sequence) }
        if let keyID = body.keyID, row.isNull(9) || row.text(9) != keyID { miss(sequence) }
        return columnProblem(row, body, sequence: sequence)
    }

    private mutating func miss(_ sequence: Int64) {
        if case .headsMissing(let first, let count)? = missingHeads {
            missingHeads = .headsMissing(first: first, count: count + 1)
        } else {
            missingHeads = .headsMissing(first: sequence, count: 1)
        }
    }

    /// Reports are made from columns; so they must say what the hashed text says.
    private func columnProblem(
        _ row: RawStatement, _ body: AuditBody, sequence: Int64
    ) -> AuditProblem? {
        let event = body.event
        // Byte by byte: Swift's == takes composed and decomposed letters for the same.
        func isSame(_ column: Int32, _ text: String?) -> Bool {
            guard let text else { return row.isNull(column) }
            return !row.isNull(column) && row.text(column).utf8.elementsEqual(text.utf8)
        }
        let pairs: [(String, Bool)] = [
            ("previous", isSame(2, body.previous)), ("at", row.int64(4) == event.at.seconds),
            ("type", isSame(5, event.type)), ("plan", isSame(6, event.plan)),
            ("asset", isSame(7, event.asset)), ("actor", isSame(8, event.actor.id)),
        ]
        guard let wrong = pairs.first(where: { !$0.1 }) else { return nil }
        return .columnDiffers(sequence: sequence, column: wrong.0)
    }
}
