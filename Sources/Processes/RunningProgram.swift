internal import CProcesses
internal import Dispatch
internal import Glibc

/// One program between its start and the moment when nothing of its process group is left.
///
/// The thread that starts it does everything: reads both pipes, watches the time and reaps. It
/// needs no executor, any number of threads may be in here at once, and a program that dies with
/// its parent thread (as bubblewrap does) cannot lose it midway.
struct RunningProgram {
    private let process: pid_t
    private var output: OutputPipe
    private var error: OutputPipe
    private let started = ContinuousClock.now

    /// How long a descendant may keep the output open after the program has ended.
    private static let drainTime = Duration.seconds(2)
    /// How long a killed program may take to vanish (uninterruptible waits), before it is left to a
    /// thread in the background.
    private static let reapTime = Duration.seconds(5)
    /// How long a killed group is waited for.
    private static let groupTime = Duration.milliseconds(200)
    /// Time between two looks at the process and at `isCancelled`.
    private static let tick: Int32 = 50

    init(starting run: ProgramRun, at path: String) throws(ProgramError) {
        output = try OutputPipe(limit: run.outputLimit, path: path)
        error = try OutputPipe(limit: run.outputLimit, path: path)
        let input = Self.openInput(run.input)
        let problem: Int32
        if input < 0 {
            (process, problem) = (0, errno)
        } else {
            let descriptors = [input, output.writer, error.writer] + run.extraDescriptors
            (process, problem) = Self.spawn(run, path, descriptors)
            close(input)
        }
        output.closeWriter()
        error.closeWriter()
        guard problem == 0 else {
            output.closeReader()
            error.closeReader()
            throw ProgramError(path: path, reason: Self.words(problem, run.directory))
        }
    }

    private static func openInput(_ bytes: [UInt8]) -> Int32 {
        if bytes.isEmpty { return unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) }
        return unsafe bytes.withUnsafeBytes {
            unsafe oakum_input_file($0.baseAddress, $0.count)
        }
    }

    private static func words(_ problem: Int32, _ directory: String?) -> String {
        let reason = unsafe String(cString: strerror(problem))
        guard let directory else { return reason }
        return "\(reason) (in directory '\(directory)')"
    }

    private static func spawn(
        _ run: ProgramRun, _ path: String, _ descriptors: [Int32]
    ) -> (pid_t, Int32) {
        let arguments = CStrings(run.arguments)
        let environment = CStrings(run.environment.sorted { $0.key < $1.key }.map { "\($0)=\($1)" })
        defer {
            arguments.free()
            environment.free()
        }
        var process: pid_t = 0
        let problem = unsafe oakum_spawn(
            path, arguments.pointers, environment.pointers, run.directory, descriptors,
            Int32(clamping: descriptors.count), &process)
        return (process, problem)
    }

    /// Reads until the program has ended, then clears its process group away.
    mutating func waitForEnd(
        deadline: Int, isCancelled: (@Sendable () -> Bool)?
    ) -> ProgramTranscript {
        let last = started + .seconds(min(max(1, deadline), 1_000_000_000))
        var forced: ProgramTranscript.End?
        var endSeen: ContinuousClock.Instant?
        var nextLook = started
        while forced == nil {
            let now = ContinuousClock.now
            if endSeen == nil, !isOpen || now >= nextLook, oakum_has_ended(process) != 0 {
                endSeen = now
            }
            if let endSeen, !isOpen || now - endSeen >= Self.drainTime { break }
            if now >= last {
                forced = oakum_has_ended(process) == 0 ? .deadline : nil
                break
            }
            if now >= nextLook {
                if endSeen == nil, isCancelled?() == true { forced = .cancelled }
                nextLook = now + .milliseconds(Int(Self.tick))
            }
            read()
        }
        return finish(forced)
    }

    private var isOpen: Bool { output.isOpen || error.isOpen }

    /// Waits for bytes, but never longer than a tick, and takes what is there.
    private mutating func read() {
        // A descriptor of -1 is passed over. With both closed only the end is missing, and soon.
        var waiting = [
            pollfd(fd: output.reader, events: Int16(POLLIN), revents: 0),
            pollfd(fd: error.reader, events: Int16(POLLIN), revents: 0),
        ]
        _ = unsafe poll(&waiting, 2, isOpen ? Self.tick : 1)
        if waiting[0].revents != 0 { output.read() }
        if waiting[1].revents != 0 { error.read() }
    }

    /// Ends what is left of the group, takes what lies in the pipes, and reaps.
    private mutating func finish(_ forced: ProgramTranscript.End?) -> ProgramTranscript {
        // Before reaping: until then the number of the group belongs to nobody else.
        kill(-process, SIGKILL)
        kill(process, SIGKILL)
        let end = reap()
        awaitGroup()
        output.drain()
        error.drain()
        output.closeReader()
        error.closeReader()
        let (kept, error) = (output.tail.finish(), error.tail.finish())
        let (seconds, attoseconds) = (ContinuousClock.now - started).components
        return ProgramTranscript(
            end: forced ?? end, output: kept.bytes, error: error.bytes,
            isOutputTruncated: kept.isTruncated, isErrorTruncated: error.isTruncated,
            milliseconds: Int(clamping: seconds &* 1000 &+ attoseconds / 1_000_000_000_000_000))
    }

    /// Waits a moment until the killed group is gone, so that it is when the call returns. Not
    /// long: dead descendants stay for good where nothing adopts and reaps them.
    private func awaitGroup() {
        let last = ContinuousClock.now + Self.groupTime
        // Signal 0 only asks, so a number that belongs to somebody else by now does no harm.
        while kill(-process, 0) == 0, ContinuousClock.now < last { _ = poll(nil, 0, 1) }
    }

    private func reap() -> ProgramTranscript.End {
        let last = ContinuousClock.now + Self.reapTime
        while oakum_has_ended(process) == 0 {
            guard ContinuousClock.now < last else {
                let process = process
                DispatchQueue.global().async {
                    var (status, signal): (Int32, Int32) = (0, 0)
                    _ = unsafe oakum_reap(process, &status, &signal)
                }
                return .signal(SIGKILL)
            }
            _ = poll(nil, 0, 1)
        }
        var (status, signal): (Int32, Int32) = (0, 0)
        // It can fail only where this process has children reaped for it; nothing is known then.
        guard unsafe oakum_reap(process, &status, &signal) == 0 else { return .signal(0) }
        return signal == 0 ? .exit(status) : .signal(signal)
    }
}
