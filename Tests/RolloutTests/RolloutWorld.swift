import PatchModel
import Rollout
import Synchronization

/// Everything a rollout touches, in memory: targets, their findings, the journal and the time.
struct RolloutWorld: Sendable {
    static let user = Actor(id: "ada", authentication: .os)
    static let one = "pkg:deb/debian/one"
    static let two = "pkg:deb/debian/two"

    let plan: Plan
    let driver: InMemoryDriver
    let journal: MemoryJournal
    let rescan: MemoryRescan
    let clock = MemoryClock()

    /// - Parameter waves: Names of targets by wave.
    /// - Parameter edit: Changes the plan's content before anything begins.
    init(
        waves: [[String]] = [["a"], ["b", "c"]], bake: Int = 20,
        edit: (inout PlanContent) -> Void = { _ in }
    ) {
        let names = waves.flatMap { $0 }
        var content = PlanContent(
            targets: names.map(Self.target),
            waves: waves.map { Wave(targets: $0.map { "asset-" + $0 }, bake: bake, interval: 10) })
        edit(&content)
        plan = Plan(
            id: "P-1", title: "test", created: Timestamp(seconds: 0), requester: Self.user,
            state: .approved, content: content, digest: "sha256:00",
            basis: PlanBasis(benefits: [
                PlannedBenefit(
                    finding: "asset-a/CVE-1", asset: "asset-a", advisory: "CVE-1",
                    package: Self.one,
                    outcome: "Act", score: "61 [48-83]", weight: 2, due: nil,
                    isKnownExploited: true, epss: 0.25)
            ]))
        driver = InMemoryDriver(
            packages: names.reduce(into: [:]) {
                $0["asset-" + $1] = [Self.one: "1", Self.two: "1"]
            })
        journal = MemoryJournal(plan)
        rescan = MemoryRescan(driver)
    }

    static func target(_ name: String) -> PlanTarget {
        PlanTarget(
            asset: "asset-" + name, name: name, path: "/" + name, driver: "memory",
            changes: [
                PackageChange(package: one, name: "one", from: "1", to: "2"),
                PackageChange(package: two, name: "two", from: "1", to: "2"),
            ],
            checks: [Check(name: "answers", probe: .run(["true"]), expect: .init(status: 0))],
            claims: [
                ClaimedFinding(
                    finding: "asset-\(name)/CVE-1", advisory: "CVE-1", package: one,
                    installed: "1", fixed: "2")
            ], rollback: .snapshot)
    }

    func runner(
        driver other: (any Driver)? = nil, isStopped: @escaping @Sendable () -> Bool = { false },
        hold: @escaping @Sendable () -> String? = { nil }
    ) -> RolloutRunner {
        let clock = clock
        return RolloutRunner(
            journal: journal, drivers: [other ?? driver], rescan: rescan, approvers: [Self.user],
            now: { clock.now }, sleep: { clock.sleep($0) }, isStopped: isStopped, hold: hold)
    }

    /// Makes a version fail its checks on some targets.
    func breakVersion(_ package: String = two, on names: [String]) {
        for name in names {
            driver.change("asset-" + name) { $0.broken.insert(package + "@2") }
        }
    }

    var states: [String: TargetState] {
        journal.stored.targets.reduce(into: [:]) {
            $0[String($1.key.dropFirst("asset-".count))] = $1.value.state
        }
    }

    func reason(_ name: String) -> String? { journal.stored.targets["asset-" + name]?.reason }

    /// `one two` versions of each target.
    var versions: [String: String] {
        (plan.content?.targets ?? []).reduce(into: [:]) { result, target in
            let packages = driver.target(target.asset)?.packages ?? [:]
            result[target.name] = "\(packages[Self.one] ?? "-") \(packages[Self.two] ?? "-")"
        }
    }

    /// Everything that must be the same however often the run was cut off.
    var outcome: [String] {
        let stored = journal.stored
        var lines = [
            "plan \(stored.plan.state.rawValue), wave \(stored.plan.wave), \(stored.plan.reason ?? "-")"
        ]
        for target in plan.content?.targets ?? [] {
            let record = stored.targets[target.asset]
            let here = driver.target(target.asset)
            lines.append(
                "\(target.name) \(record?.state.rawValue ?? "-"), \(record?.reason ?? "-"): \(versions[target.name] ?? "")"
            )
            lines.append("effects \(here?.effects ?? []), repeated \(here?.repeats ?? [])")
            lines.append("open \(rescan.open[target.asset]?.sorted() ?? ["never looked"])")
        }
        lines += stored.blocked.map { "blocked \($0.key): \($0.value.reason)" }.sorted()
        lines.append("leases \(stored.leases.keys.sorted())")
        lines += stored.operations.map {
            "\($0.operation.id) \($0.observation?.outcome.rawValue ?? "never observed")"
        }
        return lines
    }

    /// `type asset operation` of every event, in order.
    var events: [String] {
        journal.stored.events.map { "\($0.type) \($0.asset ?? "") \($0.operation ?? "")" }
    }
}

final class MemoryClock: Sendable {
    private let seconds = Mutex<Int64>(1_800_000_000)

    var now: Timestamp { Timestamp(seconds: seconds.withLock { $0 }) }
    func sleep(_ time: Int) { seconds.withLock { $0 += Int64(time) } }
}

/// A claim is open while the version it was found in is installed.
final class MemoryRescan: TargetRescan {
    struct Unreadable: Error, CustomStringConvertible {
        let description = "the package list cannot be read"
    }

    private let driver: InMemoryDriver
    private let recorded = Mutex<[String: Set<String>]>([:])
    private let failures = Mutex(0)

    init(_ driver: InMemoryDriver) { self.driver = driver }

    /// Open findings by asset, as last recorded.
    var open: [String: Set<String>] { recorded.withLock { $0 } }

    func fail(times: Int) { failures.withLock { $0 = times } }

    func rescan(_ target: PlanTarget, at path: String, isRecorded: Bool) throws -> RescanResult {
        let isFailing = failures.withLock { left in
            left -= 1
            return left >= 0
        }
        if isFailing { throw Unreadable() }
        let packages = driver.target(target.asset)?.packages ?? [:]
        let open = target.claims.filter { packages[$0.package] == $0.installed }.map(\.finding)
        if isRecorded { recorded.withLock { $0[target.asset] = Set(open) } }
        return RescanResult(stillOpen: open, introduced: [])
    }
}

/// Lets a test see, hold up or change what a driver says.
struct WatchedDriver: Driver {
    let name = "memory"
    let inner: any Driver
    let after: @Sendable (PatchModel.Operation, inout Observation) -> Void

    init(
        _ inner: any Driver,
        after: @escaping @Sendable (PatchModel.Operation, inout Observation) -> Void
    ) {
        self.inner = inner
        self.after = after
    }

    func perform(
        _ operation: PatchModel.Operation, on target: PlanTarget, reference: String?
    ) -> Observation {
        var seen = inner.perform(operation, on: target, reference: reference)
        after(operation, &seen)
        return seen
    }

    func probe(
        _ operation: PatchModel.Operation, on target: PlanTarget, reference: String?
    ) -> ProbeResult {
        inner.probe(operation, on: target, reference: reference)
    }
}
