import PatchModel
import Rollout
import Synchronization
import Testing

/// Kills the program at every boundary of a rollout and lets a new one take it up.
struct RolloutCrashTests {
    enum Story: String, CaseIterable, Sendable {
        /// Two waves to the end.
        case success
        /// The canary's checks fail: it is taken back.
        case canaryFails = "canary fails"
        /// A target of the second wave fails: all are taken back.
        case laterFails = "later fails"
        /// The canary breaks only while it bakes.
        case bakeFails = "bake fails"
        /// A done plan is taken back by a user.
        case takenBack = "taken back"

        func world() -> RolloutWorld {
            let world = RolloutWorld()
            switch self {
            // A bake fails by the driver below: not by count, for a new program asks anew.
            case .success, .takenBack, .bakeFails: break
            case .canaryFails: world.breakVersion(on: ["a"])
            case .laterFails: world.breakVersion(on: ["b"])
            }
            return world
        }

        /// What users do, again and again until the plan rests.
        func play(_ world: RolloutWorld, driver: (any Driver)? = nil) throws {
            var driver = driver
            if self == .bakeFails {
                driver = WatchedDriver(driver ?? world.driver) { operation, seen in
                    guard operation.id.hasPrefix("P-1/a/analysis/") else { return }
                    seen.outcome = .failed
                    seen.reason = "it hangs"
                }
            }
            let runner = world.runner(driver: driver)
            var plan = try world.journal.plan("P-1")
            if plan.state == .approved {
                plan = try runner.start("P-1", by: RolloutWorld.user)
            } else {
                plan = try runner.run("P-1")
            }
            if self == .takenBack, plan.state == .done {
                try runner.rollback("P-1", by: RolloutWorld.user, reason: "users complain")
            }
        }

        var end: PlanState { self == .success ? .done : .rolledBack }
    }

    private static func undisturbed(_ story: Story) throws -> RolloutWorld {
        let world = story.world()
        try story.play(world)
        #expect(world.journal.stored.plan.state == story.end)
        #expect(world.journal.stored.violations.isEmpty)
        return world
    }

    /// What a disturbed run did differently.
    private static func differences(
        _ world: RolloutWorld, from expected: RolloutWorld, _ place: String
    ) -> [String] {
        var wrong = world.journal.stored.violations
        if world.outcome != expected.outcome {
            for (seen, meant) in zip(world.outcome, expected.outcome) where seen != meant {
                wrong.append("'\(seen)', not '\(meant)'")
            }
            if world.outcome.count != expected.outcome.count {
                wrong.append("\(world.outcome.dropFirst(expected.outcome.count))")
            }
        }
        let missing = Set(expected.events).subtracting(world.events)
        if !missing.isEmpty { wrong.append("events missing: \(missing.sorted())") }
        return wrong.map { "\(place): \($0)" }
    }

