public import PatchModel

/// Something that happens to one target of a rollout.
public enum TargetEvent: String, Sendable, Hashable, Codable, CaseIterable {
    /// The target was taken for this plan.
    case leased
    case prechecked
    case snapshotted
    case applyStarted = "apply started"
    case applied
    case restarted
    /// Checks passed, and every claimed finding is gone.
    case verified
    /// A step failed, or the analysis after it.
    case failed
    /// It is taken back, though nothing of its own failed.
    case recalled
    case reverted
    case revertFailed = "revert failed"
    /// Nobody can tell what became of a step.
    case contactLost = "contact lost"
    /// A probe has found it again.
    case found
    /// Its turn never came.
    case skipped

    /// What must hold for the event, in words that follow `refuses '...':`.
    var need: String {
        switch self {
        case .leased: "only a pending target is leased"
        case .prechecked: "a precheck follows the lease"
        case .snapshotted: "a snapshot follows the precheck"
        case .applyStarted: "nothing is applied before the snapshot"
        case .applied: "nothing is being applied"
        case .restarted: "a restart follows the apply"
        case .verified: "verification follows the restart"
        case .failed: "no step of it can fail"
        case .recalled: "there is nothing on it to take back"
        case .reverted, .revertFailed: "it is not being reverted"
        case .contactLost: "no step of it is under way"
        case .found: "contact was not lost"
        case .skipped: "only a target that was not changed is skipped"
        }
    }
}

/// The states of one target in a rollout and what leads from one to another; pure.
public struct TargetMachine: Sendable, Hashable {
    public var state: TargetState
    /// For an unknown target, what it was when contact was lost.
    public var resumes: TargetState

    /// Takes up a machine where it stands.
    ///
    /// - Parameter resumes: For an unknown target, what it was; the stored record does not say, its
    ///   last operation does.
    public init(state: TargetState, resumes: TargetState = .applying) {
        self.state = state
        self.resumes = resumes
    }

    /// Where an event leads, or why it is refused.
    public func next(_ event: TargetEvent) -> Result<TargetMachine, Refusal> {
        guard let following = following(event) else {
            return .failure(
                Refusal(
                    subject: "target", state: state.rawValue, event: event.rawValue,
                    why: event.need))
        }
        var machine = TargetMachine(state: following, resumes: resumes)
        if following == .unknown { machine.resumes = state }
        return .success(machine)
    }

    private func following(_ event: TargetEvent) -> TargetState? {
        switch event {
        case .leased: state == .pending ? .leased : nil
        case .prechecked: state == .leased ? .prechecked : nil
        case .snapshotted: state == .prechecked ? .snapshotted : nil
        case .applyStarted: state == .snapshotted ? .applying : nil
        case .applied: state == .applying ? .restarting : nil
        case .restarted: state == .restarting ? .verifying : nil
        case .verified: state == .verifying ? .ok : nil
        case .failed: failing
        case .recalled: isChanged || state == .unknown ? .reverting : nil
        case .reverted: state == .reverting ? .reverted : nil
        case .revertFailed: state == .reverting ? .revertFailed : nil
        case .contactLost:
            isUntouched && state != .pending || (isChanged && state != .ok) || state == .reverting
                ? .unknown : nil
        case .found: state == .unknown ? resumes : nil
        case .skipped: isUntouched ? .skipped : nil
        }
    }

    /// Nothing is changed before the apply: such a target needs no revert.
    private var failing: TargetState? {
        if isChanged { return .reverting }
        return isUntouched && state != .pending ? .skipped : nil
    }

    private var isUntouched: Bool {
        switch state {
        case .pending, .leased, .prechecked, .snapshotted: true
        default: false
        }
    }

    private var isChanged: Bool {
        switch state {
        case .applying, .restarting, .verifying, .ok: true
        default: false
        }
    }
}
