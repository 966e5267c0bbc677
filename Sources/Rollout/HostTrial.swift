internal import PatchModel

/// A trial over a root: the plan's own programs with the planned package files, in an overlay that
/// is thrown away.
struct HostTrial {
    let trial: PatchTrial
    let target: PlanTarget

    /// No package may ask a question: nobody is there.
    private static let environment = [
        "DEBIAN_FRONTEND": "noninteractive", "DEBCONF_NONINTERACTIVE_SEEN": "true",
        "APT_LISTCHANGES_FRONTEND": "none", "NEEDRESTART_SUSPEND": "1",
    ]

    func run(_ record: inout TrialRecord) {
        if let reason = Sandbox.availability() { return record.fail(reason) }
        let overlay: Overlay
        do throws(SandboxError) {
            overlay = try Overlay(over: target.path, scratch: trial.place("overlay"))
        } catch {
            return record.fail("\(error)")
        }
        defer { overlay.discard() }
        record.begin(in: "bubblewrap over overlayfs")
        let binds: [Sandbox.Bind]
        do throws(RepositoryError) {
            binds = try packageFiles()
            try FileTree(overlay.merged).apply(target.edits, from: trial.cache)
        } catch {
            return record.fail("\(error)")
        }
        var sandbox = Sandbox(
            root: .directory(overlay.merged), binds: binds,
            environment: Self.environment, actsAsRoot: true)
        if let limit = trial.memoryLimit { sandbox.memoryLimit = limit }
        record.run(target.apply, in: sandbox, trial)
        // After a change that failed, tests and checks would say nothing about the plan.
        guard record.isGood else { return }
        record.run(target.verify, in: sandbox, trial)
        record.ask(target.checks, in: sandbox, trial)
        record.rescan(target, at: overlay.merged, trial)
    }

    /// The planned files of the cache where the plan's programs expect them, read-only.
    private func packageFiles() throws(RepositoryError) -> [Sandbox.Bind] {
        var binds: [Sandbox.Bind] = []
        for file in target.install {
            let name = try RelativePath(file.name)
            guard name.components.count == 1 else {
                throw .unusablePath(file.name, reason: "a package file has no folder")
            }
            guard let path = trial.cache.path(sha256: file.sha256),
                digest(ofFile: path) == file.sha256
            else { throw .missingContent(file: file.name, sha256: file.sha256) }
            binds.append(Sandbox.Bind(path, at: "\(PlanTarget.packageFolder)/\(file.name)"))
        }
        return binds
    }
}
