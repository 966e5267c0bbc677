import PatchModel

/// Takes the targets of a plan back, the last one first.
///
/// The plan's wave is the first that is taken back: those before it keep what they have.
struct PlanRollback {
    let context: RolloutContext
    /// Seconds that the versions stay blocked; `nil`: until somebody unblocks them.
    let blockFor: Int?
    private var records: [String: TargetRecord]
    private let operations: [String: [OperationRecord]]

    init(_ context: RolloutContext, blockFor: Int?) throws {
        self.context = context
        self.blockFor = blockFor
        records = try context.records()
        operations = try context.operations()
    }

    /// Goes through the targets and ends the plan, or says what it still waits for.
    mutating func run() throws {
        let stored = try context.journal { try $0.plan(context.plan.id) }
        let reason = stored.reason ?? "the plan is rolled back"
        var open: [String] = []
        for (number, wave) in context.content.waves.enumerated().reversed()
        where number >= stored.wave {
            for asset in wave.targets.reversed() {
                guard !context.isStopped() else { return }
                if let why = try recall(asset, reason) { open.append(why) }
            }
        }
        guard !context.isStopped() else { return }
        if !open.isEmpty {
            // The reason of the rollback stays: it is what the versions are blocked for.
            let parts = reason.head(before: Self.separator)
            return try context.note(
                parts + Self.separator + open.joined(separator: "; "), in: .rollingBack)
        }
        let cause = reason.head(before: Self.separator)
        guard try LeftoverSnapshots(context).discard(records) else { return }
        try block(cause)
        try end(cause)
    }

    private static let separator = "; not taken back yet: "

    /// - Returns: Why it is not at rest yet.
    private mutating func recall(_ asset: String, _ reason: String) throws -> String? {
        guard let record = records[asset] else { return nil }
        switch record.state {
        case .reverted, .revertFailed, .skipped: return nil
        default: break
        }
        let name = context.name(asset)
        guard var course = try context.course(record, operations[asset]) else {
            return "'\(name)' is held by another plan"
        }
        let end = try course.recall(reason.head(before: Self.separator))
        records[asset] = course.record
        switch end {
        case .settled, .interrupted: return nil
        case .waiting(let why), .parked(let why): return "'\(name)': \(why)"
        }
    }

    /// Whoever plans next must not propose these versions again.
    private func block(_ reason: String) throws {
        let targets = context.content.targets.filter { records[$0.asset]?.state == .reverted }
        let now = context.now()
        var seen: Set<String> = []
        let versions = context.changes(of: targets).compactMap { change -> BlockedVersion? in
            guard let version = change.to,
                seen.insert(change.package + "@" + version).inserted
            else { return nil }
            return BlockedVersion(
                package: change.package, version: version, reason: reason, plan: context.plan.id,
                at: now,
                expires: blockFor.map {
                    Timestamp(seconds: now.seconds.addingClamped(Int64(clamping: $0)))
                })
        }
        guard !versions.isEmpty else { return }
        var event = context.event("version.blocked", reason: reason)
        event.why = targets.flatMap(context.reasons)
        event.what = context.changes(of: targets)
        event.facts["versions"] = versions.map { $0.package + "@" + $0.version }.joined(
            separator: ", ")
        try context.journal { try $0.block(versions, event: event) }
    }

    private func end(_ reason: String) throws {
        var kept: [String] = []
        var broken: [String] = []
        for asset in context.content.waves.flatMap(\.targets) {
            guard let record = records[asset] else { continue }
            let words = "'\(context.name(asset))'"
            switch record.state {
            case .revertFailed: broken.append("\(words): \(record.reason ?? "")")
            case .reverted, .skipped, .pending: break
            default:
                let why = context.targets[asset].map { $0.rollback.rawValue } ?? ""
                kept.append("\(words) (wave \(record.wave), \(why))")
            }
        }
        var parts = [reason]
        if !kept.isEmpty { parts.append("keep the new version: " + kept.joined(separator: ", ")) }
        if !broken.isEmpty { parts.append("need a human: " + broken.joined(separator: ", ")) }
        let event: PlanEvent =
            broken.isEmpty ? (kept.isEmpty ? .rolledBack : .partlyRolledBack) : .needsHuman
        try context.move(event, from: .rollingBack, reason: parts.joined(separator: "; ")) {
            $0.facts["kept"] = kept.isEmpty ? nil : kept.joined(separator: ", ")
            $0.facts["broken"] = broken.isEmpty ? nil : broken.joined(separator: ", ")
        }
    }
}

/// Snapshots of targets that ended as they were: nobody will ask for them.
struct LeftoverSnapshots {
    let context: RolloutContext

    init(_ context: RolloutContext) { self.context = context }

    /// - Returns: `false` when the program shall end first.
    func discard(
        _ records: [String: TargetRecord], also states: Set<TargetState> = []
    ) throws -> Bool {
        let operations = try context.operations()
        for asset in context.content.waves.flatMap(\.targets) {
            guard let record = records[asset],
                record.state == .reverted || record.state == .skipped
                    || states.contains(record.state)
            else { continue }
            guard !context.isStopped() else { return false }
            guard let known = operations[asset], known.hasLeftover,
                var course = try context.course(record, known)
            else { continue }
            try course.discard()
        }
        return true
    }
}

extension String {
    /// What stands before the first occurrence of a text; all of it when there is none.
    fileprivate func head(before separator: String) -> String {
        let bytes = Array(utf8)
        let wanted = Array(separator.utf8)
        guard bytes.count >= wanted.count else { return self }
        for start in 0...(bytes.count - wanted.count)
        where bytes[start..<(start + wanted.count)].elementsEqual(wanted) {
            return String(decoding: bytes[..<start], as: UTF8.self)
        }
        return self
    }
}
