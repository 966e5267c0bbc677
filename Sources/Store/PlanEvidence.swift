import Digests
import GRDB
import PatchModel

/// What the audit log knows of plans and approvals: the state tables are held against it.
extension StateDatabase {
    /// The digest of a plan's latest approval in the log; `nil` when there is none.
    ///
    /// - Throws: `StoreError`; `damaged` when that event is not what its hash says.
    public func approvedDigest(of plan: String) throws(StoreError) -> String? {
        let found = try events(AuditQuery(plan: plan, type: "plan.approved")).last
        guard let found else { return nil }
        // Columns only find the event; its text is what the chain proves.
        guard found.event.plan == plan, found.event.type == "plan.approved",
            Digest.sha256(of: Array(found.body.utf8)).hex == found.hash
        else { throw error(.damaged) }
        return found.event.digest
    }

    /// Where plans and approvals as stored are not what the log says, in words; empty when all
    /// agree. A plan has the state and the digest of its last event with a fact `to`; each approval
    /// has an event of its plan with the digest of its text, and the other way round.
    ///
    /// The log itself is taken as it is: verify it, too. Rows that cannot be read are named.
    /// Cost: every event of every plan is read.
    public func planDeviations() throws(StoreError) -> [String] {
        try read { database in
            var deviations = PlanDeviations()
            try deviations.readLog(database)
            try deviations.comparePlans(database)
            try deviations.compareApprovals(database)
            return deviations.words
        }
    }
}

/// The comparison of stored plans and approvals with the log, under way.
struct PlanDeviations {
    /// The fact of an event that carries the digest of the approval stored with it.
    static let approvalFact = "approval"

    private(set) var words: [String] = []
    private var known: [String: PlanTrace] = [:]
    /// Plans in the order in which the log names them first.
    private var order: [String] = []

    /// What the log says of one plan.
    private struct PlanTrace {
        var firstEvent: Int64
        /// The last event that moved it.
        var move: (sequence: Int64, state: String, digest: String?)?
        /// Approvals that no row was found for yet, in order.
        var approvals: [(sequence: Int64, actor: String, digest: String)] = []
    }

    /// SHA-256 of a stored approval's text: `sha256:` and 64 hexadecimal digits.
    static func digest(of text: String) -> String {
        "sha256:" + Digest.sha256(of: Array(text.utf8)).hex
    }

    mutating func readLog(_ database: Database) throws {
        // Events of targets carry `to`, too: states of their own.
        let rows = try RawStatement(
            database,
            """
            SELECT sequence, body FROM audit
            WHERE plan IS NOT NULL
                AND (substr(type, 1, 5) IN ('plan.', 'wave.') OR substr(type, 1, 9) = 'approval.')
            ORDER BY sequence
            """)
        while try rows.step() {
            // A text that is no event is named by the verification of the log.
            guard let event = AuditBody(text: rows.text(1))?.event, let plan = event.plan else {
                continue
            }
            add(event, rows.int64(0), of: plan)
        }
    }

    private mutating func add(_ event: AuditEvent, _ sequence: Int64, of plan: String) {
        if known[plan] == nil { order.append(plan) }
        var trace = known[plan] ?? PlanTrace(firstEvent: sequence)
        if let state = event.facts["to"] { trace.move = (sequence, state, event.digest) }
        if let digest = event.facts[Self.approvalFact] {
            trace.approvals.append((sequence, event.actor.id, digest))
        }
        known[plan] = trace
    }

    // MARK: Plans

    mutating func comparePlans(_ database: Database) throws {
        let rows = try RawStatement(
            database, "SELECT id, state, wave, digest, body FROM plan ORDER BY number")
        var stored: Set<String> = []
        let json = StoredJSON()
        while try rows.step() {
            let id = rows.text(0)
            stored.insert(id)
            guard let plan = try? json.value(Plan.self, from: rows.text(4), path: "") else {
                words.append("\(id): what is stored as its plan cannot be read")
                continue
            }
            // Plans are found by columns, and carried out by their text.
            let digest = rows.isNull(3) ? nil : rows.text(3)
            if plan.id != id || plan.state.rawValue != rows.text(1) || plan.digest != digest
                || Int64(plan.wave) != rows.int64(2)
            {
                words.append("\(id): the columns of its row say something else than its text")
            }
            compare(plan, id)
        }
        for id in order where !stored.contains(id) {
            words.append("\(id) is not stored, and the log knows it\(at(known[id]?.firstEvent))")
        }
    }

    private mutating func compare(_ plan: Plan, _ id: String) {
        guard let trace = known[id] else {
            words.append(
                "\(id) is stored as \(plan.state.rawValue), and the log does not know it")
            return
        }
        guard let move = trace.move else {
            if plan.state != .draft || plan.digest != nil {
                words.append(
                    "\(id) is stored as \(plan.state.rawValue), and the log knows no move of it")
            }
            return
        }
        if move.state != plan.state.rawValue {
            words.append(
                "\(id) is stored as \(plan.state.rawValue), and the log says \(move.state)"
                    + at(move.sequence))
        }
        if move.digest != plan.digest {
            words.append(
                "\(id) is stored with digest \(plan.digest ?? "none"), and the log says "
                    + "\(move.digest ?? "none")" + at(move.sequence))
        }
    }

    private func at(_ sequence: Int64?) -> String { sequence.map { " (event \($0))" } ?? "" }

    // MARK: Approvals

    mutating func compareApprovals(_ database: Database) throws {
        let rows = try RawStatement(database, "SELECT plan, body FROM approval ORDER BY id")
        let json = StoredJSON()
        while try rows.step() {
            let plan = rows.text(0)
            let text = rows.text(1)
            let digest = Self.digest(of: text)
            if let place = known[plan]?.approvals.firstIndex(where: { $0.digest == digest }) {
                known[plan]?.approvals.remove(at: place)
                continue
            }
            let actor = (try? json.value(Approval.self, from: text, path: ""))?.actor.id
            words.append(
                "\(plan): a word of '\(actor ?? "?")' is stored that the log does not know")
        }
        for plan in order {
            for lost in known[plan]?.approvals ?? [] {
                words.append(
                    "\(plan): a word of '\(lost.actor)' is not stored, and the log knows it"
                        + at(lost.sequence))
            }
        }
    }
}
