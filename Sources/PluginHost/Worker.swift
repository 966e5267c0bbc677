internal import CFileSystem
internal import Glibc
internal import PluginProtocol
internal import Processes

/// Why a request to a worker gave no result.
enum WorkerFailure: Error {
    /// The worker answered that it failed; it goes on living.
    case refused(FailureReply)
    /// The worker is gone, with the reason in words; a new one is needed.
    case lost(PluginError)
}

/// One worker process and the plugins that it has loaded. One thread owns it.
final class Worker {
    private let program: ServedProgram
    private let channel: FrameChannel
    private let page: WorkPageView
    private var loaded: Set<Int> = []

    /// Bounds the worker process as a whole; a document may take 512 MiB and its indexes as much.
    private static let addressSpaceBytes: Int64 = 4 << 30
    private static let incomingLimit = 4 << 20
    private static let loadMilliseconds: Int64 = 15_000

    /// Starts the program at `path` as a worker.
    init(path: String) throws(PluginError) {
        func failed(_ reason: String) -> PluginError {
            PluginError(
                code: .crashed, plugin: "", reason: "the plugin worker did not start: \(reason)")
        }
        var pair: [Int32] = [-1, -1]
        guard unsafe oakum_socket_pair(&pair) == 0, let page = WorkPageView() else {
            throw failed(errorText(errno))
        }
        self.page = page
        channel = FrameChannel(
            socket: pair[0], incomingLimit: Self.incomingLimit, acceptsDescriptors: false)
        do throws(ProgramError) {
            program = try ServedProgram.start(
                path: path, arguments: [WorkerLaunch.argument], socket: pair[1])
        } catch { throw failed("\(error)") }
        do throws(WireError) {
            try channel.send(
                .hello, HelloRequest(addressSpaceBytes: Self.addressSpaceBytes).payload,
                descriptor: page.descriptor)
        } catch { throw failed("\(error)") }
    }

    /// Reaped here, so that no process is left behind and its cost is counted as ours.
    deinit {
        channel.shutdown()
        program.kill()
        _ = program.waitForEnd()
    }

    /// Loads a plugin unless it is loaded; returns the manifest's bytes when it was loaded now.
    func load(
        _ folder: PluginFolder, number: Int, memoryBytes: Int64 = RunLimits().memoryBytes
    ) throws(WorkerFailure) -> [UInt8]? {
        guard !loaded.contains(number) else { return nil }
        let request = LoadRequest(
            plugin: number, name: folder.name, sources: folder.sources, memoryBytes: memoryBytes)
        var manifest: [UInt8]?
        try exchange(
            .load, request.payload, milliseconds: Self.loadMilliseconds
        ) { frame throws(WireError) in
            guard frame.kind == .loaded else { return .goOn }
            manifest = frame.payload
            return .end
        }
        loaded.insert(number)
        return manifest
    }

    /// Sends a request and hands every frame before its end to `body`, which may answer.
    func run(
        _ kind: FrameKind, _ payload: [UInt8], descriptor: Int32 = -1, limits: RunLimits,
        _ body: (Frame, FrameChannel) throws(WireError) -> Void
    ) throws(WorkerFailure) -> DoneReply {
        var done = DoneReply(records: 0, isSkipped: false, memoryPeakBytes: 0)
        // The worker ends itself long before; this is for one that cannot any more.
        let patience = limits.wallMilliseconds + limits.graceMilliseconds + 5000
        try exchange(
            kind, payload, descriptor: descriptor, milliseconds: patience
        ) { frame throws(WireError) in
            guard frame.kind == .done else {
                try body(frame, channel)
                return .goOn
            }
            done = try DoneReply(frame.payload)
            return .end
        }
        return done
    }

    private enum Step { case goOn, end }

    private func exchange(
        _ kind: FrameKind, _ payload: [UInt8], descriptor: Int32 = -1, milliseconds: Int64,
        _ body: (Frame) throws(WireError) -> Step
    ) throws(WorkerFailure) {
        channel.setTimeout(milliseconds: milliseconds)
        let end = now() + milliseconds
        var refusal: FailureReply?
        do throws(WireError) {
            try channel.send(kind, payload, descriptor: descriptor)
            var step = Step.goOn
            while step == .goOn {
                guard let frame = try channel.receive() else { throw WireError("it ended") }
                if frame.kind == .failed {
                    refusal = try FailureReply(frame.payload)
                    step = .end
                } else {
                    step = try body(frame)
                    // A worker that means harm could go on for ever, a frame at a time.
                    guard step == .end || now() < end else { throw WireError("no end in time") }
                }
            }
        } catch {
            throw .lost(loss(error))
        }
        if let refusal { throw .refused(refusal) }
    }

    /// What is known of a worker that is gone: why, where in the plugin, and over which input.
    private func loss(_ error: WireError) -> PluginError {
        // A worker that has closed its socket is ending; one that has not is to end now.
        channel.shutdown()
        let isGone = error.reason == "it ended" || error.reason == FrameChannel.goneReason
        if !isGone { program.kill() }
        let end = program.waitForEnd()
        let plugin = page.text(WorkerLaunch.Page.plugin)
        let place = page.text(WorkerLaunch.Page.line)
        let prefix = place.isEmpty ? "" : place + ": "
        switch end.cause {
        case .exit(124):
            return PluginError(
                code: .timeLimit, plugin: plugin,
                reason: prefix + "time limit: stuck inside a library function, the worker was ended"
            )
        case .signal(let number) where isGone:
            return PluginError(
                code: .crashed, plugin: plugin,
                reason: prefix + "the plugin worker crashed (signal \(number))")
        case .exit, .signal, .unknown:
            let words = end.errorText.split(separator: "\n").last.map { ": \($0)" } ?? ""
            return PluginError(
                code: .crashed, plugin: plugin,
                reason: prefix + "the plugin worker was ended: \(error.reason)" + words)
        }
    }
}

/// Milliseconds of a clock that only goes forward.
private func now() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}

/// The system's words for an error number.
func errorText(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }
