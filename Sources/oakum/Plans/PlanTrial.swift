import PatchModel
import PluginHost
import Rollout
import Store

/// Tries plans before anything real is touched.
struct PlanTrial {
    let context: CommandContext
    private let rescan: AssetRescan
    private let line: ProgressLine

    init(context: CommandContext, plugins: PluginOptions, isQuiet: Bool) throws {
        self.context = context
        let (catalogue, worker) = try plugins.catalogue(context.configuration)
        rescan = AssetRescan(
            context: context, catalogue: catalogue, workerProgram: worker,
            git: try DriverSet.git(context, isOnline: false))
        line = ProgressLine(isQuiet: isQuiet)
    }

    /// Tries one target of each distinct change, or every one, and asks for approval when all pass.
    ///
    /// - Returns: The plan after the trial: awaiting approval, approved by rule, or failed. An
    ///   interrupted trial leaves it in `testing`; a later one begins anew.
    func run(_ plan: Plan, everyTarget: Bool) throws -> Plan {
        Interruption.install()
        guard let content = plan.content, let digest = plan.digest else {
            throw CommandEnd.usage("\(plan.id) is not resolved: there is nothing to try yet")
        }
        guard try PlanDigest.of(content) == digest else {
            throw CommandEnd(.failed, "\(plan.id): its content no longer has its digest")
        }
        guard let lock = try RolloutLock(plan: plan.id, in: context.directory) else {
            throw CommandEnd.usage("\(plan.id) is being tried or carried out by another oakum")
        }
        defer { withExtendedLifetime(lock) {} }
        var current = try context.move(plan, .testStarted)
        let scratch = try context.directory.folder("trials")
        // Mounts of a trial that was killed.
        _ = Overlay.discardLeftovers(in: scratch)
        var trial = PatchTrial(
            cache: context.cache, scratch: scratch, preparedTrees: try context.preparedTrees,
            rescan: rescan, now: { Clock.now })
        trial.deadline = context.configuration.trial.deadline
        trial.memoryLimit = context.configuration.trial.memory
        trial.isCancelled = { Interruption.isOn }
        let targets = everyTarget ? content.targets : Self.distinct(content)
        var failures: [String] = []
        for (number, target) in targets.enumerated() {
            line.show("\(plan.id): trial \(number + 1) of \(targets.count), \(target.name)")
            let result = trial.run(target, plan: plan.id, digest: digest)
            if Interruption.isOn { return current }
            try context.state.add(result, event: event(result, target, current))
            Failpoint.passed()
            if !result.isPassed { failures.append("\(target.name): \(result.reason ?? "?")") }
        }
        line.clear()
        guard failures.isEmpty else {
            return try context.move(
                current, .testFailed, reason: failures.joined(separator: "; "))
        }
        current = try context.move(current, .testPassed)
        if content.approval.count == 0 {
            return try context.move(current, .approved, reason: "approved by rule")
        }
        return try context.move(current, .approvalRequested)
    }

    /// One target of each distinct change, in the order of the waves.
    static func distinct(_ content: PlanContent) -> [PlanTarget] {
        let targets = Dictionary(
            content.targets.map { ($0.asset, $0) }, uniquingKeysWith: { first, _ in first })
        var seen: Set<PlanTarget> = []
        return content.waves.flatMap(\.targets).compactMap { targets[$0] }.filter { target in
            var likeness = target
            likeness.asset = ""
            likeness.name = ""
            likeness.claims = []
            // A repository is its own; roots with the same change and packages are alike.
            if target.driver == "local" { likeness.path = "" }
            return seen.insert(likeness).inserted
        }
    }

    private func event(_ result: TrialResult, _ target: PlanTarget, _ plan: Plan) -> AuditEvent {
        var event = context.event(
            result.isPassed ? "trial.passed" : "trial.failed", of: plan, reason: result.reason)
        event.at = result.finished
        event.asset = target.asset
        event.assetName = target.name
        event.what = target.changes
        event.checks = result.checks
        event.steps = result.steps
        event.facts = [
            "sandbox": result.sandbox, "still_open": String(result.stillOpen.count),
            "introduced": result.introduced.joined(separator: ", "),
        ]
        return event
    }
}
