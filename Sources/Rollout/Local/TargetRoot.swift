internal import Glibc
internal import PatchModel
internal import Processes

/// The target as a place to run programs in: a directory as `/` of a sandbox, or this machine.
struct TargetRoot {
    let path: String
    /// Seconds that one program may take.
    var deadline: Int

    var isMachine: Bool { path == "/" }

    private static let environment = [
        "DEBIAN_FRONTEND": "noninteractive", "DEBCONF_NONINTERACTIVE_SEEN": "true",
        "APT_LISTCHANGES_FRONTEND": "none", "NEEDRESTART_SUSPEND": "1",
    ]

    /// A package file that a program of the plan needs.
    struct PackageFile {
        var name: String
        /// In the cache.
        var path: String
        var sha256: String
    }

    /// Runs one program of the plan with a root's rights.
    ///
    /// - Parameter files: What it finds in ``PatchModel/PlanTarget/packageFolder``.
    func change(
        _ arguments: [String], files: [PackageFile]
    ) throws(ProgramError) -> ProgramTranscript {
        if isMachine { return try onMachine(arguments, deadline: deadline) }
        let binds = files.map {
            Sandbox.Bind($0.path, at: PlanTarget.packageFolder + "/" + $0.name)
        }
        return try inside(binds, hasNetwork: false, isPrivileged: true)
            .run(arguments, deadline: deadline)
    }

    /// Runs a program that only asks, without rights.
    func ask(_ arguments: [String]) throws(ProgramError) -> ProgramTranscript {
        if isMachine { return try onMachine(arguments, deadline: 120) }
        return try inside([], hasNetwork: false, isPrivileged: false)
            .run(arguments, deadline: 120, outputLimit: 16 << 20)
    }

    /// Runs a check or a verifying program: as root of the target, in this machine's network.
    func check(_ arguments: [String], deadline: Int) throws(ProgramError) -> ProgramTranscript {
        if isMachine { return try onMachine(arguments, deadline: deadline) }
        return try inside([], hasNetwork: true, isPrivileged: true)
            .run(arguments, deadline: deadline)
    }

    private func inside(
        _ binds: [Sandbox.Bind], hasNetwork: Bool, isPrivileged: Bool
    ) -> Sandbox {
        Sandbox(
            root: .directory(path), binds: binds, environment: Self.environment,
            hasNetwork: hasNetwork, actsAsRoot: isPrivileged, keepsRunState: isPrivileged)
    }

    private func onMachine(
        _ arguments: [String], deadline: Int
    ) throws(ProgramError) -> ProgramTranscript {
        let environment = ProgramRun.defaultEnvironment
            .merging(Self.environment) { $1 }.merging(["HOME": "/root"]) { $1 }
        return try ProgramRun(
            arguments, environment: environment, deadline: deadline, outputLimit: 16 << 20
        ).run()
    }

    // MARK: Package files

    /// Puts package files where the plan's programs find them. In a sandbox they are bound there
    /// instead, and nothing is done here.
    func place(_ files: [PackageFile]) throws(StepFailure) {
        guard isMachine else { return }
        for folder in ["/run/oakum", PlanTarget.packageFolder] {
            guard unsafe mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                throw StepFailure("'\(folder)': \(systemText(errno))")
            }
        }
        for file in files {
            let place = PlanTarget.packageFolder + "/" + file.name
            unsafe _ = unlink(place)
            guard let copied = try Self.copy(file.path, to: place), copied.sha256 == file.sha256
            else { throw StepFailure("'\(file.name)' in the cache is not the planned file") }
        }
    }

    /// Removes what ``place(_:)`` or the binds have left.
    func clear(_ files: [PackageFile]) {
        let folder = PlanTarget.packageFolder.utf8.split(separator: UInt8(ascii: "/"))
            .map { String(Substring($0)) }
        let root = RootFiles(root: path)
        guard root.isPlainFolder(folder) else { return }
        for file in files { try? root.remove(in: folder, name: file.name) }
    }

    private static func copy(
        _ path: String, to place: String
    ) throws(StepFailure) -> CachedFile? {
        do {
            return try RootFiles(root: "/").copy(path, to: place)
        } catch {
            throw StepFailure("\(error)")
        }
    }

    // MARK: dpkg

    /// What dpkg says is installed.
    func installed() throws(StepFailure) -> InstalledPackages {
        do {
            let transcript = try ask(InstalledPackages.query)
            guard transcript.isSuccess, !transcript.isOutputTruncated else {
                throw StepFailure("dpkg cannot be asked: \(transcript.said)")
            }
            return InstalledPackages(parsing: transcript.output)
        } catch let error as StepFailure {
            throw error
        } catch {
            throw StepFailure("dpkg cannot be asked: \(error)")
        }
    }

    /// The process that holds dpkg's lock; `nil` when none does.
    func dpkgAtWork() -> Int? {
        let root = RootFiles(root: path)
        for name in ["lock-frontend", "lock"] {
            if let holder = root.lockHolder("/var/lib/dpkg/" + name) { return holder }
        }
        return nil
    }
}

extension RootFiles {
    /// The process that has a write lock on a file (fcntl); `nil` when there is none.
    func lockHolder(_ path: String) -> Int? {
        guard let file = try? open(path) else { return nil }
        defer { close(file) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        guard unsafe fcntl(file, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK) else {
            return nil
        }
        return Int(lock.l_pid)
    }
}
