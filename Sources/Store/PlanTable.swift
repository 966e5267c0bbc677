import GRDB
public import PatchModel

/// A plan as it shall be, and as it was read before: stored only if nobody changed it since.
public struct PlanChange: Sendable, Hashable {
    public var plan: Plan
    /// What the change is based on. Its state, wave and digest must still be those stored.
    public var read: Plan

    public init(_ plan: Plan, read: Plan) {
        self.plan = plan
        self.read = read
    }
}

extension StateDatabase {
    /// Stores a new plan under the next free id, `P-1`, `P-2` ...; returns it with that id.
    ///
    /// - Parameter event: Gets the id as its plan when it has none.
    public func create(_ draft: Plan, event: AuditEvent) throws(StoreError) -> Plan {
        try write(event: event) { database, event in
            let highest = try Int64.fetchOne(
                database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'plan'")
            let number = (highest ?? 0) &+ 1
            var plan = draft
            plan.id = "P-\(number)"
            if event?.plan == nil { event?.plan = plan.id }
            try database.execute(
                sql: """
                    INSERT INTO plan(number, id, title, state, wave, digest, created, body)
                    VALUES(?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    number, plan.id, plan.title, plan.state.rawValue, plan.wave, plan.digest,
                    plan.created.seconds, try StoredJSON().text(of: plan),
                ])
            return plan
        }
    }

    /// A plan as it is stored.
    /// - Throws: `StoreError`; `notFound` when there is none of that id.
    public func plan(_ id: String) throws(StoreError) -> Plan {
        try read { try PlanTable.plan(id, $0, self) }
    }

    /// Plans in the order of their ids; all states when `states` is `nil`.
    public func plans(in states: Set<PlanState>? = nil) throws(StoreError) -> [Plan] {
        try read { database in
            let rows = try Row.fetchCursor(
                database, sql: "SELECT state, body FROM plan ORDER BY number")
            let json = StoredJSON()
            let wanted = states.map { Set($0.map(\.rawValue)) }
            var plans: [Plan] = []
            while let row = try rows.next() {
                if let wanted, !wanted.contains(row[0]) { continue }
                plans.append(try json.value(from: row[1], path: path))
            }
            return plans
        }
    }

    /// Stores a changed plan.
    ///
    /// - Throws: `StoreError`; `changed` when somebody else changed it since it was read.
    public func save(_ change: PlanChange, event: AuditEvent) throws(StoreError) {
        try write(event: event) { database, _ in
            try PlanTable.apply(change, database, self)
        }
    }

    /// Stores a person's word on a plan, and the plan's new state where that follows from it.
    ///
    /// - Parameter event: Gets the digest of the word as stored as its fact `approval`.
    /// - Throws: `StoreError`; `changed` when somebody else changed the plan since it was read.
    public func add(
        _ approval: Approval, change: PlanChange? = nil, event: AuditEvent
    ) throws(StoreError) {
        try write(event: event) { database, event in
            try PlanTable.require(approval.plan, database, self)
            let text = try StoredJSON().text(of: approval)
            event?.facts[PlanDeviations.approvalFact] = PlanDeviations.digest(of: text)
            try database.execute(
                sql: "INSERT INTO approval(plan, digest, body) VALUES(?, ?, ?)",
                arguments: [approval.plan, approval.digest, text])
            if let change { try PlanTable.apply(change, database, self) }
        }
    }

    /// Everything that people said of a plan, in order: also of earlier digests, and expired.
    public func approvals(of plan: String) throws(StoreError) -> [Approval] {
        try read { database in
            let json = StoredJSON()
            return try String.fetchAll(
                database, sql: "SELECT body FROM approval WHERE plan = ? ORDER BY id",
                arguments: [plan]
            ).map { try json.value(from: $0, path: path) }
        }
    }

    /// Stores what a trial found out, and the plan's new state where that follows from it.
    /// - Throws: `StoreError`; `changed` when somebody else changed the plan since it was read.
    public func add(
        _ trial: TrialResult, change: PlanChange? = nil, event: AuditEvent
    ) throws(StoreError) {
        try write(event: event) { database, _ in
            try PlanTable.require(trial.plan, database, self)
            try database.execute(
                sql: """
                    INSERT INTO trial(plan, digest, asset, is_passed, body) VALUES(?, ?, ?, ?, ?)
                    """,
                arguments: [
                    trial.plan, trial.digest, trial.asset, trial.isPassed,
                    try StoredJSON().text(of: trial),
                ])
            if let change { try PlanTable.apply(change, database, self) }
        }
    }

    /// The trials of a plan, in order; those of every digest when `digest` is `nil`.
    public func trials(
        of plan: String, digest: String? = nil
    ) throws(StoreError) -> [TrialResult] {
        try read { database in
            let json = StoredJSON()
            return try String.fetchAll(
                database,
                sql: """
                    SELECT body FROM trial WHERE plan = ?1 AND (?2 IS NULL OR digest = ?2)
                    ORDER BY id
                    """,
                arguments: [plan, digest]
            ).map { try json.value(from: $0, path: path) }
        }
    }
}

/// The statements of the plan table.
enum PlanTable {
    static func plan(_ id: String, _ database: Database, _ state: StateDatabase) throws -> Plan {
        let body = try String.fetchOne(
            database, sql: "SELECT body FROM plan WHERE id = ?", arguments: [id])
        guard let body else { throw state.error(unknown(id)) }
        return try StoredJSON().value(from: body, path: state.path)
    }

    /// Throws unless there is a plan of that id.
    static func require(_ id: String, _ database: Database, _ state: StateDatabase) throws {
        let found = try Row.fetchOne(
            database, sql: "SELECT 1 FROM plan WHERE id = ?", arguments: [id])
        if found == nil { throw state.error(unknown(id)) }
    }

    private static func unknown(_ id: String) -> StoreError.Reason {
        .notFound("no plan '\(id)': list them with 'oakum plan list'")
    }

    static func apply(
        _ change: PlanChange, _ database: Database, _ state: StateDatabase
    ) throws {
        let plan = change.plan
        try database.execute(
            sql: """
                UPDATE plan SET title = ?, state = ?, wave = ?, digest = ?, body = ?
                WHERE id = ? AND state = ? AND wave = ? AND digest IS ?
                """,
            arguments: [
                plan.title, plan.state.rawValue, plan.wave, plan.digest,
                try StoredJSON().text(of: plan), plan.id, change.read.state.rawValue,
                change.read.wave, change.read.digest,
            ])
        guard database.changesCount == 0 else { return }
        let stored = try self.plan(plan.id, database, state)
        let isSameState = stored.state == change.read.state
        throw state.error(
            .changed(
                "plan '\(plan.id)' was changed by somebody else: it was "
                    + "'\(change.read.state.rawValue)' and is "
                    + "\(isSameState ? "another plan in that state" : "'\(stored.state.rawValue)'")"
                    + " now; look at it and try again"))
    }
}
