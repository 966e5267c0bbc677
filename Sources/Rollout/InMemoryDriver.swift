public import PatchModel
import Synchronization

/// Drives targets that live in memory: the reference for every other driver.
///
/// Packages are entries `package: version`. What a real driver keeps on the target (the token, the
/// marks of finished steps, snapshots) is kept beside them. Faults can be injected.
public final class InMemoryDriver: Driver {
    public let name: String
    private let targets: Mutex<[String: InMemoryTarget]>
    private let faults = Mutex<[Fault]>([])

    /// A step that shall not go well.
    public struct Fault: Sendable, Hashable {
        /// How it goes wrong.
        public enum Kind: Sendable, Hashable {
            /// The step fails and changes nothing.
            case fails
            /// Half of the step's changes are made, then it fails.
            case partial
            /// The step does its work, and nobody learns of it.
            case unheard
            case inconclusive
            case waiting
            /// The step is not done, and a probe cannot ask the target either.
            case unreachable
        }

        public var asset: String
        public var step: TargetStep
        public var kind: Kind
        /// How often the step goes well before the fault shows.
        public var after: Int
        /// How often the fault shows.
        public var times: Int

        public init(
            _ kind: Kind, asset: String, step: TargetStep, after: Int = 0, times: Int = 1
        ) {
            self.asset = asset
            self.step = step
            self.kind = kind
            self.after = after
            self.times = times
        }
    }

    /// - Parameter packages: The installed versions by package (purl without version) by asset.
    public init(name: String = "memory", packages: [String: [String: String]]) {
        self.name = name
        targets = Mutex(packages.mapValues { InMemoryTarget(packages: $0) })
    }

    /// Adds a fault; the first that fits a step shows.
    public func inject(_ fault: Fault) {
        faults.withLock { $0.append(fault) }
    }

    /// What lies on a target now; `nil`: there is no such target.
    public func target(_ asset: String) -> InMemoryTarget? {
        targets.withLock { $0[asset] }
    }

    /// Changes a target behind the driver's back.
    public func change(_ asset: String, _ body: (inout InMemoryTarget) -> Void) {
        targets.withLock { targets in
            guard var target = targets[asset] else { return }
            body(&target)
            targets[asset] = target
        }
    }

    /// Runs one step, or shows the fault that waits for it.
    public func perform(
        _ operation: Operation, on target: PlanTarget, reference: String?
    ) -> Observation {
        let fault = fault(for: operation)
        return targets.withLock { targets in
            guard var here = targets[operation.asset] else {
                return Observation(
                    operation: operation.id, outcome: .failed,
                    reason: "there is no target '\(operation.asset)' in memory",
                    observed: operation.intended)
            }
            defer { targets[operation.asset] = here }
            return here.perform(operation, on: target, reference: reference, fault: fault)
        }
    }

    /// Tells by the marks on the target what became of a step.
    public func probe(
        _ operation: Operation, on target: PlanTarget, reference: String?
    ) -> ProbeResult {
        guard let here = self.target(operation.asset) else {
            return .unknown("there is no target '\(operation.asset)' in memory")
        }
        if fault(for: operation, isProbe: true) == .unreachable {
            return .unknown("'\(target.name)' does not answer")
        }
        if let mark = here.marks[operation.id] { return .finished(mark) }
        if here.halfDone.contains(operation.id) {
            return .partial("half of the packages are changed")
        }
        return .notStarted
    }

    /// The fault that shows now. An unreachable target stays so for the probe: only the probe uses
    /// that fault up.
    private func fault(for operation: Operation, isProbe: Bool = false) -> Fault.Kind? {
        faults.withLock { faults in
            let index = faults.firstIndex {
                $0.asset == operation.asset && $0.step == operation.step && $0.times > 0
                    && (!isProbe || $0.kind == .unreachable)
            }
            guard let index else { return nil }
            if faults[index].after > 0 {
                if !isProbe { faults[index].after -= 1 }
                return nil
            }
            if isProbe || faults[index].kind != .unreachable { faults[index].times -= 1 }
            return faults[index].kind
        }
    }
}
