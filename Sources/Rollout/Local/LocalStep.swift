internal import PatchModel
internal import Processes

/// One step of the local driver, under the target's lock.
struct LocalStep {
    let driver: LocalDriver
    let operation: Operation
    let target: PlanTarget
    let reference: String?
    var marks = TargetMarks()

    var root: TargetRoot { TargetRoot(path: target.path, deadline: driver.deadline) }

    init(driver: LocalDriver, operation: Operation, target: PlanTarget, reference: String?) {
        self.driver = driver
        self.operation = operation
        self.target = target
        self.reference = reference
    }

    // MARK: Performing

    mutating func perform() throws(StepFailure) -> Observation {
        try mountAgain()
        marks = try TargetMarks(of: target.path)
        guard operation.token >= marks.token else {
            throw StepFailure(
                "token \(operation.token) is refused: the target has seen \(marks.token), so another "
                    + "rollout has taken it; if that one is gone for good, delete "
                    + "'\(TargetMarks.path)' there")
        }
        if marks.plan != operation.plan { try takeOver() }
        let isNew = marks.token != operation.token || marks.plan != operation.plan
        marks.token = operation.token
        marks.plan = operation.plan
        let mark = marks.mark(of: operation)
        if let known = mark?.observation {
            if isNew { try marks.write(to: target.path) }
            return known
        }
        switch operation.step {
        case .precheck, .restart, .verify:
            if isNew { try marks.write(to: target.path) }
            return try question()
        case .snapshot, .apply, .revert, .discard:
            if mark == nil {
                marks.steps[operation.id] = .init(
                    step: operation.step, intended: operation.intended)
            }
            try marks.write(to: target.path)
            return try change()
        }
    }

    /// Drops the marks of another plan, which has changed the target since this one did.
    private mutating func takeOver() throws(StepFailure) {
        let other = marks
        marks.steps = [:]
        // Its own marks went when the other plan came: the packages say whether it is still in.
        guard operation.step == .revert,
            try !root.installed().mismatches(target.changes, .from).isEmpty
        else { return }
        if other.hasApply, target.rollback == .snapshot {
            throw StepFailure(
                "plan '\(other.plan)' has changed the target since, and the snapshot would take that "
                    + "back too; roll '\(other.plan)' back first")
        }
        marks.steps["\(operation.plan)/\(target.name)/apply"] = .init(
            step: .apply, intended: operation.intended)
    }

    private func question() throws(StepFailure) -> Observation {
        switch operation.step {
        case .precheck: try precheck()
        case .restart: restart()
        default: verify()
        }
    }

    /// Runs a changing step and marks how it ended, so that performing it again changes nothing.
    private mutating func change() throws(StepFailure) -> Observation {
        let seen: Observation
        do throws(StepFailure) {
            switch operation.step {
            case .snapshot: seen = try snapshot()
            case .apply: seen = try apply()
            case .revert: seen = try revert()
            default: seen = try discard()
            }
        } catch {
            // Cut off is not an end: the mark stays 'begun', and performing again goes on.
            if error.isInterrupted { throw error }
            seen = observation(.failed, error.reason, error.steps)
        }
        marks.steps[operation.id]?.observation = seen
        if operation.step == .revert, seen.outcome == .succeeded {
            marks.steps = marks.steps.filter { $0.value.step != .apply }
        }
        try marks.write(to: target.path)
        return seen
    }

    // MARK: Probing

    func probe() throws(StepFailure) -> ProbeResult {
        if let lost = try lostMount() {
            return operation.step == .revert ? .partial(lost) : .unknown(lost)
        }
        let marks = try TargetMarks(of: target.path)
        let mine = marks.mark(of: operation)
        if let seen = mine?.observation { return .finished(seen) }
        switch operation.step {
        case .precheck, .restart, .verify: return .notStarted
        case .apply: return try probeApply(wasBegun: mine != nil)
        case .snapshot, .revert, .discard:
            return mine == nil ? .notStarted : .partial("\(operation.step.rawValue) was begun")
        }
    }