    @Test(arguments: Story.allCases)
    func `a program killed at any boundary is taken up to the same end`(story: Story) throws {
        let expected = try Self.undisturbed(story)
        let boundaries = expected.journal.stored.boundaries
        var wrong: [String] = []
        for (number, name) in boundaries.enumerated() {
            let world = story.world()
            world.journal.revive(until: number)
            #expect(throws: MemoryJournal.Killed.self) { try story.play(world) }
            world.journal.revive()
            try story.play(world)
            wrong += Self.differences(world, from: expected, "killed \(name)")
        }
        print("story '\(story.rawValue)': killed at \(boundaries.count) boundaries")
        #expect(boundaries.count > 60)
        #expect(
            wrong.isEmpty,
            "\(wrong.count) differences at \(boundaries.count) boundaries:\n\(wrong.prefix(20).joined(separator: "\n"))"
        )
    }

    @Test(arguments: Story.allCases)
    func `a program killed twice is taken up to the same end`(story: Story) throws {
        let expected = try Self.undisturbed(story)
        let boundaries = expected.journal.stored.boundaries
        var wrong: [String] = []
        var kills = 0
        for number in boundaries.indices {
            // The first boundaries of the second run are where it asks what became of the first.
            for second in 0..<12 {
                let world = story.world()
                world.journal.revive(until: number)
                try? story.play(world)
                world.journal.revive(until: second)
                do {
                    try story.play(world)
                } catch is MemoryJournal.Killed { kills += 1 }
                world.journal.revive()
                try story.play(world)
                wrong += Self.differences(
                    world, from: expected, "killed \(boundaries[number]), then at \(second)")
            }
        }
        print("story '\(story.rawValue)': killed twice at \(kills) pairs of boundaries")
        #expect(wrong.isEmpty, "\(wrong.count):\n\(wrong.prefix(20).joined(separator: "\n"))")
    }

    /// Dies in the middle of its n-th changing step.
    final class CutDriver: Driver {
        let name = "memory"
        private let world: RolloutWorld
        private let left: Mutex<Int>

        init(_ world: RolloutWorld, at step: Int) {
            self.world = world
            left = Mutex(step)
        }

        func perform(
            _ operation: PatchModel.Operation, on target: PlanTarget, reference: String?
        ) -> Observation {
            let isCut = left.withLock { left in
                if operation.step == .verify || operation.step == .precheck { return false }
                left -= 1
                return left == -1
            }
            if isCut {
                world.driver.inject(.init(.partial, asset: target.asset, step: operation.step))
                world.journal.kill()
            }
            return world.driver.perform(operation, on: target, reference: reference)
        }

        func probe(
            _ operation: PatchModel.Operation, on target: PlanTarget, reference: String?
        ) -> ProbeResult {
            world.driver.probe(operation, on: target, reference: reference)
        }
    }

    @Test(arguments: Story.allCases)
    func `a step cut off half-way is completed or taken back`(story: Story) throws {
        let expected = try Self.undisturbed(story)
        var wrong: [String] = []
        var cuts = 0
        while true {
            let world = story.world()
            do {
                try story.play(world, driver: CutDriver(world, at: cuts))
                break
            } catch is MemoryJournal.Killed { cuts += 1 }
            world.journal.revive()
            try story.play(world)
            wrong += Self.differences(world, from: expected, "cut off in step \(cuts)")
        }
        print("story '\(story.rawValue)': cut off in \(cuts) steps")
        #expect(cuts >= 5)
        #expect(wrong.isEmpty, "\(wrong.count):\n\(wrong.prefix(20).joined(separator: "\n"))")
    }

    @Test func `an abort that is killed anywhere takes everything back all the same`() throws {
        // First how far the rollout came, then at which boundary of the abort it was killed.
        let whole = try Self.undisturbed(.success)
        var wrong: [String] = []
        var kills = 0
        for reached in stride(from: 20, to: whole.journal.stored.boundaries.count, by: 3) {
            for second in 0..<60 {
                let world = Story.success.world()
                world.journal.revive(until: reached)
                try? Story.success.play(world)
                world.journal.revive(until: second)
                guard ![.done, .approved, .scheduled].contains(world.journal.stored.plan.state)
                else { break }
                var isKilled = false
                do {
                    try world.runner().abort("P-1", by: RolloutWorld.user, reason: "stop it")
                } catch is MemoryJournal.Killed { isKilled = true }
                world.journal.revive()
                if world.journal.stored.plan.state.isTerminal || !isKilled {
                    _ = try world.runner().run("P-1")
                } else if world.journal.stored.plan.state == .aborting
                    || world.journal.stored.plan.state == .rollingBack
                {
                    _ = try world.runner().run("P-1")
                } else {
                    try world.runner().abort("P-1", by: RolloutWorld.user, reason: "stop it")
                }
                kills += 1
                let place = "reached \(reached), killed at \(second)"
                if world.journal.stored.plan.state != .rolledBack {
                    wrong.append("\(place): \(world.journal.stored.plan)")
                }
                if Set(world.versions.values) != ["1 1"] {
                    wrong.append("\(place): \(world.versions)")
                }
                wrong += world.journal.stored.violations.map { "\(place): \($0)" }
                let open = world.journal.stored.operations.filter { $0.observation == nil }
                wrong += open.map { "\(place): '\($0.operation.id)' was never observed" }
                if !isKilled { break }
            }
        }
        print("an abort was killed at \(kills) pairs of boundaries")
        #expect(kills > 100)
        #expect(wrong.isEmpty, "\(wrong.count):\n\(wrong.prefix(20).joined(separator: "\n"))")
    }
}
