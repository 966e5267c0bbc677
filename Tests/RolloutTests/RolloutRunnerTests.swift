import PatchModel
import Rollout
import Testing

/// Waves, limits and their ends.
struct RolloutRunnerTests {
    @discardableResult
    private static func start(_ world: RolloutWorld, driver: (any Driver)? = nil) throws -> Plan {
        try world.runner(driver: driver).start("P-1", by: RolloutWorld.user)
    }

    @Test func `a plan rolls wave by wave and is done when every claim is gone`() throws {
        let world = RolloutWorld()
        let plan = try Self.start(world)
        #expect(plan.state == .done)
        #expect(plan.reason == nil)
        #expect(world.states == ["a": .ok, "b": .ok, "c": .ok])
        #expect(world.versions == ["a": "2 2", "b": "2 2", "c": "2 2"])
        #expect(world.rescan.open.values.allSatisfy { $0.isEmpty })
        #expect(world.journal.stored.leases.isEmpty)
        #expect(world.journal.stored.blocked.isEmpty)
        var steps: [String] = []
        for type in world.journal.stored.events.map(\.type) where steps.last != type {
            steps.append(type)
        }
        let target =
            ["target.leased"]
            + ["precheck", "snapshot", "apply", "restart", "verify"].flatMap {
                ["target.\($0).intended", "target.\($0).observed"]
            }
        #expect(
            steps == ["plan.scheduled", "plan.rolling"] + target
                + ["wave.baking", "wave.analysed", "wave.rolling"] + target + target
                + ["wave.baking", "wave.analysed", "plan.verifying", "plan.done"])
    }

    @Test func `events say who, why, what, how and with which proof`() throws {
        let world = RolloutWorld()
        try Self.start(world)
        let events = world.journal.stored.events
        let scheduled = try #require(events.first)
        #expect(scheduled.actor == RolloutWorld.user)
        #expect(scheduled.approvers == [RolloutWorld.user])
        #expect(scheduled.digest == "sha256:00")
        #expect(scheduled.what.count == 2)
        #expect(scheduled.facts["from"] == "approved")
        #expect(events.dropFirst().allSatisfy { $0.actor.authentication == .program })

        let apply = try #require(events.first { $0.type == "target.apply.intended" })
        #expect(apply.asset == "asset-a")
        #expect(apply.assetName == "a")
        #expect(apply.operation == "P-1/a/apply/1")
        #expect(apply.what.map(\.to) == ["2", "2"])
        #expect(
            apply.why == [
                AuditReason(
                    finding: "asset-a/CVE-1", advisory: "CVE-1", outcome: "Act",
                    score: "61 [48-83]", signals: ["known exploited", "epss 0.25"])
            ])
        #expect(apply.facts["token"] == "1")
        #expect(apply.facts["rollback_class"] == "R3")
        #expect(apply.facts["driver"] == "memory")
        #expect(apply.facts["wave"] == "0")

        let verify = try #require(events.first { $0.type == "target.verify.observed" })
        #expect(verify.checks.map(\.outcome) == [.successful])
        #expect(verify.closed == ["asset-a/CVE-1"])
        #expect(verify.facts["to"] == "ok")
        #expect(events.last?.closed.count == 3)
    }

    @Test func `a failing canary is taken back, its versions are blocked, nobody else is touched`()
        throws
    {
        let world = RolloutWorld()
        world.breakVersion(on: ["a", "b", "c"])
        let plan = try Self.start(world)
        #expect(plan.state == .rolledBack)
        #expect(
            plan.reason == "'a': verify failed: 'two' is broken in this version")
        #expect(world.states == ["a": .reverted, "b": .skipped, "c": .skipped])
        #expect(world.reason("b") == plan.reason)
        #expect(Set(world.versions.values) == ["1 1"])
        #expect(world.rescan.open == ["asset-a": ["asset-a/CVE-1"]])
        let blocked = world.journal.stored.blocked
        #expect(
            blocked.keys.sorted() == [RolloutWorld.one + "@2", RolloutWorld.two + "@2"])
        #expect(blocked.values.allSatisfy { $0.reason == plan.reason && $0.plan == "P-1" })
        #expect(blocked.values.allSatisfy { $0.expires != nil })
        let events = world.journal.stored.events
        let revert = try #require(events.first { $0.type == "target.revert.observed" })
        #expect(revert.opened == ["asset-a/CVE-1"])
        #expect(events.contains { $0.type == "version.blocked" && $0.what.count == 2 })
        #expect(events.last?.type == "plan.rolled_back")
        #expect(world.journal.stored.leases.isEmpty)
    }

    @Test func `a later failure takes the waves before it back, the last target first`() throws {
        let world = RolloutWorld(waves: [["a"], ["b", "c", "d"]])
        world.breakVersion(on: ["d"])
        #expect(try Self.start(world).state == .rolledBack)
        let reverts = world.events.filter { $0.hasPrefix("target.revert.intended") }
        #expect(
            reverts.map { $0.split(separator: " ")[1] } == [
                "asset-d", "asset-c", "asset-b", "asset-a",
            ])
    }

    @Test func `rollback_wave keeps the waves before, by name`() throws {
        let world = RolloutWorld { $0.limits.onFailure = .rollbackWave }
        world.breakVersion(on: ["c"])
        let plan = try Self.start(world)
        #expect(plan.state == .partiallyRolledBack)
        #expect(world.states == ["a": .ok, "b": .reverted, "c": .reverted])
        #expect(plan.reason?.hasSuffix("; keep the new version: 'a' (wave 0, R3)") == true)
    }

    @Test func `stop pauses, and resuming takes the failure as seen`() throws {
        let world = RolloutWorld { $0.limits.onFailure = .stop }
        world.breakVersion(on: ["b"])
        let paused = try Self.start(world)
        #expect(paused.state == .paused)
        #expect(world.states == ["a": .ok, "b": .reverted, "c": .pending])
        let plan = try world.runner().resume("P-1", by: RolloutWorld.user)
        #expect(world.states == ["a": .ok, "b": .reverted, "c": .ok])
        #expect(plan.state == .partiallyRolledBack)
        #expect(plan.reason == "'b': verify failed: 'two' is broken in this version")
        #expect(world.journal.stored.blocked.isEmpty)
    }

    @Test func `continue takes failed targets back and goes on`() throws {
        let world = RolloutWorld { $0.limits.onFailure = .continue }
        world.breakVersion(on: ["a", "c"])
        let plan = try Self.start(world)
        #expect(plan.state == .partiallyRolledBack)
        #expect(world.states == ["a": .reverted, "b": .ok, "c": .reverted])
        #expect(world.versions == ["a": "1 1", "b": "2 2", "c": "1 1"])
    }

    @Test(arguments: [(1, 1, true), (0, 9, false), (9, 0, false)])
    func `failures within the limits of wave and plan are tolerated`(
        wave: Int, plan limit: Int, isTolerated: Bool
    ) throws {
        let world = RolloutWorld { content in
            content.waves[1].maxFailed = wave
            content.limits.maxFailed = limit
        }
        world.breakVersion(on: ["b"])
        let plan = try Self.start(world)
        #expect(plan.state == (isTolerated ? .partiallyRolledBack : .rolledBack))
        #expect(world.states["c"] == (isTolerated ? .ok : .skipped))
        #expect(world.states["a"] == (isTolerated ? .ok : .reverted))
    }

    @Test func `a target without a way back stays, by name, when others are taken back`() throws {
        let world = RolloutWorld { $0.targets[0].rollback = .forwardOnly }
        world.breakVersion(on: ["b"])
        let plan = try Self.start(world)
        #expect(plan.state == .partiallyRolledBack)
        #expect(world.states == ["a": .ok, "b": .reverted, "c": .skipped])
        #expect(world.reason("a") == "stays: rollback class R1 has no way back")
        #expect(plan.reason?.contains("'a' (wave 0, R1)") == true)
    }

    @Test(arguments: [RollbackClass.none, .forwardOnly])
    func `a broken target without a way back needs a human`(class: RollbackClass) throws {
        let world = RolloutWorld { $0.targets[0].rollback = `class` }
        world.breakVersion(on: ["a"])
        let plan = try Self.start(world)
        #expect(plan.state == .failedNeedsHuman)
        #expect(world.states["a"] == .revertFailed)
        #expect(world.versions["a"] == "2 2")
        #expect(
            plan.reason?.contains("cannot be taken back (rollback class \(`class`.rawValue))")
                == true)
        #expect(!world.events.contains { $0.hasPrefix("target.revert.intended") })
    }

    @Test func `a revert that fails needs a human, and the others are taken back all the same`()
        throws
    {
        let world = RolloutWorld()
        world.breakVersion(on: ["c"])
        world.driver.inject(.init(.fails, asset: "asset-b", step: .revert))
        let plan = try Self.start(world)
        #expect(plan.state == .failedNeedsHuman)
        #expect(world.states == ["a": .reverted, "b": .revertFailed, "c": .reverted])
        #expect(plan.reason?.contains("need a human: 'b'") == true)
        #expect(world.reason("b")?.contains("revert failed: it was made to fail") == true)
    }

    @Test func `a target that is not as the plan expects is refused before anything is changed`()
        throws
    {
        let world = RolloutWorld()
        world.driver.change("asset-a") { $0.packages[RolloutWorld.one] = "1.5" }
        let plan = try Self.start(world)
        #expect(plan.state == .rolledBack)
        #expect(world.states["a"] == .skipped)
        #expect(
            world.reason("a")
                == "precheck failed: 'one' is at '1.5', and the plan starts from '1'")
        #expect(world.driver.target("asset-a")?.effects == [])
        #expect(world.journal.stored.blocked.isEmpty)
    }

    @Test func `a claim that still matches fails the target, whatever the checks say`() throws {
        let world = RolloutWorld { content in
            content.targets[0].claims.append(
                ClaimedFinding(
                    finding: "asset-a/CVE-2", advisory: "CVE-2", package: "pkg:deb/debian/three",
                    installed: "1", fixed: "2"))
        }
        world.driver.change("asset-a") { $0.packages["pkg:deb/debian/three"] = "1" }
        let plan = try Self.start(world)
        #expect(plan.state == .rolledBack)
        #expect(
            world.reason("a")
                == "verify failed: still matches: CVE-2 in pkg:deb/debian/three")
        let verify = world.journal.stored.events.first { $0.type == "target.verify.observed" }
        #expect(verify?.closed == ["asset-a/CVE-1"])
    }

    @Test func `a claim that matches again at the end takes everything back`() throws {
        let world = RolloutWorld(waves: [["a"], ["b"]])
        let driver = WatchedDriver(world.driver) { operation, _ in
            // Somebody puts the old version back while the second wave bakes.
            guard operation.id == "P-1/b/analysis/1" else { return }
            world.driver.change("asset-a") { $0.packages[RolloutWorld.one] = "1" }
        }
        let plan = try Self.start(world, driver: driver)
        #expect(plan.state == .rolledBack)
        #expect(plan.reason == "'a' still matches: CVE-1 in pkg:deb/debian/one")
    }

    @Test func `a target over its deadline is taken back`() throws {
        let world = RolloutWorld { $0.limits.targetDeadline = 60 }
        let driver = WatchedDriver(world.driver) { operation, _ in
            if operation.id == "P-1/a/apply/1" { world.clock.sleep(61) }
        }
        let plan = try Self.start(world, driver: driver)
        #expect(plan.state == .rolledBack)
        #expect(world.reason("a") == "took longer than 60 s")
        #expect(world.events.contains("target.failed asset-a "))
    }

    @Test func `what still runs old files is reported with the done plan`() throws {
        let world = RolloutWorld(waves: [["a"]])
        let driver = WatchedDriver(world.driver) { operation, seen in
            if operation.step == .verify { seen.pendingRestarts = ["nginx", "reboot"] }
        }
        let plan = try Self.start(world, driver: driver)
        #expect(plan.state == .done)
        #expect(plan.reason == "'a': still to be restarted: nginx, reboot")
    }

    @Test func `a plan that cannot be carried out is refused before anything moves`() {
        func refusal(_ edit: (inout PlanContent) -> Void) -> String {
            let world = RolloutWorld(edit: edit)
            do {
                try Self.start(world)
                return "no refusal"
            } catch {
                #expect(world.journal.stored.events.isEmpty)
                return "\(error)"
            }
        }
        #expect(
            refusal { $0.targets[1].driver = "pigeon" }.hasPrefix(
                "target 'b' needs driver 'pigeon', which is not there"))
        #expect(
            refusal { $0.waves[1].targets.append("asset-a") }.hasPrefix("wave 1 names 'asset-a'"))
        #expect(refusal { $0.waves[1].targets = ["asset-b"] }.hasPrefix("target 'c' stands in no"))
    }
}
