internal import Glibc
internal import PatchModel
internal import Processes

/// Applying, and taking back by packages.
extension LocalStep {
    /// Runs the plan's programs; what an interrupted dpkg has left is completed first.
    func apply() throws(StepFailure) -> Observation {
        var steps: [StepTranscript] = []
        try waitForDpkg()
        try completeInterrupted(&steps)
        if !target.changes.isEmpty, try root.installed().mismatches(target.changes, .to).isEmpty {
            return observation(.succeeded, nil, steps)
        }
        try run(target.apply, files: try files(target.install), &steps)
        let wrong = try root.installed().mismatches(target.changes, .to)
        if !wrong.isEmpty { throw StepFailure(wrong.joined(separator: "; "), steps: steps) }
        return observation(.succeeded, nil, steps)
    }

    /// Brings the earlier versions back, by the class that the plan declares.
    mutating func revert() throws(StepFailure) -> Observation {
        guard marks.hasApply else { return observation(.succeeded, "nothing was applied") }
        switch target.rollback {
        case .snapshot: return try revertSnapshot()
        case .package: break
        case .none, .forwardOnly, .atomic:
            throw StepFailure(
                "rollback class \(target.rollback.rawValue) has no way back"
                    + (target.rollbackReason.map { ": " + $0 } ?? ""))
        }
        var steps: [StepTranscript] = []
        try waitForDpkg()
        let before = try root.installed()
        if before.mismatches(target.changes, .from).isEmpty {
            return observation(.succeeded, nil, steps)
        }
        // A new version whose own script fails cannot be completed: the earlier one replaces it.
        try? completeInterrupted(&steps)
        try run(target.revert, files: try files(target.earlier), &steps)
        let wrong = try root.installed().mismatches(target.changes, .from)
        if !wrong.isEmpty { throw StepFailure(wrong.joined(separator: "; "), steps: steps) }
        return observation(.succeeded, nil, steps)
    }

    /// `dpkg --configure -a` when dpkg has left something half done. That it fails is no end: the
    /// plan's own programs install the same packages again.
    private func completeInterrupted(_ steps: inout [StepTranscript]) throws(StepFailure) {
        guard try !root.installed().unfinished.isEmpty else { return }
        let arguments = ["dpkg", "--force-confdef", "--force-confold", "--configure", "-a"]
        do {
            let transcript = try root.change(arguments, files: [])
            steps.append(StepTranscript(arguments: arguments, transcript))
        } catch {
            throw StepFailure("dpkg did not start: \(error)", steps: steps)
        }
    }

    /// A dpkg that an earlier controller started may have outlived it.
    private func waitForDpkg() throws(StepFailure) {
        var waited = 0
        while let process = root.dpkgAtWork() {
            if waited >= driver.lockWait * 4 {
                throw StepFailure(
                    "process \(process) has held dpkg's lock for \(driver.lockWait) s",
                    isInterrupted: true)
            }
            usleep(250_000)
            waited += 1
        }
    }
}
