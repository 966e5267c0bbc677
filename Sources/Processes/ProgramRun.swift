internal import Glibc

/// The door to programs that end: one argument list, run to its end within bounds.
///
/// No shell is involved. The program gets exactly the given environment, a process group of its
/// own, default signal handling and no descriptor beyond the standard three and `extraDescriptors`.
/// When ``run(isCancelled:)`` returns, nothing of its process group is left; a descendant that
/// moved to another session is out of reach (a process namespace ends those too).
public struct ProgramRun: Sendable {
    /// The program and its arguments. The first is an absolute path, or a name without `/` that is
    /// looked up in `PATH` of `environment`.
    public var arguments: [String]
    /// Exactly the program's environment.
    public var environment: [String: String]
    /// Its working directory; `nil` is this process's own.
    public var directory: String?
    /// What it reads from standard input, a seekable file in memory; empty is `/dev/null`.
    public var input: [UInt8]
    /// Seconds until its process group is killed, at least 1.
    public var deadline: Int
    /// Bytes of standard output that are kept, and of standard error likewise. The end is kept.
    public var outputLimit: Int
    /// Open descriptors that become the program's 3, 4 and so on, at most 13. They stay open here.
    public var extraDescriptors: [Int32] = []

    /// The environment when none is given.
    public static let defaultEnvironment = [
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
    ]

    public init(
        _ arguments: [String], environment: [String: String]? = nil, directory: String? = nil,
        input: [UInt8] = [], deadline: Int = 60, outputLimit: Int = 1 << 20
    ) {
        self.arguments = arguments
        self.environment = environment ?? Self.defaultEnvironment
        self.directory = directory
        self.input = input
        self.deadline = deadline
        self.outputLimit = outputLimit
    }

    /// Runs the program and returns when it has ended. Blocks until then, the calling thread only.
    ///
    /// It ends at the latest a few seconds after the deadline, whatever the program's descendants
    /// do. A descendant that keeps the output open after the program itself has ended is given 2 s.
    /// - Parameter isCancelled: Asked about twenty times a second, on the calling thread.
    /// - Throws: `ProgramError` when the program could not be started. How it ended, deadline
    ///   included, is in the transcript.
    public func run(
        isCancelled: (@Sendable () -> Bool)? = nil
    ) throws(ProgramError) -> ProgramTranscript {
        let path = try resolvedPath()
        var running = try RunningProgram(starting: self, at: path)
        return running.waitForEnd(deadline: deadline, isCancelled: isCancelled)
    }

    /// The path of the program's file.
    private func resolvedPath() throws(ProgramError) -> String {
        guard let name = arguments.first, !name.isEmpty else {
            throw ProgramError(path: "", reason: "the argument list is empty")
        }
        try refuseUnusableText(name)
        if name.utf8.first == UInt8(ascii: "/") { return name }
        guard !name.utf8.contains(UInt8(ascii: "/")) else {
            throw ProgramError(
                path: name, reason: "the path is relative; give an absolute path or a bare name")
        }
        let searched = environment["PATH"] ?? Self.defaultEnvironment["PATH"] ?? ""
        for folder in searched.utf8.split(separator: UInt8(ascii: ":")) {
            // A relative folder would mean another program in every directory.
            guard folder.first == UInt8(ascii: "/") else { continue }
            let path = "\(Substring(folder))/\(name)"
            if isExecutableFile(path) { return path }
        }
        throw ProgramError(
            path: name, reason: "not found in '\(searched)'; install it or give its full path")
    }

    private func isExecutableFile(_ path: String) -> Bool {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return false
        }
        return unsafe access(path, X_OK) == 0
    }

    /// A zero byte would cut a text short without a word.
    private func refuseUnusableText(_ name: String) throws(ProgramError) {
        let isCut = { (text: String) in text.utf8.contains(0) }
        if arguments.contains(where: isCut) || isCut(directory ?? "") {
            throw ProgramError(path: name, reason: "an argument contains a zero byte")
        }
        for (key, value) in environment
        where key.isEmpty || key.utf8.contains(UInt8(ascii: "=")) || isCut(key) || isCut(value) {
            throw ProgramError(path: name, reason: "the environment name '\(key)' cannot be used")
        }
    }
}
