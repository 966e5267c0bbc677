public import PatchModel
internal import Processes

/// Tries a plan's change of one target before anything real is touched: in a copy of a repository,
/// or in an overlay over a root, with what the plan holds and nothing else.
///
/// The copy is thrown away whatever happens. What could not be asked has not passed.
public struct PatchTrial: Sendable {
    let cache: any PackageCache
    let scratch: String
    let preparedTrees: String
    let rescan: any TargetRescan
    let now: @Sendable () -> Timestamp
    /// Seconds that one program may take.
    public var deadline = 1800
    /// Bytes of private memory that one process may have; `nil`: the sandbox's own limit.
    public var memoryLimit: Int?
    /// Added to the environment of a repository's programs.
    public var environment: [String: String] = [:]
    /// Visible to a repository's programs besides the controller's own.
    public var binds: [Sandbox.Bind] = []
    /// Whether the trial shall end.
    public var isCancelled: (@Sendable () -> Bool)?

    /// - Parameters:
    ///   - cache: Where every planned file lies.
    ///   - scratch: A folder of the controller's own, outside of every target.
    ///   - preparedTrees: Where ``RepositoryResolver`` kept prepared files.
    ///   - rescan: Looks whether the findings are gone.
    ///   - now: The clock.
    public init(
        cache: any PackageCache, scratch: String, preparedTrees: String,
        rescan: any TargetRescan, now: @escaping @Sendable () -> Timestamp
    ) {
        self.cache = cache
        self.scratch = scratch
        self.preparedTrees = preparedTrees
        self.rescan = rescan
        self.now = now
    }

    /// Tries the change of one target. Blocks until the end.
    ///
    /// - Parameters:
    ///   - plan: Its id.
    ///   - digest: Of the plan's content, which is what is tested.
    public func run(_ target: PlanTarget, plan: String, digest: String) -> TrialResult {
        var record = TrialRecord(target: target, plan: plan, digest: digest, started: now())
        switch target.driver {
        case "git": RepositoryTrial(trial: self, target: target).run(&record)
        case "local": HostTrial(trial: self, target: target).run(&record)
        default: record.fail("there is no trial for driver '\(target.driver)'")
        }
        if isCancelled?() == true { record.fail("cancelled") }
        return record.result(finished: now())
    }

    /// A new path in the scratch folder.
    func place(_ kind: String) -> String {
        "\(scratch)/\(kind)-\(UInt64.random(in: 0 ... .max))"
    }
}

/// What a trial has seen so far.
struct TrialRecord {
    private var seen: TrialResult
    private var reasons: [String] = []

    init(target: PlanTarget, plan: String, digest: String, started: Timestamp) {
        seen = TrialResult(
            plan: plan, digest: digest, asset: target.asset, sandbox: "none", isPassed: false,
            started: started, finished: started)
    }

    /// Whether nothing has gone wrong yet.
    var isGood: Bool { reasons.isEmpty }

    mutating func begin(in sandbox: String) { seen.sandbox = sandbox }

    mutating func fail(_ reason: String) { reasons.append(reason) }

    /// Runs programs one after the other until one does not succeed.
    mutating func run(_ programs: [[String]], in sandbox: Sandbox, _ trial: PatchTrial) {
        for arguments in programs {
            do throws(ProgramError) {
                let transcript = try sandbox.run(
                    arguments, deadline: trial.deadline, isCancelled: trial.isCancelled)
                let step = StepTranscript(arguments: arguments, transcript)
                seen.steps.append(step)
                if step.isSuccess { continue }
                fail("'\(step.arguments.joined(separator: " "))' ended with \(step.end)")
            } catch {
                fail("\(error)")
            }
            return
        }
    }

    /// Asks every check, also after one has failed: a reader wants to know them all.
    ///
    /// HTTP checks are for rollouts: in a trial there is no network, and no service runs.
    mutating func ask(_ checks: [Check], in sandbox: Sandbox, _ trial: PatchTrial) {
        let isCancelled = trial.isCancelled
        let runner = CheckRunner { arguments, deadline in
            try sandbox.run(arguments, deadline: deadline, isCancelled: isCancelled)
        }
        for check in checks {
            guard case .run = check.probe else { continue }
            let result = runner.run(check)
            seen.checks.append(result)
            guard result.outcome != .successful else { continue }
            let reason = result.reason.map { ": \($0)" } ?? ""
            fail("check '\(result.check)' is \(result.outcome.rawValue)\(reason)")
        }
    }

    /// Looks whether the claimed findings are gone, and what came instead.
    mutating func rescan(_ target: PlanTarget, at path: String, _ trial: PatchTrial) {
        do {
            let result = try trial.rescan.rescan(target, at: path, isRecorded: false)
            seen.stillOpen = result.stillOpen
            seen.introduced = result.introduced
            if !result.stillOpen.isEmpty {
                let names = target.claims.filter { result.stillOpen.contains($0.finding) }
                    .map { "\($0.advisory) in \($0.package)" }
                let words = names.isEmpty ? result.stillOpen : names
                fail("still found after the change: \(words.joined(separator: ", "))")
            }
            if !result.introduced.isEmpty {
                fail("new after the change: \(result.introduced.joined(separator: ", "))")
            }
        } catch {
            fail("the copy could not be scanned: \(error)")
        }
    }

    func result(finished: Timestamp) -> TrialResult {
        var result = seen
        result.isPassed = reasons.isEmpty
        result.reason = reasons.isEmpty ? nil : reasons.joined(separator: "; ")
        result.finished = finished
        return result
    }
}
