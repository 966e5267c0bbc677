import PatchModel

/// Where the targets of a wave stand, and what follows from it; pure.
struct WaveProgress {
    let wave: Wave
    let limits: RolloutLimits
    /// Every target of the plan that has a record.
    var records: [String: TargetRecord]
    /// Failures that a user has seen and gone on from: they no longer count against a limit.
    var acknowledged: Set<String> = []

    /// Whether a target has failed: taken back, not to be taken back, or refused before anything was
    /// changed.
    static func isFailed(_ state: TargetState) -> Bool {
        state == .reverting || state == .reverted || state == .revertFailed || state == .skipped
    }

    /// Whether more failed than the wave or the plan tolerates.
    var isOverLimit: Bool {
        guard limits.onFailure != .continue else { return false }
        let counted = records.values.filter {
            Self.isFailed($0.state) && !acknowledged.contains($0.asset)
        }.map(\.asset)
        let here = Set(wave.targets)
        return counted.count > limits.maxFailed
            || counted.count(where: here.contains) > wave.maxFailed
    }

    /// The first target, in order, that still has something to do.
    ///
    /// - Parameter others: Targets that are at work, or that can do nothing more now.
    func next(except others: Set<String>) -> String? {
        wave.targets.first { asset in
            guard !others.contains(asset) else { return false }
            switch records[asset]?.state ?? .pending {
            case .ok, .reverted, .revertFailed, .skipped: return false
            default: return true
            }
        }
    }

    /// Whether one more may be changing.
    ///
    /// - Parameter running: Targets that are at work.
    func hasRoom(for asset: String, running: Set<String>) -> Bool {
        let lost = records.values.count {
            ($0.state == .unknown || $0.state == .revertFailed) && $0.asset != asset
                && !running.contains($0.asset)
        }
        return running.count + lost < limits.maxUnavailable
    }
}