    private func probeApply(wasBegun: Bool) throws(StepFailure) -> ProbeResult {
        if let process = root.dpkgAtWork() {
            return .unknown("dpkg is still at work there, process \(process)")
        }
        let installed = try root.installed()
        if target.changes.isEmpty { return wasBegun ? .partial("apply was begun") : .notStarted }
        let toGo = installed.mismatches(target.changes, .to)
        if toGo.isEmpty { return .finished(observation(.succeeded)) }
        let isUntouched = installed.mismatches(target.changes, .from).isEmpty
        if isUntouched, !wasBegun { return .notStarted }
        return .partial("still to do: " + toGo.joined(separator: "; "))
    }

    // MARK: Common parts

    func observation(
        _ outcome: Observation.Outcome, _ reason: String? = nil, _ steps: [StepTranscript] = []
    ) -> Observation {
        Observation(
            operation: operation.id, outcome: outcome, reason: reason, steps: steps,
            observed: driver.now())
    }

    /// The cache's files for a list of planned ones, each checked by digest.
    func files(_ planned: [PlannedFile]) throws(StepFailure) -> [TargetRoot.PackageFile] {
        var files: [TargetRoot.PackageFile] = []
        for file in planned {
            guard isSafe(file.name), file.name.hasSuffix(".deb") else {
                throw StepFailure("'\(file.name)' is no name of a package file")
            }
            guard let path = driver.cache.path(sha256: file.sha256) else {
                throw StepFailure("'\(file.name)' is not in the cache; resolve the plan again")
            }
            guard digest(ofFile: path) == file.sha256 else {
                throw StepFailure("'\(file.name)' in the cache has been changed at '\(path)'")
            }
            files.append(.init(name: file.name, path: path, sha256: file.sha256))
        }
        return files
    }

    /// Runs the plan's programs one after the other, up to the first that fails.
    func run(
        _ programs: [[String]], files: [TargetRoot.PackageFile], _ steps: inout [StepTranscript]
    ) throws(StepFailure) {
        try root.place(files)
        defer { root.clear(files) }
        for arguments in programs {
            let transcript: ProgramTranscript
            do {
                transcript = try root.change(arguments, files: files)
            } catch {
                throw StepFailure(
                    "'\(arguments.first ?? "")' did not start: \(error)", steps: steps)
            }
            steps.append(StepTranscript(arguments: arguments, transcript))
            if !transcript.isSuccess {
                throw StepFailure(
                    "'\(arguments.prefix(1).joined())' failed: \(transcript.said)", steps: steps,
                    isInterrupted: transcript.wasCutOff)
            }
        }
    }
}

extension ProgramTranscript {
    /// It did not end by itself. In a sandbox a signal shows as an exit status above 128.
    var wasCutOff: Bool {
        switch end {
        case .exit(let status): status > 128
        case .signal, .deadline, .cancelled: true
        }
    }
}

extension InstalledPackages {
    /// One side of a change.
    enum Side {
        case from
        case to
    }

    /// In words, which packages are not as one side of the changes says.
    func mismatches(_ changes: [PackageChange], _ side: Side) -> [String] {
        changes.compactMap { change in
            let wanted = side == .from ? change.from : change.to
            let found = package(change.name)
            let isThere = found.map { $0.state != .absent } ?? false
            switch (wanted, found) {
            case (nil, _) where !isThere: return nil
            case (nil, _): return "'\(change.name)' is installed"
            case (let version?, let package?) where isThere:
                if package.version != version {
                    return "'\(change.name)' has version \(package.version), not \(version)"
                }
                if package.state == .unfinished {
                    return "'\(change.name)' \(version) is not fully installed"
                }
                return nil
            case (let version?, _): return "'\(change.name)' \(version) is not installed"
            }
        }
    }
}
