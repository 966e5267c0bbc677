internal import Glibc
public import PluginProtocol

/// Runs plugins for one thread: starts workers as they are needed, one for all bundled plugins and
/// one for each added one, and replaces those that die.
public final class PluginRunner {
    private let workerProgram: String
    let plugins: [Plugin]
    private var workers: [Int: Worker] = [:]
    /// What the runs have cost since it was last set to zero, those that failed too; of one whose
    /// worker was lost, only that it was.
    public var cost = RunCost()

    /// Runs `plugins` in processes of `workerProgram`, which must be this program or one like it.
    public init(workerProgram: String, plugins: [Plugin]) {
        self.workerProgram = workerProgram
        self.plugins = plugins
    }

    /// Runs a plugin's `read` on a file.
    ///
    /// The descriptor is used and left open. Records before a failure have been handed over.
    /// `inspect` sees every record as it crossed the fence, before it is decoded; `keep` every frame
    /// that ``replay(_:of:_:)`` needs to say the same again.
    public func read(
        _ request: RunRequest, descriptor: Int32, siblings: (any SiblingSource)? = nil,
        inspect: (RecordKind, WireValue) -> Void = { _, _ in },
        keep: (Frame) -> Void = { _ in },
        _ receive: (PluginEvent) throws -> Void
    ) throws -> PluginRunResult {
        let plugin = plugins[request.plugin]
        var request = request
        request.limits = plugin.limits(request.limits)
        return try run(request.plugin, .run, request.payload, descriptor, request.limits) {
            frame, channel throws(WireError) in
            if frame.kind == .siblingRequest {
                try Self.answer(frame, on: channel, siblings)
                return nil
            }
            keep(frame)
            return try Self.event(frame, of: plugin.name, inspect)
        } receive: {
            try receive($0)
        }
    }

    /// Says again what a plugin said of a file, from the frames that were kept.
    ///
    /// - Throws: `WireError` for frames that no worker of this program sent.
    public static func replay(
        _ frames: [Frame], of plugin: String, _ receive: (PluginEvent) -> Void
    ) throws(WireError) {
        for frame in frames {
            if let event = try event(frame, of: plugin, { _, _ in }) { receive(event) }
        }
    }

    private static func event(
        _ frame: Frame, of plugin: String, _ inspect: (RecordKind, WireValue) -> Void
    ) throws(WireError) -> PluginEvent? {
        switch frame.kind {
        case .record:
            let (kind, value) = try RecordDecoder.record(frame.payload)
            inspect(kind, value)
            return try RecordDecoder.event(kind, value, plugin: plugin)
        case .remark: return .remark(try RemarkReply(frame.payload))
        case .entry: return .entry(try TextPayload.decode(frame.payload))
        case .owned: return try RecordDecoder.owned(frame.payload)
        default: throw WireError("unexpected frame \(frame.kind)")
        }
    }

    /// What the caller's own code threw while records arrived; the worker has to go then.
    private struct Interruption: Error {
        var underlying: any Error
    }

    /// - Parameter isAlone: in a new process that has seen nothing else and ends with the request.
    func run(
        _ number: Int, _ kind: FrameKind, _ payload: [UInt8], _ descriptor: Int32,
        _ limits: RunLimits, isAlone: Bool = false,
        decode: (Frame, FrameChannel) throws(WireError) -> PluginEvent?,
        receive: (PluginEvent) throws -> Void
    ) throws -> PluginRunResult {
        let plugin = plugins[number]
        let trust = plugin.folder.origin == .bundled ? -1 : number
        var interruption: (any Error)?
        do throws(WorkerFailure) {
            let worker = isAlone ? try newWorker() : try worker(for: trust)
            _ = try worker.load(plugin.folder, number: number, memoryBytes: limits.memoryBytes)
            let done = try worker.run(kind, payload, descriptor: descriptor, limits: limits) {
                frame, channel throws(WireError) in
                guard let event = try decode(frame, channel) else { return }
                do { try receive(event) } catch {
                    interruption = error
                    throw WireError("interrupted")
                }
            }
            cost.add(done)
            return PluginRunResult(
                failure: nil, records: done.records, isSkipped: done.isSkipped,
                memoryPeakBytes: done.memoryPeakBytes)
        } catch {
            switch error {
            case .refused(let reply):
                cost.add(reply)
                return PluginRunResult(
                    failure: PluginError(reply, plugin: plugin.name),
                    memoryPeakBytes: reply.memoryPeakBytes)
            case .lost(var failure):
                if !isAlone { workers[trust] = nil }
                cost.runs += 1
                if let interruption { throw interruption }
                // The name comes from what was asked, never from the process.
                failure.plugin = plugin.name
                return PluginRunResult(failure: failure)
            }
        }
    }

