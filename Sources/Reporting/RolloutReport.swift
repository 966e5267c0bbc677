public import PatchModel

/// Where a rollout stands: waves, targets, steps.
public struct RolloutReport: Sendable, Encodable {
    /// One step of one target: intended, and perhaps observed.
    public struct Step: Sendable, Encodable {
        public var operation: Operation
        public var observation: Observation?

        public init(operation: Operation, observation: Observation?) {
            self.operation = operation
            self.observation = observation
        }
    }

    public var plan: Plan
    public var targets: [TargetRecord]
    public var steps: [Step]

    public init(plan: Plan, targets: [TargetRecord], steps: [Step]) {
        self.plan = plan
        self.targets = targets
        self.steps = steps
    }
}

extension RolloutReport {
    /// The plan's state, its targets by wave, and every step that was intended.
    public var document: PageDocument {
        var page = PageDocument(title: "\(plan.id): \(plan.title)")
        page.fields([
            ("state", plan.state.rawValue), ("reason", plan.reason), ("digest", plan.digest),
        ])
        page.heading("TARGETS")
        page.table(["WAVE", "TARGET", "STATE", "WHY"], targetRows)
        if !steps.isEmpty {
            page.heading("STEPS")
            page.table(
                ["TARGET", "STEP", "INTENDED", "OUTCOME", "WHY"],
                steps.map { step in
                    [
                        name(step.operation.asset), step.operation.step.rawValue,
                        step.operation.intended.description,
                        step.observation?.outcome.rawValue ?? "not seen yet",
                        step.observation?.reason ?? checks(step.observation),
                    ]
                })
        }
        let pending = pendingRestarts
        if !pending.isEmpty {
            page.heading("STILL RUNNING OLD FILES")
            page.list(pending)
        }
        return page
    }

    private var targetRows: [[String]] {
        let states = Dictionary(
            targets.map { ($0.asset, $0) }, uniquingKeysWith: { _, last in last })
        return (plan.content?.waves ?? []).enumerated().flatMap { number, wave in
            wave.targets.map { key in
                [
                    String(number + 1), name(key), states[key]?.state.rawValue ?? "pending",
                    states[key]?.reason ?? "",
                ]
            }
        }
    }

    private func checks(_ observation: Observation?) -> String {
        (observation?.checks ?? []).map { "\($0.check) \($0.outcome.rawValue)" }
            .joined(separator: ", ")
    }

    /// By the latest observation of each target that says something about it.
    private var pendingRestarts: [String] {
        var latest: [String: [String]] = [:]
        for step in steps {
            guard let observation = step.observation else { continue }
            switch step.operation.step {
            case .restart, .verify: latest[step.operation.asset] = observation.pendingRestarts
            default: break
            }
        }
        return latest.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }.map { key, list in
            "\(name(key)): " + list.joined(separator: ", ")
        }
    }

    private func name(_ key: String) -> String {
        plan.content?.targets.first { $0.asset == key }?.name ?? key
    }
}
