public import PatchModel

/// Carries a plan out: wave by wave, to its end or to a stop.
///
/// Every step is written down before it runs and observed after, so a run can be killed anywhere:
/// ``run(_:)`` takes the plan up where the journal says it stands, asks the targets about steps whose
/// end nobody saw, and goes on. One program at a time may run a plan; another may move its stored
/// state (``pause(_:by:reason:)``, ``abort(_:by:reason:runs:)`` without running), which is noticed
/// between two targets.
public struct RolloutRunner: Sendable {
    let serial: SerialJournal
    let drivers: [String: any Driver]
    let rescan: any TargetRescan
    let program: Actor
    let approvers: [Actor]
    let rollbackWindow: Int
    let blockFor: Int?
    let now: @Sendable () -> Timestamp
    let sleep: @Sendable (Int) -> Void
    let isStopped: @Sendable () -> Bool
    let hold: @Sendable () -> String?

    /// - Parameter drivers: A target takes the one of the name it has in the plan.
    /// - Parameter program: Who acts where nobody asked for it.
    /// - Parameter approvers: Who approved the plan, for the audit events.
    /// - Parameter rollbackWindow: Seconds after its last step in which a done plan can be rolled back.
    /// - Parameter blockFor: Seconds that rolled back versions stay blocked; `nil`: for good.
    /// - Parameter sleep: Waits some seconds; may return early.
    /// - Parameter isStopped: Whether the program shall end (Ctrl-C): running targets finish, none
    ///   starts, and the plan stays in its state for the next run.
    /// - Parameter hold: Why no further target may start now (outside the window, a freeze); `nil`:
    ///   it may. A plan that rolls is paused with that reason.
    public init(
        journal: any RolloutJournal, drivers: [any Driver], rescan: any TargetRescan,
        program: Actor = Actor(id: "oakum", authentication: .program), approvers: [Actor] = [],
        rollbackWindow: Int = 7 * 86_400, blockFor: Int? = 90 * 86_400,
        now: @escaping @Sendable () -> Timestamp, sleep: @escaping @Sendable (Int) -> Void,
        isStopped: @escaping @Sendable () -> Bool = { false },
        hold: @escaping @Sendable () -> String? = { nil }
    ) {
        serial = SerialJournal(journal)
        self.drivers = Dictionary(drivers.map { ($0.name, $0) }) { first, _ in first }
        self.rescan = rescan
        self.program = program
        self.approvers = approvers
        self.rollbackWindow = rollbackWindow
        self.blockFor = blockFor
        self.now = now
        self.sleep = sleep
        self.isStopped = isStopped
        self.hold = hold
    }

    /// Drives a plan on from where it stands, to its end or to a stop.
    ///
    /// - Returns: The plan as stored: ended, paused, or still under way with a reason (somebody else
    ///   has to act first) or without one (this program was asked to end).
    /// - Throws: ``Refusal`` when the plan is not scheduled yet, ``RolloutError`` when it cannot be
    ///   carried out, and what the journal throws.
    @discardableResult
    public func run(_ plan: String) throws -> Plan {
        try drive(RolloutContext(self, plan), acknowledged: [])
    }

    func drive(_ context: RolloutContext, acknowledged: Set<String>) throws -> Plan {
        try context.check()
        while true {
            let plan = try serial { try $0.plan(context.plan.id) }
            guard try stage(plan, context, acknowledged) else { return plan }
            let after = try serial { try $0.plan(context.plan.id) }
            // A stage that moves nothing has come to a stop.
            if after.state == plan.state, after.wave == plan.wave { return after }
            if context.isStopped(), !after.state.isTerminal { return after }
        }
    }

    /// - Returns: `false` when nothing leads on from the plan's state without a user.
    private func stage(
        _ plan: Plan, _ context: RolloutContext, _ acknowledged: Set<String>
    ) throws -> Bool {
        switch plan.state {
        case .scheduled: try begin(context)
        case .rolling:
            try WaveRun(context, wave: plan.wave, acknowledged: acknowledged).run()
        case .baking:
            var bake = try WaveBake(context, wave: plan.wave)
            try bake.run()
        case .verifying:
            var verification = try PlanVerification(context)
            try verification.run()
        case .aborting:
            try context.move(
                .rollbackStarted, from: .aborting, wave: plan.wave, reason: plan.reason)
        case .rollingBack:
            var rollback = try PlanRollback(context, blockFor: blockFor)
            try rollback.run()
        case .paused:
            return false
        case .draft, .resolved, .testing, .tested, .awaitingApproval, .approved:
            throw Refusal(
                subject: "plan", state: plan.state.rawValue, event: "run",
                why: "only a scheduled plan is carried out")
        default:
            // A run that was killed after the last move has not given the targets back.
            for target in context.content.targets {
                try serial { try $0.release(asset: target.asset, plan: plan.id) }
            }
            return false
        }
        return true
    }

    /// The first wave begins, unless the window is closed.
    private func begin(_ context: RolloutContext) throws {
        if let why = hold() { return try context.note(why, in: .scheduled) }
        let known = Set(try serial { try $0.targets(of: context.plan.id) }.map(\.asset))
        let records = try context.records()
        for asset in context.content.waves.flatMap(\.targets) where !known.contains(asset) {
            if let record = records[asset] { try serial { try $0.move(record, event: nil) } }
        }
        try context.move(.started, from: .scheduled)
    }
}
