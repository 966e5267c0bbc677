import Foundation

/// The built `oakum`, which tests run as a user does and as the host of plugin workers.
public enum TestedProgram {
    /// OAKUM_PROGRAM, else `oakum` beside the test bundle.
    public static let path: String = {
        if let named = ProcessInfo.processInfo.environment["OAKUM_PROGRAM"] { return named }
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return bundle.deletingLastPathComponent().appendingPathComponent("oakum").path
    }()

    /// The repository that these tests belong to.
    public static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// The plugins that come with the program.
    public static let bundledPlugins = repository + "/plugins"

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - environment: everything that the program sees.
    ///   - launcher: words before the program, for example `["/usr/bin/setpriv", ...]`.
    ///   - program: another program instead of `oakum`.
    ///   - output: where standard output goes instead of into the result, for example `/dev/full`.
    public static func run(
        _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = [],
        launcher: [String] = [], output: String? = nil, program: String = path
    ) throws -> ProgramRun {
        try start(
            arguments, environment: environment, input: input, launcher: launcher, output: output,
            program: program
        ).wait()
    }

    /// Starts the program and comes back at once.
    public static func start(
        _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = [],
        launcher: [String] = [], output: String? = nil, program: String = path
    ) throws -> RunningProgram {
        try RunningProgram(
            launcher + [program] + arguments, environment: environment, input: input, output: output
        )
    }
}

/// What a run of the program gave.
public struct ProgramRun: Sendable {
    /// The exit code, or 128 and the signal that ended it.
    public let status: Int32
    public let output: String
    public let errors: String
}

/// A program that has been started.
public final class RunningProgram {
    private let process: pid_t
    private let folder: ScratchFolder
    private let output: String

    init(
        _ words: [String], environment: [String: String], input: [UInt8], output: String?
    ) throws {
        folder = try ScratchFolder()
        try folder.write("input", input)
        self.output = output ?? folder.path("output")
        var actions = unsafe posix_spawn_file_actions_t()
        _ = unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, folder.path("input"), O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT
        unsafe posix_spawn_file_actions_addopen(&actions, 1, self.output, flags, 0o600)
        unsafe posix_spawn_file_actions_addopen(
            &actions, 2, folder.path("errors"), O_WRONLY | O_CREAT, 0o600)
        let variables = environment.map { $0.key + "=" + $0.value }
        var arguments: [UnsafeMutablePointer<CChar>?] =
            unsafe words.map { unsafe strdup($0) } + [nil]
        var values: [UnsafeMutablePointer<CChar>?] =
            unsafe variables.map { unsafe strdup($0) } + [nil]
        defer { unsafe (arguments + values).forEach { unsafe free($0) } }
        var process: pid_t = 0
        // The threads that tests run on block signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        var noSignals = sigset_t()
        unsafe sigemptyset(&noSignals)
        _ = unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        unsafe posix_spawnattr_setsigmask(&attributes, &noSignals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let status = unsafe posix_spawn(
            &process, words[0], &actions, &attributes, &arguments, &values)
        guard status == 0 else {
            throw CocoaError(
                .fileReadUnknown,
                userInfo: [NSLocalizedDescriptionKey: "cannot start \(words[0]): \(status)"])
        }
        self.process = process
    }

    public func send(_ signal: Int32) { kill(process, signal) }

    /// Waits for the end; ends a program that is still there after so many seconds.
    public func wait(seconds: Double = 120) -> ProgramRun {
        var status: Int32 = 0
        let end = Date(timeIntervalSinceNow: seconds)
        while unsafe waitpid(process, &status, WNOHANG) == 0 {
            if Date() > end { kill(process, SIGKILL) }
            usleep(2000)
        }
        let signal = status & 0x7f
        return ProgramRun(
            status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
            output: output == folder.path("output") ? folder.text("output") : "",
            errors: folder.text("errors"))
    }
}
