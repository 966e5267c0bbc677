internal import PatchModel

/// A trial in a copy of a repository: the planned bytes, the project's own tests as nobody and
/// without a network.
struct RepositoryTrial {
    let trial: PatchTrial
    let target: PlanTarget

    func run(_ record: inout TrialRecord) {
        if let reason = Sandbox.availability() { return record.fail(reason) }
        let copy: RepositoryCopy
        do throws(RepositoryError) {
            copy = try RepositoryCopy(
                of: target.path, at: target.settings["baseCommit"],
                scratch: trial.place("trial"))
        } catch {
            return record.fail("\(error)")
        }
        defer { copy.discard() }
        record.begin(in: "bubblewrap on a copy")
        do throws(RepositoryError) {
            try FileTree(copy.asset).apply(target.edits, from: trial.cache)
        } catch {
            return record.fail("\(error)")
        }
        // Before anything of the repository runs: its code could make a finding vanish.
        record.rescan(target, at: copy.asset, trial)
        do throws(RepositoryError) {
            if let digest = target.settings["prepared"] {
                try PreparedTree(digest: digest, in: trial.preparedTrees)
                    .copy(into: FileTree(copy.top))
            }
            try Self.handOver(copy)
        } catch {
            return record.fail("\(error)")
        }
        var sandbox = Sandbox(
            repository: copy, trial.environment, trial.binds, hasNetwork: false)
        if let limit = trial.memoryLimit { sandbox.memoryLimit = limit }
        record.run(target.verify, in: sandbox, trial)
        record.ask(target.checks, in: sandbox, trial)
        if !record.isGood, !copy.missing.isEmpty {
            let names = copy.missing.prefix(10).joined(separator: ", ")
            record.fail("the copy does not have: \(names)")
        }
    }

    private static func handOver(_ copy: RepositoryCopy) throws(RepositoryError) {
        do throws(SandboxError) {
            try Sandbox.handOver(copy.top)
        } catch {
            throw .file(copy.top, reason: "\(error)")
        }
    }
}