    /// Runs `remedy.plan`; `receive` gets records and remarks.
    func run(
        _ request: RemedyRequest, _ files: ProjectFiles,
        receive: (Frame) throws(WireError) -> Void
    ) -> PluginError? {
        var request = request
        request.limits = plugins[request.plugin].limits(request.limits)
        do {
            return try run(request.plugin, .plan, request.payload, -1, request.limits) {
                frame, channel throws(WireError) in
                if frame.kind == .siblingRequest {
                    try Self.answer(frame, on: channel, files)
                } else {
                    try receive(frame)
                }
                return nil
            } receive: { _ in
            }.failure
        } catch {
            return PluginError(
                code: .crashed, plugin: plugins[request.plugin].name, reason: "\(error)")
        }
    }

    private func worker(for trust: Int) throws(WorkerFailure) -> Worker {
        if let worker = workers[trust] { return worker }
        let worker = try newWorker()
        workers[trust] = worker
        return worker
    }

    private func newWorker() throws(WorkerFailure) -> Worker {
        do throws(PluginError) { return try Worker(path: workerProgram) } catch {
            throw .lost(error)
        }
    }

    static func answer(
        _ frame: Frame, on channel: FrameChannel, _ siblings: (any SiblingSource)?
    ) throws(WireError) {
        let path = try TextPayload.decode(frame.payload)
        switch siblings?.open(path) ?? .absent {
        case .opened(let descriptor):
            defer { close(descriptor) }
            try channel.send(.sibling, [], descriptor: descriptor)
        case .absent: try channel.send(.sibling, TextPayload.encode(""))
        case .refused(let reason): try channel.send(.sibling, TextPayload.encode(reason))
        }
    }
}

/// Opens files beside a claimed one, as far as the plugin's needs were granted.
public protocol SiblingSource {
    /// `path` is relative to the target; an opened descriptor is the caller's to close.
    func open(_ path: String) -> SiblingAnswer
}

/// What became of a plugin's request for a sibling.
public enum SiblingAnswer: Sendable, Hashable {
    case opened(Int32)
    case absent
    case refused(String)
}

/// What runs of plugins cost.
public struct RunCost: Sendable, Hashable {
    /// Processor time of the workers.
    public var processorNanoseconds = 0
    /// The most memory that a plugin's Lua state used at once.
    public var memoryPeakBytes = 0
    public var runs = 0
    public var records = 0

    public init() {}

    /// Both together.
    public func adding(_ other: RunCost) -> RunCost {
        var sum = self
        sum.processorNanoseconds += other.processorNanoseconds
        sum.memoryPeakBytes = max(memoryPeakBytes, other.memoryPeakBytes)
        sum.runs += other.runs
        sum.records += other.records
        return sum
    }

    mutating func add(_ done: DoneReply) {
        processorNanoseconds += done.processorNanoseconds
        memoryPeakBytes = max(memoryPeakBytes, done.memoryPeakBytes)
        runs += 1
        records += done.records
    }

    mutating func add(_ failure: FailureReply) {
        processorNanoseconds += failure.processorNanoseconds
        memoryPeakBytes = max(memoryPeakBytes, failure.memoryPeakBytes)
        runs += 1
    }
}

/// What a run gave, and why it ended early if it did.
public struct PluginRunResult: Sendable, Hashable {
    public var failure: PluginError?
    public var records = 0
    public var isSkipped = false
    public var memoryPeakBytes = 0
}

extension PluginError {
    init(_ reply: FailureReply, plugin: String) {
        let code: Code =
            switch reply.reason {
            case .raised: .failed
            case .syntax, .manifest: .unusable
            case .memory: .memoryLimit
            case .time: .timeLimit
            case .limit: .limit
            }
        self.init(code: code, plugin: plugin, reason: reply.message, line: reply.line)
    }
}
