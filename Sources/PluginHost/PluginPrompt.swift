internal import Glibc
public import PluginProtocol

/// A session in which a person tries lines of Lua in a plugin's surroundings, behind the same fence.
public final class PluginPrompt {
    /// What came of one piece of Lua.
    public enum Answer: Sendable {
        /// More lines are wanted.
        case incomplete
        /// Values as text.
        case values([String])
        /// The piece failed; what was assigned before stands.
        case failed(PluginError)
        /// The worker had to be ended: everything assigned is gone.
        case restarted(PluginError)
    }

    /// What a piece said on the way.
    public enum Event: Sendable {
        case record(RecordKind, WireValue)
        case remark(RemarkReply)
    }

    private let workerProgram: String
    private let request: RunRequest
    private let filePath: String
    private let siblings: any SiblingSource
    private var folder: PluginFolder
    private var worker: Worker?
    private var isBegun = false

    /// - Parameters:
    ///   - request: plugin number, kind, path and limits; number and path are as in a scan.
    ///   - file: where the file lies, to be opened anew when the session restarts.
    public init(
        workerProgram: String, folder: PluginFolder, request: RunRequest, file: String,
        siblings: any SiblingSource
    ) {
        self.workerProgram = workerProgram
        self.folder = folder
        self.request = request
        filePath = file
        self.siblings = siblings
    }

    /// Takes the plugin's files anew; the session starts afresh with the next piece.
    public func reload() throws(PluginError) {
        folder = try PluginFolder(path: folder.path, origin: folder.origin)
        worker = nil
        isBegun = false
    }

    /// Runs a piece.
    ///
    /// - Throws: `PluginError` when the file cannot be opened, the worker does not start or the
    ///   plugin cannot be loaded.
    public func evaluate(
        _ text: String, _ receive: (Event) -> Void
    ) throws(PluginError) -> Answer {
        var descriptor: Int32 = -1
        if !isBegun {
            descriptor = unsafe open(filePath, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            guard descriptor >= 0 else {
                throw PluginError(
                    code: .failed, plugin: folder.name,
                    reason: "'\(filePath)': \(errorText(errno))")
            }
        }
        defer { if descriptor >= 0 { close(descriptor) } }
        let worker = try loadedWorker()
        let evaluation = EvaluateRequest(run: request, text: text, begins: !isBegun)
        var reply = EvaluateReply(isIncomplete: false, values: [])
        do throws(WorkerFailure) {
            isBegun = true
            _ = try worker.run(
                .evaluate, evaluation.payload, descriptor: descriptor, limits: request.limits
            ) { frame, channel throws(WireError) in
                switch frame.kind {
                case .evaluated: reply = try EvaluateReply(frame.payload)
                case .record:
                    let (kind, value) = try RecordDecoder.record(frame.payload)
                    receive(.record(kind, value))
                case .remark: receive(.remark(try RemarkReply(frame.payload)))
                case .owned, .entry: break
                case .siblingRequest: try PluginRunner.answer(frame, on: channel, siblings)
                default: throw WireError("unexpected frame \(frame.kind)")
                }
            }
        } catch {
            switch error {
            case .refused(let failure): return .failed(PluginError(failure, plugin: folder.name))
            case .lost(var failure):
                self.worker = nil
                isBegun = false
                failure.plugin = folder.name
                return .restarted(failure)
            }
        }
        return reply.isIncomplete ? .incomplete : .values(reply.values)
    }

    private func loadedWorker() throws(PluginError) -> Worker {
        if let worker { return worker }
        let worker = try Worker(path: workerProgram)
        do throws(WorkerFailure) {
            _ = try worker.load(
                folder, number: request.plugin, memoryBytes: request.limits.memoryBytes)
        } catch {
            switch error {
            case .refused(let reply): throw PluginError(reply, plugin: folder.name)
            case .lost(let failure): throw failure
            }
        }
        self.worker = worker
        return worker
    }
}
