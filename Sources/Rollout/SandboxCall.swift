internal import CFileSystem
internal import Glibc
internal import Processes

/// The argument list of one bubblewrap call, and its run.
///
/// A controller that is root and runs something as nobody needs two: nobody may not be able to walk
/// to the sources (a scratch folder below a `0700` home). So an outer bubblewrap, as root, binds
/// them to a place that nobody can reach, setpriv gives up root, and the inner one, in a user
/// namespace, is the sandbox.
struct SandboxCall {
    private let sandbox: Sandbox
    private let arguments: [String]
    private let isControllerRoot: Bool
    /// Descriptors that bubblewrap finds as 3 (its report) and 4 (policy-rc.d).
    private static let reportDescriptor = "3"
    private static let policyDescriptor = "4"
    /// Where the outer bubblewrap puts the sources.
    private static let stage = "/tmp"

    init(
        _ sandbox: Sandbox, _ arguments: [String], isControllerRoot: Bool
    ) throws(ProgramError) {
        guard let name = arguments.first, !name.isEmpty else {
            throw ProgramError(path: "", reason: "the argument list is empty")
        }
        if sandbox.actsAsRoot, !isControllerRoot {
            throw ProgramError(
                path: name, reason: "acting as root in a sandbox needs root; run oakum as root")
        }
        var paths = [sandbox.directory] + sandbox.binds.flatMap { [$0.source, $0.target] }
        if case .directory(let path) = sandbox.root { paths.append(path) }
        for path in paths where !SandboxPaths.isPlain(path) {
            throw ProgramError(
                path: name, reason: "the path '\(path)' is not absolute or contains '..'")
        }
        for key in sandbox.environment.keys where key.isEmpty || key.utf8.contains(0x3D) {
            throw ProgramError(path: name, reason: "the environment name '\(key)' cannot be used")
        }
        self.sandbox = sandbox
        self.arguments = arguments
        self.isControllerRoot = isControllerRoot
    }

    func run(
        deadline: Int, outputLimit: Int, isCancelled: (@Sendable () -> Bool)?
    ) throws(ProgramError) -> ProgramTranscript {
        let report = unsafe oakum_memory_file("report")
        let policy = Self.policyFile()
        defer {
            close(report)
            close(policy)
        }
        guard report >= 0, policy >= 0 else {
            throw ProgramError(path: "bwrap", reason: "no memory for its report")
        }
        var run = ProgramRun(command(), deadline: deadline, outputLimit: outputLimit)
        run.extraDescriptors = policyPath == nil ? [report] : [report, policy]
        let placeholder = policyPath.flatMap { SandboxPaths.isEmptyOrMissing($0) ? $0 : nil }
        let transcript = try run.run(isCancelled: isCancelled)
        // bubblewrap leaves an empty file below what it mounts over, and a real root keeps it.
        if let placeholder, SandboxPaths.isEmptyFile(placeholder) { unsafe unlink(placeholder) }
        guard case .exit = transcript.end else { return transcript }
        // Without this line the status is bubblewrap's own: the program never ran.
        guard Self.text(of: report).contains("\"exit-code\"") else {
            throw ProgramError(path: arguments[0], reason: Self.complaint(transcript))
        }
        return transcript
    }

    private func command() -> [String] {
        var limits = ["prlimit", "--data=\(sandbox.memoryLimit)", "--core=0"]
        if isControllerRoot { limits.append("--nproc=\(sandbox.processLimit)") }
        guard isControllerRoot, !sandbox.actsAsRoot else {
            return limits + ["--"] + call { $0 }
        }
        var outer = ["bwrap", "--die-with-parent", "--dev-bind", "/", "/", "--tmpfs", Self.stage]
        var number = 0
        let inner = call { source in
            number += 1
            let place = "\(Self.stage)/\(number)"
            outer += ["--bind", source, place]
            return place
        }
        let user = ["--reuid", "\(Sandbox.nobody)", "--regid", "\(Sandbox.nobody)"]
        return limits + ["--"] + outer + ["--", "setpriv"] + user
            + ["--clear-groups", "--inh-caps=-all", "--"] + inner
    }

