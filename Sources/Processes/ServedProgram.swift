internal import Dispatch
internal import Glibc
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// A long-lived program that talks over one socket: its standard input and output.
///
/// It runs in its own process group with an empty environment. Its standard error is kept, up to a
/// bound, and handed over when it has ended.
public final class ServedProgram: Sendable {
    private struct State {
        var process: pid_t?
        var end: ProgramEnd?
        var failure: String?
    }

    private let state = Mutex(State())
    private let started = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// Bytes of standard error that are kept.
    private static let errorLimit = 64 * 1024

    private init() {}

    /// Starts `path` and returns when it runs. `socket` becomes its standard input and output and
    /// is closed on this side. Blocks until then.
    ///
    /// - Throws: `ProgramError` when it cannot be started.
    public static func start(
        path: String, arguments: [String], socket: Int32
    ) throws(ProgramError) -> ServedProgram {
        let program = ServedProgram()
        let output = dup(socket)
        Task.detached(executorPreference: ProgramExecutor.shared) {
            await program.serve(path, arguments, input: socket, output: output)
        }
        program.started.wait()
        if let failure = program.state.withLock({ $0.failure }) {
            throw ProgramError(path: path, reason: failure)
        }
        return program
    }

    private func serve(
        _ path: String, _ arguments: [String], input: Int32, output: Int32
    ) async {
        var options = PlatformOptions()
        options.processGroupID = 0
        do {
            let result = try await Subprocess.run(
                .path(FilePath(path)), arguments: Arguments(arguments), environment: .custom([:]),
                platformOptions: options,
                input: .fileDescriptor(
                    FileDescriptor(rawValue: input), closeAfterSpawningProcess: true),
                output: .fileDescriptor(
                    FileDescriptor(rawValue: output), closeAfterSpawningProcess: true),
                error: .string(limit: Self.errorLimit)
            ) { execution in
                state.withLock { $0.process = execution.processIdentifier.value }
                started.signal()
            }
            finish(ProgramEnd(result.terminationStatus, errorText: result.standardError))
        } catch {
            finish(ProgramEnd(cause: .unknown("\(error)"), errorText: ""), failure: "\(error)")
        }
    }

    private func finish(_ end: ProgramEnd, failure: String? = nil) {
        let wasStarted = state.withLock { state in
            let wasStarted = state.process != nil
            state.end = end
            if !wasStarted { state.failure = failure ?? "ended at once" }
            return wasStarted
        }
        if !wasStarted { started.signal() }
        ended.signal()
    }

    /// Ends the whole process group at once.
    public func kill() {
        state.withLock { state in
            // Only while it has not been reaped: the number may belong to somebody else after.
            if let process = state.process, state.end == nil { Glibc.kill(-process, SIGKILL) }
        }
    }

    /// Waits until the program has ended. Blocks until then.
    public func waitForEnd() -> ProgramEnd {
        ended.wait()
        ended.signal()
        return state.withLock { $0.end } ?? ProgramEnd(cause: .unknown("no status"), errorText: "")
    }
}

/// How a program ended.
public struct ProgramEnd: Sendable, Hashable {
    /// What ended it.
    public enum Cause: Sendable, Hashable {
        case exit(Int32)
        case signal(Int32)
        case unknown(String)
    }

    public var cause: Cause
    /// What it wrote to standard error, up to a bound.
    public var errorText: String

    init(cause: Cause, errorText: String) {
        self.cause = cause
        self.errorText = errorText
    }

    init(_ status: TerminationStatus, errorText: String) {
        switch status {
        case .exited(let code): cause = .exit(code)
        case .signaled(let signal): cause = .signal(signal)
        }
        self.errorText = errorText
    }
}

/// Why a program could not be started.
public struct ProgramError: Error, Sendable, Hashable, CustomStringConvertible {
    public var path: String
    public var reason: String

    /// - Parameter reason: Lower case, no full stop; what went wrong, then the way out.
    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    public var description: String { "cannot start '\(path)': \(reason)" }
}

/// Runs what watches programs on threads of its own.
///
/// Callers block on it, and they may sit on every thread of the cooperative pool at once: work that
/// waited for that pool would never be done.
private final class ProgramExecutor: TaskExecutor {
    static let shared = ProgramExecutor()

    private let queue = DispatchQueue(label: "oakum.processes", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
