public import PatchModel

/// The states of a plan and what leads from one to another; pure, so that it can be held against a
/// table.
public struct PlanMachine: Sendable, Hashable {
    public var state: PlanState
    /// The wave that rolls or bakes, from 0.
    public var wave: Int
    /// How many waves there are.
    public var waves: Int
    /// Where a paused plan goes on: `rolling` or `baking`.
    public var resumes: PlanState

    /// Takes up a machine where it stands.
    ///
    /// - Parameter resumes: For a paused plan, what it was; the stored plan does not say.
    public init(state: PlanState, wave: Int = 0, waves: Int = 1, resumes: PlanState = .rolling) {
        self.state = state
        self.wave = wave
        self.waves = waves
        self.resumes = resumes
    }

    /// Takes up the machine of a stored plan.
    public init(_ plan: Plan, resumes: PlanState = .rolling) {
        self.init(
            state: plan.state, wave: plan.wave, waves: plan.content?.waves.count ?? 0,
            resumes: resumes)
    }

    /// Where an event leads, or why it is refused.
    public func next(_ event: PlanEvent) -> Result<PlanStep, Refusal> {
        guard let following = following(event) else {
            return .failure(
                Refusal(
                    subject: "plan", state: state.rawValue, event: event.rawValue,
                    why: state.isTerminal && state != .done ? "it has ended" : event.need))
        }
        return .success(
            PlanStep(
                from: state, machine: following,
                voidsApprovals: event == .resolved && state != .draft))
    }

    private func following(_ event: PlanEvent) -> PlanMachine? {
        switch event {
        case .resolved, .cancelled, .superseded, .testStarted, .testPassed, .testFailed,
            .approvalRequested, .approved, .rejected, .expired, .scheduled:
            preparation(event).map { becoming($0) }
        case .started, .waveRolled, .analysisPassed, .verified, .partlyVerified, .paused,
            .resumed:
            rollout(event)
        case .aborted, .failed, .rollbackStarted, .rolledBack, .partlyRolledBack, .needsHuman:
            wayBack(event).map { becoming($0) }
        }
    }

    /// Before anything rolls.
    private func preparation(_ event: PlanEvent) -> PlanState? {
        switch (event, state) {
        case (.resolved, _) where isBeforeRolling: .resolved
        case (.cancelled, _) where isBeforeRolling: .cancelled
        case (.superseded, _) where isBeforeRolling: .superseded
        case (.testStarted, .resolved), (.testStarted, .testing): .testing
        case (.testPassed, .testing): .tested
        case (.testFailed, .testing): .testFailed
        case (.approvalRequested, .tested): .awaitingApproval
        case (.approved, .tested), (.approved, .awaitingApproval): .approved
        case (.rejected, .awaitingApproval): .rejected
        // An approval that ran out before the start is no approval.
        case (.expired, .awaitingApproval), (.expired, .approved), (.expired, .scheduled): .expired
        case (.scheduled, .approved): .scheduled
        default: nil
        }
    }

    private var isBeforeRolling: Bool {
        switch state {
        case .draft, .resolved, .testing, .tested, .awaitingApproval, .approved, .scheduled: true
        default: false
        }
    }

    /// From wave to wave.
    private func rollout(_ event: PlanEvent) -> PlanMachine? {
        switch (event, state) {
        case (.started, .scheduled):
            return becoming(.rolling, wave: 0)
        case (.waveRolled, .rolling):
            return becoming(.baking)
        case (.analysisPassed, .baking):
            let following = wave.addingReportingOverflow(1).partialValue
            return following > 0 && following < waves
                ? becoming(.rolling, wave: following) : becoming(.verifying)
        case (.verified, .verifying):
            return becoming(.done)
        case (.partlyVerified, .verifying):
            return becoming(.partiallyRolledBack)
        case (.paused, .rolling), (.paused, .baking):
            var paused = becoming(.paused)
            paused.resumes = state
            return paused
        case (.resumed, .paused):
            return becoming(resumes == .baking ? .baking : .rolling)
        default:
            return nil
        }
    }

    /// Out of a rollout, and back.
    private func wayBack(_ event: PlanEvent) -> PlanState? {
        switch (event, state) {
        case (.aborted, .rolling), (.aborted, .baking), (.aborted, .verifying),
            (.aborted, .paused), (.failed, .rolling), (.failed, .baking), (.failed, .verifying),
            (.failed, .paused):
            .aborting
        case (.rollbackStarted, .aborting), (.rollbackStarted, .done): .rollingBack
        case (.rolledBack, .rollingBack): .rolledBack
        case (.partlyRolledBack, .rollingBack): .partiallyRolledBack
        case (.needsHuman, .rollingBack), (.needsHuman, .verifying): .failedNeedsHuman
        default: nil
        }
    }

    private func becoming(_ state: PlanState, wave: Int? = nil) -> PlanMachine {
        PlanMachine(state: state, wave: wave ?? self.wave, waves: waves, resumes: resumes)
    }
}

/// A move of a plan from one state to the next.
public struct PlanStep: Sendable, Hashable {
    public var from: PlanState
    /// The machine after the move.
    public var machine: PlanMachine
    /// Whether approvals and trials of the earlier digest no longer count.
    public var voidsApprovals: Bool

    public init(from: PlanState, machine: PlanMachine, voidsApprovals: Bool = false) {
        self.from = from
        self.machine = machine
        self.voidsApprovals = voidsApprovals
    }

    /// The type of the audit event that records it: `plan.approved`, `wave.baking` ...
    public var eventType: String {
        switch machine.state {
        case .baking where from == .rolling: "wave.baking"
        case .rolling where from == .baking: "wave.rolling"
        case .rolling where from == .paused: "plan.resumed"
        case .baking where from == .paused: "plan.resumed"
        default: "plan." + machine.state.rawValue
        }
    }
}
