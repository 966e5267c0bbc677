import Glibc
import PatchModel
import PluginHost
import Policy
import Rollout
import Store

/// Carries plans out: the state database as journal, this machine's clock, the drivers there are.
struct PlanRollout {
    let context: CommandContext
    private let rescan: AssetRescan
    private let isOnline: Bool
    private let line: ProgressLine

    init(
        context: CommandContext, plugins: PluginOptions, isOnline: Bool, isQuiet: Bool
    ) throws {
        self.context = context
        self.isOnline = isOnline
        let (catalogue, worker) = try plugins.catalogue(context.configuration)
        rescan = AssetRescan(
            context: context, catalogue: catalogue, workerProgram: worker,
            git: try DriverSet.git(context, isOnline: isOnline))
        line = ProgressLine(isQuiet: isQuiet)
    }

    /// Starts an approved plan.
    ///
    /// - Parameter override: The reason for starting outside the windows; `nil`: inside only.
    func start(_ id: String, override reason: String?) throws -> Plan {
        let plan = try context.plan(id)
        if case .failure(let refusal) = PlanMachine(plan).next(.scheduled),
            plan.state != .scheduled
        {
            let way =
                plan.isUnderWay && !plan.state.isTerminal ? "; oakum rollout resume \(id)" : ""
            throw CommandEnd.usage("\(id): \(refusal)\(way)")
        }
        let approvers = try PlanApproval(context: context).approvers(of: plan)
        try PlanEvidence(context: context).check(plan)
        let isOverridden = try isOverridden(plan, reason, command: "start")
        return try carrying(plan, approvers, isOverridden: isOverridden) { runner, _ in
            try runner.start(id, by: context.actor, reason: reason)
        }
    }

    /// Goes on with a plan that was paused, or whose program ended in the middle.
    func resume(_ id: String, override reason: String?) throws -> Plan {
        let plan = try context.plan(id)
        switch plan.state {
        // It may have been cut off between its last move and letting go of its targets.
        case .done, .rolledBack, .partiallyRolledBack, .failedNeedsHuman: break
        case let state where state.isTerminal:
            throw CommandEnd.usage("\(id) has ended: it is \(state.rawValue)")
        default: break
        }
        let approval = PlanApproval(context: context)
        let approvers =
            plan.isUnderWay ? try approval.evidence(of: plan) : try approval.approvers(of: plan)
        try PlanEvidence(context: context).check(plan)
        var isOverridden = false
        switch plan.state {
        case .paused: isOverridden = try self.isOverridden(plan, reason, command: "resume")
        // What goes on outside a window is the end of what has begun: no further target starts.
        case .scheduled, .rolling, .baking: break
        default: isOverridden = true
        }
        return try carrying(plan, approvers, isOverridden: isOverridden) { runner, _ in
            plan.state == .paused
                ? try runner.resume(id, by: context.actor, reason: reason) : try runner.run(id)
        }
    }

    /// Whether this goes on in spite of closed windows.
    ///
    /// - Throws: `CommandEnd` when they are closed and nobody agreed to an override.
    private func isOverridden(_ plan: Plan, _ reason: String?, command: String) throws -> Bool {
        guard let closed = try Windows(context: context).closed(for: plan, at: Clock.now) else {
            return false
        }
        guard let reason else {
            throw CommandEnd.usage(
                "\(plan.id) cannot \(command) now: \(closed); wait, or \(command) with --now "
                    + "--reason TEXT after a second person's oakum approve \(plan.id) --now")
        }
        try checkOverride(plan, reason)
        return true
    }

    func pause(_ id: String, reason: String) throws -> Plan {
        let plan = try context.plan(id)
        let approvers = try PlanApproval(context: context).evidence(of: plan)
        return try carrying(plan, approvers, isOverridden: true, besideAnother: true) { runner, _ in
            try runner.pause(id, by: context.actor, reason: reason)
        }
    }

    func abort(_ id: String, reason: String) throws -> Plan {
        let plan = try context.plan(id)
        let approvers = try PlanApproval(context: context).evidence(of: plan)
        return try carrying(plan, approvers, isOverridden: true, besideAnother: true) {
            runner, isAlone in
            try runner.abort(id, by: context.actor, reason: reason, runs: isAlone)
        }
    }

    func rollback(_ id: String, reason: String) throws -> Plan {
        let plan = try context.plan(id)
        if let later = try laterPlan(than: plan) {
            throw CommandEnd.usage(
                "\(id) cannot be rolled back: \(later.plan) was applied to \(later.target) since; "
                    + "roll \(later.plan) back first")
        }
        let approvers = try PlanApproval(context: context).evidence(of: plan)
        return try carrying(plan, approvers, isOverridden: true) { runner, _ in
            try runner.rollback(id, by: context.actor, reason: reason)
        }
    }

