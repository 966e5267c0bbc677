internal import Glibc
internal import PatchModel
internal import Processes

/// The steps that only ask.
extension LocalStep {
    /// Whether the plan still fits the target, and could be taken back as it says.
    func precheck() throws(StepFailure) -> Observation {
        var problems: [String] = []
        if let process = root.dpkgAtWork() {
            problems.append("process \(process) is changing packages there")
        }
        let installed = try root.installed()
        problems += installed.mismatches(target.changes, .from)
        let unfinished = installed.unfinished.map { "'\($0)'" }
        if !unfinished.isEmpty {
            problems.append(
                "dpkg has not finished with \(unfinished.joined(separator: ", ")); run 'dpkg "
                    + "--configure -a' there")
        }
        for change in target.changes where installed.package(change.name)?.isHeld ?? false {
            problems.append("'\(change.name)' is held by 'apt-mark hold'")
        }
        do throws(StepFailure) {
            _ = try files(target.install + target.earlier)
        } catch {
            problems.append(error.reason)
        }
        problems += spaceProblems() + snapshotProblems()
        if problems.isEmpty { return observation(.succeeded) }
        return observation(.failed, problems.joined(separator: "; "))
    }

    /// dpkg holds the old and the new files at once; packages are packed to about a fifth.
    private func spaceProblems() -> [String] {
        // No real file is a tebibyte; the sum of a plan's files stays far from the limit then.
        let sizes = target.install.map { min(max(0, $0.size), 1 << 40) }
        let needed = sizes.reduce(0, &+) &* 5 &+ (32 << 20)
        let free = freeBytes(target.path)
        guard let free, free < needed else { return [] }
        return ["\(free >> 20) MiB are free, and the change may need \(needed >> 20) MiB"]
    }

    private func snapshotProblems() -> [String] {
        guard target.rollback == .snapshot else { return [] }
        guard case .yes(let mount) = OverlayMount.swappable(at: target.path) else {
            return ["the plan counts on an overlay at '\(target.path)', and there is none to swap"]
        }
        var problems: [String] = []
        for path in driver.protectedPaths {
            for folder in [mount.path, mount.upper, mount.work]
            where isInside(resolvedPath(path), resolvedPath(folder)) {
                problems.append(
                    "'\(path)' lies inside what a rollback takes back ('\(folder)'); move it out")
            }
        }
        if let free = freeBytes(mount.upper), let used = usedBytes(mount.upper), free < used {
            problems.append(
                "the snapshot needs \(used >> 20) MiB beside '\(mount.upper)', and \(free >> 20) "
                    + "MiB are free")
        }
        return problems
    }

    private func usedBytes(_ path: String) -> Int64? {
        let run = ProgramRun(["du", "-sxk", "--", path], deadline: 600)
        guard let transcript = try? run.run(), transcript.isSuccess else { return nil }
        let digits = transcript.output.prefix { $0 != 9 }
        return Int64(String(decoding: digits, as: UTF8.self)).map { $0 &* 1024 }
    }

    /// Lists what has to be restarted; nothing is.
    func restart() -> Observation {
        var seen = observation(.succeeded)
        seen.pendingRestarts = pendingRestarts()
        return seen
    }

    private func pendingRestarts() -> [String] {
        var names = Set(TargetProcesses.runningReplacedFiles(root: target.path))
        names.formUnion(target.restart)
        if needsReboot { names.insert("reboot") }
        return names.sorted()
    }

    private var needsReboot: Bool {
        if RootFiles(root: target.path).exists("/var/run/reboot-required") { return true }
        // A directory runs no kernel of its own.
        return root.isMachine
            && target.changes.contains { $0.to != nil && $0.name.hasPrefix("linux-image-") }
    }

    /// The plan's verifying programs, the versions, and the checks.
    func verify() -> Observation {
        var seen = observation(.succeeded)
        var problems: [String] = []
        for arguments in target.verify {
            do {
                let transcript = try root.check(arguments, deadline: driver.deadline)
                seen.steps.append(StepTranscript(arguments: arguments, transcript))
                if !transcript.isSuccess {
                    problems.append("'\(arguments.joined(separator: " "))': \(transcript.said)")
                }
            } catch {
                problems.append("'\(arguments.first ?? "")' did not start: \(error)")
            }
        }
        do throws(StepFailure) {
            problems += try root.installed().mismatches(target.changes, .to)
        } catch {
            problems.append(error.reason)
        }
        seen.checks = target.checks.map { checked($0) }
        problems += seen.checks.filter { $0.outcome == .failed }
            .map { "check '\($0.check)': \($0.reason ?? "failed")" }
        seen.pendingRestarts = pendingRestarts()
        if !problems.isEmpty {
            seen.outcome = .failed
            seen.reason = problems.joined(separator: "; ")
        } else if let open = seen.checks.first(where: { $0.outcome == .inconclusive }) {
            seen.outcome = .inconclusive
            seen.reason = "check '\(open.check)': \(open.reason ?? "no answer")"
        }
        return seen
    }

    /// A program runs inside the target. An HTTP probe is made with the controller's own curl: a
    /// root directory shares this machine's network and need not hold a curl.
    private func checked(_ check: Check) -> CheckResult {
        let root = root
        if case .http = check.probe {
            return CheckRunner { arguments, deadline in
                try Sandbox(root: .hostTools, hasNetwork: true).run(arguments, deadline: deadline)
            }.run(check)
        }
        return CheckRunner { arguments, deadline in
            try root.check(arguments, deadline: deadline)
        }.run(check)
    }
}

/// Bytes that root can still write to the file system of a path.
func freeBytes(_ path: String) -> Int64? {
    var status = statvfs()
    guard unsafe statvfs(path, &status) == 0 else { return nil }
    let (bytes, overflows) = Int64(clamping: status.f_bfree)
        .multipliedReportingOverflow(by: Int64(clamping: status.f_frsize))
    return overflows ? .max : bytes
}

/// A path without links; itself when it does not exist.
func resolvedPath(_ path: String) -> String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
}

/// Whether a path is a folder or lies in it.
func isInside(_ path: String, _ folder: String) -> Bool {
    path == folder || folder == "/" || path.hasPrefix(folder + "/")
}
