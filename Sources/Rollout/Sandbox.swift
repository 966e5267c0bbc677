internal import Glibc
public import Processes

/// One bubblewrap call: a program in namespaces of its own, with nothing of the host but what is
/// named here.
///
/// Every run has its own mount, process, IPC, host name and cgroup namespace, no network unless
/// asked for, a cleared environment, no way to gain privileges, and ends with the calling thread.
///
/// - With `actsAsRoot` it is uid 0 with CHOWN, DAC_OVERRIDE, FOWNER, SETUID, SETGID and SYS_CHROOT,
///   enough for dpkg in an overlay. `/sys` is read-only and `policy-rc.d` answers 101, so that no
///   package starts a service.
/// - Without, it is uid and gid 65534 in a user namespace without any capability, on disk too: a
///   controller that is root gives up root *before* it enters (setpriv), so a directory that is
///   bound writable must be handed over first, see ``handOver(_:)``. Where the controller is not
///   root, files are accessed as its own user.
///
/// The caps on memory are per process, those on processes per user: there is no cgroup. The cap on
/// processes does not bind uid 0 and is not set for a controller that is not root, whose other
/// programs would count.
public struct Sandbox: Sendable {
    /// What the program sees as `/`.
    public enum Root: Sendable, Hashable {
        /// This directory, writable: an overlay's merged folder, or a real root.
        case directory(String)
        /// The controller's programs and libraries, read-only; everything else is empty.
        case hostTools
    }

    /// A file or directory of the host that is visible inside.
    public struct Bind: Sendable, Hashable {
        /// Absolute path on the host; it must exist.
        public var source: String
        /// Absolute path inside.
        public var target: String
        public var isWritable: Bool

        public init(_ source: String, at target: String, isWritable: Bool = false) {
            self.source = source
            self.target = target
            self.isWritable = isWritable
        }
    }

    public var root: Root
    /// In this order, later over earlier, and over the empty `/run`, `/tmp`, `/home` and `/root`.
    public var binds: [Bind]
    /// Working directory inside.
    public var directory: String
    /// Added to `PATH`, `HOME` and `LC_ALL`, which it may replace.
    public var environment: [String: String]
    /// Whether the program shares the controller's network.
    public var hasNetwork: Bool
    /// Whether it is root inside, with the capabilities that dpkg needs; only a controller that is
    /// root can offer that. Never for code of a repository.
    public var actsAsRoot: Bool
    /// Whether the root's own `/run`, `/tmp`, `/home` and `/root` stay: for a change that is meant
    /// to last. Such a run also has FSETID and SETFCAP, else files would lose their mode bits.
    public var keepsRunState: Bool
    /// Bytes of private memory that one process may have (RLIMIT_DATA).
    public var memoryLimit = 4 << 30
    /// Processes and threads at a time.
    public var processLimit = 2048
    /// Bytes that each of the empty directories may hold.
    public var temporaryLimit = 1 << 30

    /// The uid and gid of programs that do not act as root.
    public static let nobody: UInt32 = 65534

    public init(
        root: Root, binds: [Bind] = [], directory: String = "/",
        environment: [String: String] = [:],
        hasNetwork: Bool = false, actsAsRoot: Bool = false, keepsRunState: Bool = false
    ) {
        self.root = root
        self.binds = binds
        self.directory = directory
        self.environment = environment
        self.hasNetwork = hasNetwork
        self.actsAsRoot = actsAsRoot
        self.keepsRunState = keepsRunState
    }

    /// Runs one program to its end. Blocks until then.
    ///
    /// - Parameters:
    ///   - arguments: The program, a path inside or a name in `PATH`, and its arguments.
    ///   - deadline: Seconds until everything inside is killed.
    ///   - outputLimit: Bytes of output and of errors that are kept, of the end.
    /// - Returns: How it ended. A program that a signal ended inside has exit status 128 + signal.
    /// - Throws: `ProgramError` when the program could not be started inside: bubblewrap is missing
    ///   or refused, a bound path is not there, or the program is not.
    public func run(
        _ arguments: [String], deadline: Int, outputLimit: Int = 1 << 20,
        isCancelled: (@Sendable () -> Bool)? = nil
    ) throws(ProgramError) -> ProgramTranscript {
        let call = try SandboxCall(self, arguments, isControllerRoot: geteuid() == 0)
        return try call.run(
            deadline: deadline, outputLimit: outputLimit, isCancelled: isCancelled)
    }

    /// `nil` when sandboxes work here, else why not and what would help. The answer is found once.
    public static func availability() -> String? { found }

    private static let found: String? = {
        do throws(ProgramError) {
            let transcript = try Sandbox(root: .hostTools).run(
                ["/bin/sh", "-c", ":"], deadline: 20)
            return transcript.isSuccess
                ? nil : "bubblewrap does not work here: \(transcript.errorText.prefix(300))"
        } catch {
            let isMissing = error.reason.contains("not found in")
            return isMissing
                ? "'\(error.path)' is not installed; install the packages bubblewrap and util-linux"
                : "bubblewrap does not work here: \(error.reason); it needs version 0.8 and user "
                    + "namespaces (sysctl user.max_user_namespaces, and on Ubuntu "
                    + "kernel.apparmor_restrict_unprivileged_userns=0)"
        }
    }()
}