    /// Whether somebody asked for a plan's way back, with `rollout abort` or `rollback`; a failed wave
    /// is taken back by the program itself.
    func isTakenBackByHand(_ plan: Plan) throws -> Bool {
        try context.state.events(AuditQuery(plan: plan.id)).contains { entry in
            ["plan.aborting", "plan.rolling_back"].contains(entry.event.type)
                && entry.event.actor.authentication != .program
        }
    }

    /// A plan that was applied to one of a plan's targets after it, and is still in place.
    private func laterPlan(than plan: Plan) throws -> (plan: String, target: String)? {
        guard plan.state == .done else { return nil }
        let own = try context.state.operations(of: plan.id)
        let end = own.compactMap(\.observation?.observed).max() ?? plan.created
        for other in try context.state.plans() where other.id != plan.id {
            let isTakenBack = Dictionary(
                uniqueKeysWithValues: try context.state.targets(of: other.id).map {
                    ($0.asset, $0.state == .reverted)
                })
            for (operation, _) in try context.state.operations(of: other.id)
            where operation.step == .apply && operation.intended >= end
                && isTakenBack[operation.asset] != true
            {
                if let target = plan.content?.targets.first(where: {
                    $0.asset == operation.asset
                }) {
                    return (other.id, target.name)
                }
            }
        }
        return nil
    }

    /// Throws the snapshots of a done plan away: it cannot be rolled back any more.
    func discard(_ id: String) throws -> Plan {
        let plan = try context.plan(id)
        return try carrying(plan, [], isOverridden: true) { runner, _ in
            try runner.discardSnapshots(id)
            return try context.plan(id)
        }
    }

    /// - Parameter besideAnother: Whether this may be said while another program carries the plan
    ///   out, which then notices it.
    /// - Parameter body: Gets the runner, and whether no other program carries the plan out.
    private func carrying(
        _ plan: Plan, _ approvers: [Actor], isOverridden: Bool, besideAnother: Bool = false,
        _ body: (RolloutRunner, Bool) throws -> Plan
    ) throws -> Plan {
        Interruption.install()
        let lock = try RolloutLock(plan: plan.id, in: context.directory)
        guard lock != nil || besideAnother else {
            throw CommandEnd.usage(
                "\(plan.id) is being carried out by another oakum: see oakum rollout status "
                    + plan.id)
        }
        if let content = plan.content, try PlanDigest.of(content) != plan.digest {
            throw CommandEnd(
                .failed,
                "\(plan.id): its content no longer has the digest that was approved; it is not "
                    + "carried out")
        }
        let windows = try Windows(context: context)
        let runner = RolloutRunner(
            journal: StoredJournal(state: context.state) { [line] in line.show("\(plan.id): \($0)")
            },
            drivers: try DriverSet.all(context, isOnline: isOnline), rescan: rescan,
            approvers: approvers, now: { Clock.now },
            sleep: { seconds in Interruption.sleep(seconds) }, isStopped: { Interruption.isOn },
            hold: { isOverridden ? nil : windows.closed(for: plan, at: Clock.now) })
        defer { line.clear() }
        line.show("\(plan.id): rolling out")
        do { return try withExtendedLifetime(lock) { try body(runner, lock != nil) } } catch let
            refusal as Refusal
        {
            throw CommandEnd.usage("\(plan.id): \(refusal)")
        } catch let error as RolloutError {
            throw CommandEnd(.failed, "\(plan.id): \(error)")
        }
    }

    /// Starting outside the windows takes a reason and a second person who agreed to that.
    private func checkOverride(_ plan: Plan, _ reason: String) throws {
        let second = try PlanApproval(context: context).secondForOverride(plan)
        let wanted = PolicyOverride(actor: context.actor, reason: reason, second: second)
        if let refusal = wanted.refusal(under: plan.content?.approval ?? ApprovalRule()) {
            throw CommandEnd.usage("\(plan.id) cannot start now: \(refusal)")
        }
    }
}

/// The maintenance windows and freezes that concern a plan's targets.
struct Windows: Sendable {
    private let policy: WindowPolicy
    private let assets: [String: Asset]

    init(context: CommandContext) throws {
        policy = context.configuration.windows
        let known = try context.state.assets().compactMap(\.asset)
        assets = Dictionary(known.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Why a plan's targets may not be changed at a moment; `nil` when all may.
    func closed(for plan: Plan, at moment: Timestamp) -> String? {
        for target in plan.content?.targets ?? [] {
            guard let asset = assets[target.asset] else {
                return "\(target.name): it is no longer a known asset"
            }
            let decision = policy.decision(for: asset, at: moment)
            if !decision.isOpen { return "\(target.name): \(decision.reason)" }
        }
        return nil
    }
}

extension Plan {
    /// Whether targets may have been touched.
    var isUnderWay: Bool {
        switch state {
        case .rolling, .baking, .verifying, .paused, .aborting, .rollingBack: true
        default: state.isTerminal
        }
    }
}
