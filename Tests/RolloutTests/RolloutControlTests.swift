import Dispatch
import Glibc
import PatchModel
import Rollout
import Synchronization
import Testing

/// Pauses, lost contact, waiting, baking, leases, and what users ask for.
struct RolloutControlTests {
    private static let user = RolloutWorld.user

    @discardableResult
    private static func start(
        _ world: RolloutWorld, driver: (any Driver)? = nil
    ) throws -> Plan {
        try world.runner(driver: driver).start("P-1", by: user)
    }

    private static func rounds(_ world: RolloutWorld) -> [String] {
        world.journal.stored.events.filter { $0.type == "wave.analysed" }.map {
            "\($0.facts["wave"] ?? "") \($0.facts["round"] ?? "")"
        }
    }

    // MARK: Baking

    @Test(arguments: [(0, 1), (10, 2), (20, 3), (25, 4)])
    func `a bake asks at its begin, every interval and at its end`(bake: Int, count: Int) throws {
        let world = RolloutWorld(waves: [["a"]], bake: bake)
        #expect(try Self.start(world).state == .done)
        #expect(Self.rounds(world) == (1...count).map { "0 \($0)" })
    }

    @Test func `a failed analysis takes everything back`() throws {
        let world = RolloutWorld()
        // The verification and one round are fine, the second round is not.
        world.driver.inject(.init(.fails, asset: "asset-a", step: .verify, after: 2))
        let plan = try Self.start(world)
        #expect(plan.state == .rolledBack)
        #expect(plan.reason == "analysis failed: 'a': it was made to fail")
        #expect(Self.rounds(world) == ["0 1", "0 2"])
        #expect(world.states["a"] == .reverted)
        #expect(world.journal.stored.blocked.count == 2)
    }

    @Test func `continue takes back only the target whose analysis failed`() throws {
        let world = RolloutWorld { $0.limits.onFailure = .continue }
        world.driver.inject(.init(.fails, asset: "asset-b", step: .verify, after: 1))
        let plan = try Self.start(world)
        #expect(plan.state == .partiallyRolledBack)
        #expect(world.states == ["a": .ok, "b": .reverted, "c": .ok])
    }

    @Test func `no answer pauses, and baking begins anew when resumed`() throws {
        let world = RolloutWorld(waves: [["a"]])
        world.driver.inject(.init(.inconclusive, asset: "asset-a", step: .verify, after: 2))
        let paused = try Self.start(world)
        #expect(paused.state == .paused)
        #expect(paused.reason == "analysis is inconclusive: 'a': it cannot be found out")
        #expect(try world.runner().resume("P-1", by: Self.user).state == .done)
        #expect(Self.rounds(world) == ["0 1", "0 2", "0 1", "0 2", "0 3"])
    }

    @Test func `a round without an answer within the limit is asked again, never passed`() throws {
        let world = RolloutWorld(waves: [["a"]], bake: 0) { $0.limits.inconclusiveLimit = 2 }
        world.driver.inject(.init(.inconclusive, asset: "asset-a", step: .verify, after: 1))
        #expect(try Self.start(world).state == .done)
        #expect(Self.rounds(world) == ["0 1", "0 2"])
    }

    // MARK: Lost contact and missing answers

    @Test func `a target that cannot be asked pauses the plan and is asked again`() throws {
        let world = RolloutWorld()
        world.driver.inject(.init(.unreachable, asset: "asset-a", step: .apply))
        let paused = try Self.start(world)
        #expect(paused.state == .paused)
        #expect(world.states["a"] == .unknown)
        #expect(paused.reason == "'a': apply is inconclusive: 'a' does not answer")
        // Still away: the probe of the second attempt says so.
        let again = try world.runner().resume("P-1", by: Self.user)
        #expect(again.state == .paused)
        #expect(world.states["a"] == .unknown)
        #expect(try world.runner().resume("P-1", by: Self.user).state == .done)
        #expect(world.driver.target("asset-a")?.effects == ["P-1/a/apply/2"])
    }

    @Test func `a target that nobody can take back leaves no room for another`() throws {
        let world = RolloutWorld { content in
            content.waves[1].maxFailed = 1
            content.limits.maxFailed = 1
        }
        world.breakVersion(on: ["b"])
        world.driver.inject(.init(.fails, asset: "asset-b", step: .revert))
        let plan = try Self.start(world)
        #expect(plan.state == .paused)
        #expect(plan.reason == "no more targets may be unavailable (limit 1)")
        #expect(world.states == ["a": .ok, "b": .revertFailed, "c": .pending])
    }

