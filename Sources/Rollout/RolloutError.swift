/// Why a plan cannot be rolled out at all, before anything is done.
public enum RolloutError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The plan was never resolved.
    case unresolved(plan: String)
    /// The driver that a target names is not there.
    case noDriver(String, target: String)
    /// A wave names an asset that is no target of the plan, or names it twice.
    case waveTarget(String, wave: Int)
    /// A target that no wave names would silently stay as it is.
    case inNoWave(String)
    /// A done plan is taken back only for some time.
    case windowClosed(plan: String, since: String)
    /// The snapshots of the plan were thrown away.
    case snapshotsDiscarded(plan: String)

    public var description: String {
        switch self {
        case .unresolved(let plan):
            "plan '\(plan)' has no content: resolve it first"
        case .noDriver(let driver, let target):
            "target '\(target)' needs driver '\(driver)', which is not there: set another driver for the asset and resolve the plan again"
        case .waveTarget(let asset, let wave):
            "wave \(wave) names '\(asset)', which is no target of the plan or stands in a wave already: resolve the plan again"
        case .inNoWave(let target):
            "target '\(target)' stands in no wave: resolve the plan again"
        case .windowClosed(let plan, let since):
            "plan '\(plan)' could be rolled back until \(since): make a plan that installs the earlier versions"
        case .snapshotsDiscarded(let plan):
            "the snapshots of plan '\(plan)' were thrown away: make a plan that installs the earlier versions"
        }
    }
}