    /// The sandbox itself. `staged` says where a source lies when this bubblewrap starts.
    private func call(_ staged: (String) -> String) -> [String] {
        var call = ["bwrap", "--die-with-parent", "--new-session"]
        call += ["--json-status-fd", Self.reportDescriptor]
        call += namespaces() + environment()
        let isReadOnlyRoot: Bool
        switch sandbox.root {
        case .directory(let path):
            isReadOnlyRoot = false
            call += ["--bind", staged(path), "/"]
            if !sandbox.keepsRunState {
                call += emptyDirectories { SandboxPaths.isDirectory(path + $0) }
            }
        case .hostTools:
            isReadOnlyRoot = true
            call += HostTools.arguments(hasNetwork: sandbox.hasNetwork)
            call += emptyDirectories { _ in true }
        }
        call += ["--proc", "/proc", "--dev", "/dev"] + kernelSettings()
        if policyPath != nil {
            call += ["--perms", "0755", "--ro-bind-data", Self.policyDescriptor]
            call.append(SandboxPaths.policyProgram)
        }
        for bind in sandbox.binds {
            call += [bind.isWritable ? "--bind" : "--ro-bind", staged(bind.source), bind.target]
        }
        if isReadOnlyRoot { call += ["--remount-ro", "/"] }
        return call + ["--chdir", sandbox.directory, "--"] + arguments
    }

    private func namespaces() -> [String] {
        guard sandbox.actsAsRoot else {
            let nobody = "\(Sandbox.nobody)"
            return ["--unshare-all", "--unshare-user", "--uid", nobody, "--gid", nobody]
                + (sandbox.hasNetwork ? ["--share-net"] : [])
        }
        // No user namespace: it would map one uid only, and packages own files as many.
        var list = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
        if !sandbox.hasNetwork { list.append("--unshare-net") }
        list += ["--cap-drop", "ALL"]
        var capabilities = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETUID", "SETGID", "SYS_CHROOT"]
        if sandbox.keepsRunState { capabilities += ["FSETID", "SETFCAP"] }
        for name in capabilities { list += ["--cap-add", "CAP_\(name)"] }
        return list
    }

    /// Settings of the one kernel belong to uid 0 of the host, and so to a program that is root in
    /// the sandbox, even without a capability: writing `core_pattern` would be a way out.
    private func kernelSettings() -> [String] {
        guard sandbox.actsAsRoot else { return [] }
        let files = ["asound", "bus", "fs", "irq", "scsi", "sys", "sysrq-trigger"]
        let folders = files.map { "/proc/\($0)" } + ["/sys"]
        return folders.flatMap { ["--ro-bind-try", $0, $0] }
    }

    private func environment() -> [String] {
        let defaults = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": sandbox.actsAsRoot ? "/root" : "/tmp", "LC_ALL": "C.UTF-8",
        ]
        let all = defaults.merging(sandbox.environment) { $1 }.sorted { $0.key < $1.key }
        return ["--clearenv"] + all.flatMap { ["--setenv", $0.key, $0.value] }
    }

    private func emptyDirectories(_ isWanted: (String) -> Bool) -> [String] {
        let modes = [("/run", "0755"), ("/tmp", "1777"), ("/home", "0755"), ("/root", "0700")]
        return modes.filter { isWanted($0.0) }.flatMap {
            ["--perms", $0.1, "--size", "\(sandbox.temporaryLimit)", "--tmpfs", $0.0]
        }
    }

    /// Where policy-rc.d is mounted, seen from the host; `nil` where none is.
    private var policyPath: String? {
        guard sandbox.actsAsRoot, case .directory(let path) = sandbox.root,
            SandboxPaths.isDirectory(path + "/usr/sbin")
        else { return nil }
        return path + SandboxPaths.policyProgram
    }

    /// A program that answers 101, 'action forbidden by policy', to every start of a service
    /// (invoke-rc.d and deb-systemd-invoke ask it).
    private static func policyFile() -> Int32 {
        let file = unsafe oakum_memory_file("policy-rc.d")
        let text = Array("#!/bin/sh\nexit 101\n".utf8)
        guard file >= 0, unsafe write(file, text, text.count) == text.count else { return file }
        lseek(file, 0, SEEK_SET)
        return file
    }

    private static func text(of file: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe pread(file, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    /// What bubblewrap said, on one line.
    private static func complaint(_ transcript: ProgramTranscript) -> String {
        let lines = transcript.errorText.split(separator: "\n").suffix(3)
        let words = lines.map { $0.hasPrefix("bwrap: ") ? $0.dropFirst(7) : $0 }
        guard !words.isEmpty else { return "the sandbox could not be made" }
        return "in the sandbox: \(words.joined(separator: "; "))"
    }
}