    @Test func `an apply whose answer was lost is not done twice`() throws {
        let world = RolloutWorld()
        world.driver.inject(.init(.unheard, asset: "asset-a", step: .apply))
        #expect(try Self.start(world).state == .paused)
        #expect(try world.runner().resume("P-1", by: Self.user).state == .done)
        #expect(world.driver.target("asset-a")?.effects == ["P-1/a/apply/1"])
    }

    @Test func `a killed apply on a target that is away counts as unknown and pauses`() throws {
        let world = RolloutWorld()
        let boundary = try #require(
            {
                let other = RolloutWorld()
                try Self.start(other)
                return other.journal.stored.boundaries.firstIndex(
                    of: "before observe P-1/a/apply/1")
            }())
        world.journal.revive(until: boundary)
        #expect(throws: MemoryJournal.Killed.self) { try Self.start(world) }
        world.journal.revive()
        world.driver.inject(.init(.unreachable, asset: "asset-a", step: .apply))
        let plan = try world.runner().run("P-1")
        #expect(plan.state == .paused)
        #expect(world.states["a"] == .unknown)
        #expect(world.reason("a")?.hasPrefix("apply was begun and cannot be asked about") == true)
        #expect(try world.runner().resume("P-1", by: Self.user).state == .done)
        #expect(world.driver.target("asset-a")?.effects == ["P-1/a/apply/1"])
    }

    @Test func `a revert that cannot be asked about leaves the plan rolling back`() throws {
        let world = RolloutWorld()
        world.breakVersion(on: ["c"])
        world.driver.inject(.init(.unreachable, asset: "asset-b", step: .revert))
        let plan = try Self.start(world)
        #expect(plan.state == .rollingBack)
        #expect(world.states == ["a": .reverted, "b": .unknown, "c": .reverted])
        #expect(plan.reason?.contains("; not taken back yet: 'b'") == true)
        #expect(world.journal.stored.blocked.isEmpty)
        #expect(try world.runner().run("P-1").state == .rollingBack)
        let end = try world.runner().run("P-1")
        #expect(end.state == .rolledBack)
        #expect(end.reason == "'c': verify failed: 'two' is broken in this version")
    }

    @Test func `a rescan that is not complete never passes`() throws {
        let world = RolloutWorld(waves: [["a"]])
        world.rescan.fail(times: 1)
        let paused = try Self.start(world)
        #expect(paused.state == .paused)
        #expect(world.states["a"] == .verifying)
        #expect(paused.reason?.contains("the package list cannot be read") == true)
        #expect(try world.runner().resume("P-1", by: Self.user).state == .done)
        #expect(world.journal.stored.operations.map(\.operation.id).last == "P-1/a/verify/2")
    }

    @Test func `a change that somebody has to merge leaves the plan verifying until then`() throws {
        let world = RolloutWorld()
        world.driver.inject(.init(.waiting, asset: "asset-b", step: .verify, times: 2))
        let plan = try Self.start(world)
        #expect(plan.state == .verifying)
        #expect(plan.reason == "'b': somebody has to act first")
        #expect(world.states == ["a": .ok, "b": .verifying, "c": .ok])
        #expect(try world.runner().run("P-1").state == .done)
        #expect(world.states["b"] == .ok)
    }

    // MARK: Users and other programs

    @Test func `paused by another program, running targets finish and none starts`() throws {
        let world = RolloutWorld()
        let driver = WatchedDriver(world.driver) { operation, _ in
            guard operation.id == "P-1/b/apply/1" else { return }
            _ = try? world.runner().pause("P-1", by: Self.user, reason: "lunch")
        }
        let plan = try Self.start(world, driver: driver)
        #expect(plan.state == .paused)
        #expect(plan.reason == "lunch")
        #expect(world.states == ["a": .ok, "b": .ok, "c": .pending])
        #expect(try world.runner().resume("P-1", by: Self.user).state == .done)
    }

    @Test func `aborted by another program, the running one takes everything back`() throws {
        let world = RolloutWorld()
        let driver = WatchedDriver(world.driver) { operation, _ in
            guard operation.id == "P-1/b/restart/1" else { return }
            _ = try? world.runner().abort("P-1", by: Self.user, reason: "no", runs: false)
        }
        let plan = try Self.start(world, driver: driver)
        #expect(plan.state == .rolledBack)
        #expect(plan.reason == "no")
        #expect(world.states == ["a": .reverted, "b": .reverted, "c": .skipped])
    }

    @Test func `paused while a target fails, the plan is taken back when resumed`() throws {
        let world = RolloutWorld()
        world.breakVersion(on: ["b"])
        let driver = WatchedDriver(world.driver) { operation, _ in
            guard operation.id == "P-1/b/restart/1" else { return }
            _ = try? world.runner().pause("P-1", by: Self.user, reason: "lunch")
        }
        let paused = try Self.start(world, driver: driver)
        #expect(paused.state == .paused)
        #expect(paused.reason == "lunch")
        #expect(world.states == ["a": .ok, "b": .reverted, "c": .pending])
        #expect(try world.runner().resume("P-1", by: Self.user).state == .rolledBack)
    }

    @Test func `a program that shall end leaves the plan as it is for the next one`() throws {
        let world = RolloutWorld()
        let plan = try world.runner(isStopped: { world.states["b"] == .ok }).start(
            "P-1", by: Self.user)
        #expect(plan.state == .rolling)
        #expect(world.states == ["a": .ok, "b": .ok, "c": .pending])
        #expect(try world.runner().run("P-1").state == .done)
    }

    @Test func `a verification that Ctrl-C cuts off is asked again, and pauses nothing`() throws {
        let world = RolloutWorld()
        world.rescan.fail(times: 1)
        let plan = try world.runner(isStopped: {
            world.journal.stored.operations.contains { $0.operation.step == .verify }
        }).start("P-1", by: Self.user)
        #expect(plan.state == .rolling)
        #expect(world.journal.stored.operations.last?.operation.step == .verify)
        #expect(world.journal.stored.operations.last?.observation == nil)
        #expect(try world.runner().run("P-1").state == .done)
        #expect(world.states == ["a": .ok, "b": .ok, "c": .ok])
    }

    @Test func `outside the window nothing starts, and a rolling plan is paused`() throws {
        let world = RolloutWorld()
        let closed = try world.runner(hold: { "outside the window" }).start("P-1", by: Self.user)
        #expect(closed.state == .scheduled)
        #expect(closed.reason == "outside the window")
        let overrun = try world.runner(
            hold: { world.states["b"] == .ok ? "the window closed" : nil }
        ).run("P-1")
        #expect(overrun.state == .paused)
        #expect(overrun.reason == "the window closed")
        #expect(world.states == ["a": .ok, "b": .ok, "c": .pending])
        #expect(try world.runner().resume("P-1", by: Self.user).state == .done)
    }

    @Test func `a target that another plan holds is not touched`() throws {
        let world = RolloutWorld()
        world.journal.occupy("asset-b", by: "P-0")
        let plan = try Self.start(world)
        #expect(plan.state == .paused)
        #expect(plan.reason == "'b' is held by another plan")
        #expect(world.states == ["a": .ok, "b": .pending, "c": .pending])
        world.journal.occupy("asset-b", by: nil)
        #expect(try world.runner().resume("P-1", by: Self.user).state == .done)
    }

    @Test func `a done plan can be taken back while its window is open`() throws {
        let world = RolloutWorld()
        try Self.start(world)
        let plan = try world.runner().rollback("P-1", by: Self.user, reason: "users complain")
        #expect(plan.state == .rolledBack)
        #expect(Set(world.versions.values) == ["1 1"])
        #expect(world.rescan.open["asset-b"] == ["asset-b/CVE-1"])
        let event = world.journal.stored.events.first { $0.type == "plan.rolling_back" }
        #expect(event?.actor == Self.user)

        let late = RolloutWorld()
        try Self.start(late)
        late.clock.sleep(8 * 86_400)
        #expect(throws: RolloutError.self) {
            try late.runner().rollback("P-1", by: Self.user, reason: nil)
        }
        #expect(late.journal.stored.plan.state == .done)
    }

    @Test func `without its snapshots a done plan cannot be taken back`() throws {
        let world = RolloutWorld()
        try Self.start(world)
        try world.runner().discardSnapshots("P-1")
        #expect(Set(world.versions.values) == ["2 2"])
        #expect(throws: RolloutError.snapshotsDiscarded(plan: "P-1")) {
            try world.runner().rollback("P-1", by: Self.user, reason: nil)
        }
    }

    @Test func `commands that a state refuses move nothing`() throws {
        let world = RolloutWorld()
        let runner = world.runner()
        #expect(throws: Refusal.self) { try runner.run("P-1") }
        #expect(throws: Refusal.self) { try runner.pause("P-1", by: Self.user, reason: nil) }
        #expect(throws: Refusal.self) { try runner.abort("P-1", by: Self.user, reason: nil) }
        #expect(throws: Refusal.self) { try runner.resume("P-1", by: Self.user) }
        #expect(throws: Refusal.self) { try runner.rollback("P-1", by: Self.user, reason: nil) }
        #expect(world.journal.stored.events.isEmpty)
        try runner.start("P-1", by: Self.user)
        #expect(throws: Refusal.self) { try runner.start("P-1", by: Self.user) }
        #expect(throws: Refusal.self) { try runner.abort("P-1", by: Self.user, reason: nil) }
    }

    @Test func `nonsense in a plan's numbers traps nothing and rolls nothing wrongly`() throws {
        for number in [Int.min, -1, 0, Int.max] {
            let world = RolloutWorld(waves: [["a"]], bake: min(number, 0)) { content in
                content.limits.maxUnavailable = number
                content.limits.inconclusiveLimit = number
                content.waves[0].interval = number
                content.limits.targetDeadline = max(number, 0)
            }
            let plan = try Self.start(world)
            #expect(plan.state == (number > 0 ? .done : .paused))
        }
    }

    @Test func `a step that is taken up again is done by the token of the new lease`() throws {
        let calm = RolloutWorld()
        try Self.start(calm)
        let boundary = try #require(
            calm.journal.stored.boundaries.firstIndex(of: "after intend P-1/a/apply/1"))
        let world = RolloutWorld()
        world.journal.revive(until: boundary)
        #expect(throws: MemoryJournal.Killed.self) { try Self.start(world) }
        let cutOff = try #require(world.journal.stored.operations.last?.operation)
        world.journal.revive()
        let tokens = Mutex<[Int64]>([])
        let driver = WatchedDriver(world.driver) { operation, _ in
            guard operation.id == cutOff.id else { return }
            tokens.withLock { $0.append(operation.token) }
        }
        #expect(try world.runner(driver: driver).run("P-1").state == .done)
        #expect(tokens.withLock { $0.allSatisfy { $0 > cutOff.token } && $0.count == 1 })
        // The program that was believed dead acts after all.
        let target = RolloutWorld.target("a")
        let late = world.driver.perform(cutOff, on: target, reference: nil)
        #expect(late.outcome == .failed)
    }

    // MARK: Side by side

    @Test(.timeLimit(.minutes(1)))
    func `as many targets at once as may be unavailable, started in order`() throws {
        let names = ["a", "b", "c", "d", "e", "f"]
        let world = RolloutWorld(waves: [names]) { $0.limits.maxUnavailable = 3 }
        let busy = Mutex((now: 0, most: 0))
        let crowd = Crowd(3)
        let driver = WatchedDriver(world.driver) { operation, _ in
            guard operation.step == .apply else { return }
            busy.withLock { busy in
                busy.now += 1
                busy.most = max(busy.most, busy.now)
            }
            // Nobody leaves before three are there.
            crowd.arrive()
            busy.withLock { $0.now -= 1 }
        }
        #expect(try Self.start(world, driver: driver).state == .done)
        #expect(busy.withLock { $0.most } == 3)
        let leased = world.events.filter { $0.hasPrefix("target.leased") }
        #expect(leased == names.map { "target.leased asset-\($0) " })
        #expect(world.journal.stored.violations.isEmpty)
    }

    @Test func `a failure side by side lets the running ones finish and takes all back`() throws {
        let world = RolloutWorld(waves: [["a", "b", "c", "d"]]) { $0.limits.maxUnavailable = 2 }
        world.breakVersion(on: ["a"])
        let journal = world.journal
        // The others are still running when the first one's failure is written down.
        let driver = WatchedDriver(world.driver) { operation, _ in
            guard operation.step == .apply, operation.asset != "asset-a" else { return }
            while !journal.stored.operations.contains(where: {
                $0.operation.asset == "asset-a" && $0.observation?.outcome == .failed
            }) { sched_yield() }
        }
        #expect(try Self.start(world, driver: driver).state == .rolledBack)
        #expect(Set(world.versions.values) == ["1 1"])
        #expect(world.states["d"] == .skipped)
        #expect(world.journal.stored.operations.allSatisfy { $0.observation != nil })
    }
}

/// Lets the first arrivals wait for one another.
private final class Crowd: Sendable {
    private let size: Int
    private let count = Mutex(0)
    private let gate = DispatchGate()

    init(_ size: Int) { self.size = size }

    func arrive() {
        let isFull = count.withLock { count in
            count += 1
            return count == size
        }
        if isFull { gate.open() }
        gate.pass()
    }
}

/// Closed until it is opened, then open for good.
private final class DispatchGate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    func pass() {
        semaphore.wait()
        semaphore.signal()
    }
}
