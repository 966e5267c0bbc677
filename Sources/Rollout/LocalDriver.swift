internal import Glibc
public import PatchModel

/// Carries package upgrades to this machine (`/`) or to a root directory.
///
/// The programs of the plan run verbatim: in a ``Sandbox`` with the directory as `/`, on the machine
/// itself directly. Package files come from the cache, checked by digest, and are seen at
/// ``PatchModel/PlanTarget/packageFolder``. What the driver must know again after a crash lies on the
/// target in `/var/lib/oakum/rollout.json`: the fencing token and every step that was begun or done.
///
/// - Snapshot class R3: the root is an overlay, and its upper layer is copied and swapped back.
///   Files that other file systems below the root hold are not part of it; such a root is R2.
/// - Package class R2: nothing is copied; the earlier package files are installed again.
/// - Restarts are listed, never done: what still runs replaced files is in `pendingRestarts`.
/// - Checks see the target's network: that of this machine, for a root directory as well.
public struct LocalDriver: Driver {
    public let name = "local"

    let cache: any PackageCache
    let protectedPaths: [String]
    let deadline: Int
    let lockWait: Int
    let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - cache: Where every planned file lies.
    ///   - protectedPaths: Data directory, cache, audit anchor: what a revert must never take back.
    ///   - deadline: Seconds that one program of the plan may take.
    ///   - lockWait: Seconds to wait for another dpkg to end.
    ///   - now: The clock.
    public init(
        cache: any PackageCache, protectedPaths: [String] = [], deadline: Int = 1800,
        lockWait: Int = 120, now: @escaping @Sendable () -> Timestamp = LocalDriver.clock
    ) {
        self.cache = cache
        self.protectedPaths = protectedPaths
        self.deadline = deadline
        self.lockWait = lockWait
        self.now = now
    }

    /// This machine's clock.
    public static let clock: @Sendable () -> Timestamp = {
        Timestamp(seconds: Int64(time(nil)))
    }

    public func perform(
        _ operation: Operation, on target: PlanTarget, reference: String?
    ) -> Observation {
        do throws(StepFailure) {
            try Self.check(target)
            let lock = try TargetLock(path: target.path)
            defer { lock.release() }
            var step = LocalStep(
                driver: self, operation: operation, target: target, reference: reference)
            return try step.perform()
        } catch {
            return Observation(
                operation: operation.id, outcome: .failed, reason: error.reason,
                steps: error.steps, observed: now())
        }
    }

    public func probe(
        _ operation: Operation, on target: PlanTarget, reference: String?
    ) -> ProbeResult {
        do throws(StepFailure) {
            try Self.check(target)
            let lock = try TargetLock(path: target.path)
            defer { lock.release() }
            let step = LocalStep(
                driver: self, operation: operation, target: target, reference: reference)
            return try step.probe()
        } catch {
            return .unknown(error.reason)
        }
    }

    private static func check(_ target: PlanTarget) throws(StepFailure) {
        guard geteuid() == 0 else {
            throw StepFailure("changing '\(target.path)' needs root; run oakum as root")
        }
        guard SandboxPaths.isPlain(target.path), SandboxPaths.isDirectory(target.path) else {
            throw StepFailure("'\(target.path)' is not the absolute path of a directory")
        }
    }
}

/// Why a step did not get to its end, with what ran until then.
struct StepFailure: Error {
    var reason: String
    var steps: [StepTranscript] = []
    /// It was cut off rather than refused: performing it again can complete it.
    var isInterrupted = false

    init(_ reason: String, steps: [StepTranscript] = [], isInterrupted: Bool = false) {
        self.reason = reason
        self.steps = steps
        self.isInterrupted = isInterrupted
    }
}
