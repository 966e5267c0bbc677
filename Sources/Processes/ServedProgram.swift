internal import CProcesses
internal import Glibc
internal import Synchronization

/// A long-lived program that talks over one socket: its standard input and output.
///
/// It runs in its own process group with an empty environment. What it writes to standard error
/// stays in a pipe and is handed over when it has ended; a program that fills the pipe waits.
///
/// No executor takes part: callers block on it, and they may sit on every thread of the cooperative
/// pool at once.
public final class ServedProgram: Sendable {
    private struct State {
        var errors: OutputPipe
        /// Set once it has been reaped: its number may belong to somebody else from then on.
        var end: ProgramEnd?
    }

    private let process: pid_t
    private let state: Mutex<State>

    /// Bytes of standard error that are kept: what a pipe holds.
    private static let errorLimit = 64 * 1024

    private init(process: pid_t, errors: OutputPipe) {
        self.process = process
        state = Mutex(State(errors: errors))
    }

    /// Starts `path`. `socket` becomes its standard input and output and is closed on this side.
    ///
    /// - Throws: `ProgramError` when it cannot be started.
    public static func start(
        path: String, arguments: [String], socket: Int32
    ) throws(ProgramError) -> ServedProgram {
        defer { close(socket) }
        var errors = try OutputPipe(limit: errorLimit, path: path)
        let words = CStrings([path] + arguments)
        let environment = CStrings([])
        defer {
            words.free()
            environment.free()
        }
        var process: pid_t = 0
        let problem = unsafe oakum_spawn(
            path, words.pointers, environment.pointers, nil, [socket, socket, errors.writer], 3,
            &process)
        errors.closeWriter()
        guard problem == 0 else {
            errors.closeReader()
            throw ProgramError(path: path, reason: unsafe String(cString: strerror(problem)))
        }
        return ServedProgram(process: process, errors: errors)
    }

    deinit {
        if state.withLock({ $0.end == nil }) {
            kill()
            _ = waitForEnd()
        }
        state.withLock { $0.errors.closeReader() }
    }

    /// Ends the whole process group at once.
    public func kill() {
        state.withLock { state in
            if state.end == nil { Glibc.kill(-process, SIGKILL) }
        }
    }

    /// Waits until the program has ended. Blocks until then.
    public func waitForEnd() -> ProgramEnd {
        // Without the lock, so that somebody else can end it meanwhile.
        oakum_wait(process)
        return state.withLock { state in
            if let end = state.end { return end }
            var status: Int32 = 0
            var signal: Int32 = 0
            let isReaped = unsafe oakum_reap(process, &status, &signal) == 0
            state.errors.drain()
            let end = ProgramEnd(
                cause: !isReaped
                    ? .unknown("it could not be reaped")
                    : signal > 0 ? .signal(signal) : .exit(status),
                errorText: String(decoding: state.errors.tail.finish().bytes, as: UTF8.self))
            state.end = end
            return end
        }
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
