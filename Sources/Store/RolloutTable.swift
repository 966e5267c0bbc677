import GRDB
public import PatchModel

extension StateDatabase {
    /// The targets of a plan, by wave and in the order in which they were stored first; empty
    /// before the rollout has begun.
    public func targets(of plan: String) throws(StoreError) -> [TargetRecord] {
        try read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM rollout_target WHERE plan = ? ORDER BY wave, id",
                arguments: [plan]
            ).map { row in
                guard let state = TargetState(rawValue: row["state"]) else { throw error(.damaged) }
                return TargetRecord(
                    plan: row["plan"], asset: row["asset"], wave: row["wave"], state: state,
                    reason: row["reason"])
            }
        }
    }

    /// Every operation of a plan in the order of the intents, with its observation where there is
    /// one.
    public func operations(
        of plan: String
    ) throws(StoreError) -> [(operation: Operation, observation: Observation?)] {
        try read { database in
            let json = StoredJSON()
            return try Row.fetchAll(
                database,
                sql: "SELECT intent, observation FROM operation WHERE plan = ? ORDER BY number",
                arguments: [plan]
            ).map { row in
                (
                    operation: try json.value(Operation.self, from: row[0], path: path),
                    observation: try (row[1] as String?).map {
                        try json.value(Observation.self, from: $0, path: path)
                    }
                )
            }
        }
    }

    /// Stores a target of a rollout, new or changed.
    public func move(_ target: TargetRecord, event: AuditEvent?) throws(StoreError) {
        try write(event: event) { database, _ in
            try RolloutTable.put(target, database, self)
        }
    }

    /// Stores an intent, before it is acted upon.
    ///
    /// - Throws: `StoreError`; `changed` when the target was leased again since, with a higher
    ///   token; `taken` when there is an operation of that id.
    public func intend(_ operation: Operation, event: AuditEvent) throws(StoreError) {
        try write(event: event) { database, _ in
            try RolloutTable.refuseFenced(operation, database, self)
            try database.execute(
                sql: """
                    INSERT INTO operation(id, plan, asset, intent) VALUES(?, ?, ?, ?)
                    ON CONFLICT(id) DO NOTHING
                    """,
                arguments: [
                    operation.id, operation.plan, operation.asset,
                    try StoredJSON().text(of: operation),
                ])
            guard database.changesCount > 0 else {
                throw error(.taken("operation '\(operation.id)' was intended before: probe it"))
            }
        }
    }

    /// Stores what was seen, and the state of the target that follows from it.
    ///
    /// An observation that left it open (`waiting`, `inconclusive`) may be followed by another; one
    /// that decided stays.
    /// - Throws: `StoreError`; `notFound` when nothing was intended, `changed` when another
    ///   observation has decided.
    public func observe(
        _ observation: Observation, target: TargetRecord, event: AuditEvent
    ) throws(StoreError) {
        try write(event: event) { database, _ in
            let text = try StoredJSON().text(of: observation)
            try database.execute(
                sql: """
                    UPDATE operation SET outcome = ?1, observation = ?2 WHERE id = ?3 AND
                        (outcome IS NULL OR outcome IN ('waiting', 'inconclusive')
                            OR observation = ?2)
                    """,
                arguments: [observation.outcome.rawValue, text, observation.operation])
            if database.changesCount == 0 {
                let outcome = try String.fetchOne(
                    database, sql: "SELECT outcome FROM operation WHERE id = ?",
                    arguments: [observation.operation])
                let id = observation.operation
                guard let outcome else {
                    throw error(.notFound("no operation '\(id)': intend it before observing it"))
                }
                throw error(
                    .changed("operation '\(id)' was observed before: it has \(outcome)"))
            }
            try RolloutTable.put(target, database, self)
        }
    }

    /// Takes a target for a plan until a moment.
    ///
    /// - Returns: A token, higher than every one before of this asset; `nil` when another plan
    ///   holds the target and its time has not run out at `now`. The same plan gets a new token:
    ///   whoever used the earlier one is locked out.
    public func lease(
        asset: String, plan: String, until: Timestamp, now: Timestamp
    ) throws(StoreError) -> Int64? {
        try write { database in
            // Nothing comes back when the condition refuses the update.
            try Int64.fetchOne(
                database,
                sql: """
                    INSERT INTO lease(asset, plan, token, until) VALUES(:asset, :plan, 1, :until)
                    ON CONFLICT(asset) DO UPDATE
                        SET plan = :plan, token = token + 1, until = :until
                        WHERE plan IS NULL OR plan = :plan OR until <= :now
                    RETURNING token
                    """,
                arguments: [
                    "asset": asset, "plan": plan, "until": until.seconds, "now": now.seconds,
                ])
        }
    }

    /// Gives a target back; nothing happens when the plan does not hold it.
    public func release(asset: String, plan: String) throws(StoreError) {
        try write { database in
            // The row stays, so that tokens rise for ever.
            try database.execute(
                sql: "UPDATE lease SET plan = NULL, until = 0 WHERE asset = ? AND plan = ?",
                arguments: [asset, plan])
        }
    }
}

/// The statements of the rollout tables.
enum RolloutTable {
    static func put(
        _ target: TargetRecord, _ database: Database, _ state: StateDatabase
    ) throws {
        try PlanTable.require(target.plan, database, state)
        try database.execute(
            sql: """
                INSERT INTO rollout_target(plan, asset, wave, state, reason) VALUES(?, ?, ?, ?, ?)
                ON CONFLICT(plan, asset) DO UPDATE SET wave = excluded.wave,
                    state = excluded.state, reason = excluded.reason
                """,
            arguments: [
                target.plan, target.asset, target.wave, target.state.rawValue, target.reason,
            ])
    }

    /// A controller that slept through the end of its lease must not go on.
    static func refuseFenced(
        _ operation: Operation, _ database: Database, _ state: StateDatabase
    ) throws {
        try PlanTable.require(operation.plan, database, state)
        let token = try Int64.fetchOne(
            database, sql: "SELECT token FROM lease WHERE asset = ?",
            arguments: [operation.asset])
        if let token, operation.token < token {
            throw state.error(
                .changed(
                    "asset '\(operation.asset)' was leased again, token \(token) after "
                        + "\(operation.token): another controller goes on with it"))
        }
    }
}
