public import PatchModel

/// Carries changes to one kind of target: a root directory, a git branch ...
///
/// Every call blocks until the step has ended. What goes wrong on the target is an outcome, never a
/// thrown error. A driver keeps nothing between calls: whatever it must know again later lies on the
/// target or in ``PatchModel/Observation/reference``.
public protocol Driver: Sendable {
    /// Its name in plans and in `oakum.yaml`.
    var name: String { get }

    /// Runs one step to its end.
    ///
    /// Performing a step again that has happened already changes nothing and succeeds. A lower token
    /// than the target has seen is refused with `failed`.
    /// - Parameter reference: What the snapshot step of this target returned.
    func perform(_ operation: Operation, on target: PlanTarget, reference: String?) -> Observation

    /// Finds out what became of a step that was intended and never observed.
    func probe(_ operation: Operation, on target: PlanTarget, reference: String?) -> ProbeResult
}

/// What became of a step whose end nobody saw.
public enum ProbeResult: Sendable, Hashable {
    /// Nothing of it happened: it may be performed.
    case notStarted
    /// It happened: this is what would have been observed.
    case finished(Observation)
    /// Part of it happened, and performing it again completes it.
    case partial(String)
    /// The target cannot be asked.
    case unknown(String)
}

/// Looks at a target again: the last word on whether a finding is gone.
public protocol TargetRescan: Sendable {
    /// Takes the inventory of a directory as that asset's and matches it with the current feeds.
    ///
    /// - Parameter isRecorded: Whether the answer is the asset's new state (a target after a rollout)
    ///   or only compared with it (a trial in a copy).
    /// - Throws: When the answer would not be complete; its text says why.
    func rescan(_ target: PlanTarget, at path: String, isRecorded: Bool) throws -> RescanResult
}

/// The findings of a target after a change.
public struct RescanResult: Sendable, Hashable {
    /// Ids of the claimed findings that still match.
    public var stillOpen: [String]
    /// Advisories that match now and did not before, as `CVE-2024-1 in openssl`.
    public var introduced: [String]

    public init(stillOpen: [String], introduced: [String]) {
        self.stillOpen = stillOpen
        self.introduced = introduced
    }
}
