import PatchModel

/// A target in memory: its packages, and what a driver leaves on it.
public struct InMemoryTarget: Sendable, Hashable {
    /// Installed versions by package (purl without version).
    public var packages: [String: String]
    /// `package@version` that fail every check.
    public var broken: Set<String> = []
    /// The highest token that was seen.
    public internal(set) var token: Int64 = 0
    /// How often services were restarted.
    public internal(set) var restarts = 0
    /// Ids of operations that did change something, in order.
    public internal(set) var effects: [String] = []
    /// Ids of operations that were performed again after they had finished.
    public internal(set) var repeats: [String] = []
    /// What finished steps said, by operation id.
    var marks: [String: Observation] = [:]
    var halfDone: Set<String> = []
    /// By reference.
    var snapshots: [String: [String: String]] = [:]

    public init(packages: [String: String], broken: Set<String> = []) {
        self.packages = packages
        self.broken = broken
    }

    mutating func perform(
        _ operation: Operation, on target: PlanTarget, reference: String?,
        fault: InMemoryDriver.Fault.Kind?
    ) -> Observation {
        var seen = Observation(
            operation: operation.id, outcome: .succeeded, observed: operation.intended)
        if operation.token < token {
            seen.outcome = .failed
            seen.reason =
                "token \(operation.token) is lower than \(token), which '\(target.name)' has seen"
            return seen
        }
        token = operation.token
        if let mark = marks[operation.id] {
            repeats.append(operation.id)
            return mark
        }
        switch fault {
        case .fails: return failing(seen, "it was made to fail")
        case .unreachable: return inconclusive(seen, "'\(target.name)' does not answer")
        case .inconclusive: return inconclusive(seen, "it cannot be found out")
        case .waiting:
            seen.outcome = .waiting
            seen.reason = "somebody has to act first"
            return seen
        case .partial:
            if operation.step == .apply { install(target.changes.prefix(target.changes.count / 2)) }
            halfDone.insert(operation.id)
            return failing(seen, "it was cut off half-way")
        case .unheard, nil: break
        }
        carryOut(operation, on: target, reference: reference, &seen)
        // A verify or precheck leaves no mark: it is asked anew each time.
        if seen.outcome == .succeeded, operation.step != .verify, operation.step != .precheck {
            marks[operation.id] = seen
            halfDone.remove(operation.id)
        }
        return fault == .unheard ? inconclusive(seen, "the answer was lost") : seen
    }

    private mutating func carryOut(
        _ operation: Operation, on target: PlanTarget, reference: String?,
        _ seen: inout Observation
    ) {
        switch operation.step {
        case .precheck:
            for change in target.changes where packages[change.package] != change.from {
                seen = failing(
                    seen,
                    "'\(change.name)' is at \(shown(packages[change.package])), and the plan starts from \(shown(change.from))"
                )
                return
            }
        case .snapshot:
            let place = "snapshot of \(operation.plan)"
            if snapshots[place] == nil { snapshots[place] = packages }
            seen.reference = place
        case .apply:
            let before = packages
            install(target.changes[...])
            if packages != before { effects.append(operation.id) }
        case .restart:
            restarts += 1
        case .verify:
            check(target, &seen)
        case .revert:
            guard let earlier = reference.flatMap({ snapshots[$0] }) else { return }
            if packages != earlier { effects.append(operation.id) }
            packages = earlier
        case .discard:
            if let reference { snapshots[reference] = nil }
        }
    }

    private mutating func install(_ changes: ArraySlice<PackageChange>) {
        for change in changes { packages[change.package] = change.to }
    }

    private func check(_ target: PlanTarget, _ seen: inout Observation) {
        let culprit = target.changes.first { change in
            packages[change.package].map { broken.contains(change.package + "@" + $0) } ?? false
        }
        seen.checks = target.checks.map { check in
            CheckResult(
                check: check.name, outcome: culprit == nil ? .successful : .failed,
                attempts: check.attempts,
                reason: culprit.map { "'\($0.name)' is broken in this version" })
        }
        guard let culprit else { return }
        seen = failing(seen, "'\(culprit.name)' is broken in this version")
    }

    private func shown(_ version: String?) -> String { version.map { "'\($0)'" } ?? "no version" }

    private func failing(_ seen: Observation, _ reason: String) -> Observation {
        var seen = seen
        seen.outcome = .failed
        seen.reason = reason
        return seen
    }

    private func inconclusive(_ seen: Observation, _ reason: String) -> Observation {
        var seen = seen
        seen.outcome = .inconclusive
        seen.reason = reason
        return seen
    }
}
