import PatchModel
import Rollout
import Testing

/// What every driver must do, whatever it drives.
///
/// A driver's test makes a target, says how to look at it, and calls ``run()``. It plays four plans
/// on that target: one that is taken back before anything was applied, one that is applied and taken
/// back, one that stays, and one whose precheck must fail.
struct DriverConformance {
    var driver: any Driver
    /// Needs at least one change, and a rollback class that can be taken back.
    var target: PlanTarget
    /// Of the target's content, apart from Oakum's own marks.
    var fingerprint: () throws -> String
    /// Brings the target into a state from which the plan does not start.
    var spoil: (() throws -> Void)?
    /// Undoes ``spoil``; without it the target is spoilt last, after a plan has been applied.
    var mend: (() throws -> Void)?

    init(
        driver: any Driver, target: PlanTarget, fingerprint: @escaping () throws -> String,
        spoil: (() throws -> Void)? = nil, mend: (() throws -> Void)? = nil
    ) {
        self.driver = driver
        self.target = target
        self.fingerprint = fingerprint
        self.spoil = spoil
        self.mend = mend
    }

    func run() throws {
        let before = try fingerprint()
        try takesBackNothing(DriverRound(self, plan: "C-1", token: 10), before)
        try takesBackEverything(DriverRound(self, plan: "C-2", token: 20), before)
        if mend != nil { try refusesSpoilt(DriverRound(self, plan: "C-3", token: 40), before) }
        try keepsWhatIsDone(DriverRound(self, plan: "C-4", token: 60), before)
        if mend == nil { try refusesSpoilt(DriverRound(self, plan: "C-5", token: 80), nil) }
    }

    /// A revert without an apply succeeds and changes nothing.
    private func takesBackNothing(_ start: DriverRound, _ before: String) throws {
        var round = start
        try round.succeeds(.precheck)
        try round.succeeds(.snapshot)
        try expectContent(before, "precheck and snapshot change nothing")
        try round.succeeds(.revert)
        try expectContent(before, "a revert without an apply changes nothing")
        try round.succeeds(.discard)
        try expectContent(before, "a discard changes nothing")
    }

    /// Every step in order, each performed again and probed; then back, bit for bit.
    private func takesBackEverything(_ start: DriverRound, _ before: String) throws {
        var round = start
        round.expectProbe(.apply, is: .notStarted)
        for step in [TargetStep.precheck, .snapshot] {
            try round.succeeds(step)
            try round.succeedsAgain(step)
        }
        try expectContent(before, "precheck and snapshot change nothing, however often")
        round.expectProbe(.apply, is: .notStarted)

        try round.succeeds(.apply)
        let applied = try fingerprint()
        #expect(applied != before, "\(driver.name): apply changes the target")
        try round.succeedsAgain(.apply)
        try expectContent(applied, "an observed apply, performed again, changes nothing")
        round.expectProbe(.apply, is: .finished)
        round.expectProbe(.revert, is: .notStarted)
        for step in [TargetStep.precheck, .snapshot, .apply, .restart, .revert] {
            round.expectRefusalOfLowerToken(step)
        }
        try expectContent(applied, "a refused step changes nothing")

        for step in [TargetStep.restart, .verify] {
            try round.succeeds(step)
            try round.succeedsAgain(step)
        }
        try expectContent(applied, "restart and verify change nothing")

        try round.succeeds(.revert)
        try expectContent(before, "a revert gives back the state before the apply")
        try round.succeedsAgain(.revert)
        try expectContent(before, "an observed revert, performed again, changes nothing")
        round.expectProbe(.revert, is: .finished)
        try round.succeeds(.discard)
        try round.succeedsAgain(.discard)
        try expectContent(before, "a discard after a revert changes nothing")
    }

    /// Throwing the snapshot away does not take the change back.
    private func keepsWhatIsDone(_ start: DriverRound, _ before: String) throws {
        var round = start
        for step in [TargetStep.precheck, .snapshot, .apply, .restart, .verify] {
            try round.succeeds(step)
        }
        let applied = try fingerprint()
        #expect(applied != before, "\(driver.name): a second plan can be applied after a revert")
        try round.succeeds(.discard)
        try round.succeedsAgain(.discard)
        try expectContent(applied, "a discard keeps what was applied")
    }

    /// A target that is not as the plan expects fails the precheck and stays as it is.
    private func refusesSpoilt(_ round: DriverRound, _ before: String?) throws {
        guard let spoil else { return }
        try spoil()
        let spoilt = try fingerprint()
        let operation = round.operation(.precheck)
        let seen = driver.perform(operation, on: target, reference: nil)
        #expect(seen.outcome == .failed, "\(driver.name): the precheck of a spoilt target")
        #expect(seen.reason?.isEmpty == false, "\(driver.name): a failed precheck says why")
        try expectContent(spoilt, "a failed precheck changes nothing")
        guard let mend, let before else { return }
        try mend()
        try expectContent(before, "the test's own 'mend' undoes 'spoil'")
    }

    private func expectContent(_ expected: String, _ rule: String) throws {
        let now = try fingerprint()
        #expect(now == expected, "\(driver.name): \(rule)")
    }
}

/// One plan that is played on the target.
private struct DriverRound {
    enum Expected { case notStarted, finished }

    let driver: any Driver
    let target: PlanTarget
    let plan: String
    var token: Int64
    /// What the snapshot step returned.
    var reference: String?

    init(_ suite: DriverConformance, plan: String, token: Int64) {
        driver = suite.driver
        target = suite.target
        self.plan = plan
        self.token = token
    }

    func operation(_ step: TargetStep) -> PatchModel.Operation {
        PatchModel.Operation(
            id: "\(plan)/\(target.name)/\(step.rawValue)/1", plan: plan, asset: target.asset,
            wave: 0, step: step, token: token, intended: Timestamp(seconds: 1_800_000_000))
    }

    /// Performs a step; a verify may also wait for somebody.
    mutating func succeeds(_ step: TargetStep) throws {
        let operation = operation(step)
        let seen = driver.perform(operation, on: target, reference: reference)
        let isFine =
            seen.outcome == .succeeded || (step == .verify && seen.outcome == .waiting)
        try #require(
            isFine,
            "\(driver.name): \(operation.id): \(seen.outcome.rawValue), \(seen.reason ?? "") \(seen.steps)"
        )
        if step == .snapshot { reference = seen.reference }
    }

    /// Performs the same step again, by the same token and by that of a renewed lease.
    mutating func succeedsAgain(_ step: TargetStep) throws {
        let known = reference
        try succeeds(step)
        token += 1
        try succeeds(step)
        #expect(reference == known, "\(driver.name): a repeated snapshot has the same reference")
    }

    func expectProbe(_ step: TargetStep, is expected: Expected) {
        let found = driver.probe(operation(step), on: target, reference: reference)
        switch (expected, found) {
        case (.notStarted, .notStarted): break
        case (.finished, .finished(let seen)):
            #expect(seen.outcome == .succeeded, "\(driver.name): probe of \(step.rawValue)")
        default:
            Issue.record(
                "\(driver.name): probe of \(step.rawValue) is \(found), not \(expected)")
        }
    }

    func expectRefusalOfLowerToken(_ step: TargetStep) {
        var late = operation(step)
        late.id = "\(plan)/\(target.name)/\(step.rawValue)/late"
        late.token = token - 1
        let seen = driver.perform(late, on: target, reference: reference)
        #expect(
            seen.outcome == .failed, "\(driver.name): \(step.rawValue) by a token seen before")
        #expect(seen.reason?.isEmpty == false, "\(driver.name): a refusal says why")
    }
}
