internal import Glibc
internal import LuaRuntime
internal import PluginProtocol

/// Pieces of Lua for a prompt, over a file that stays open.
extension WorkerSession {
    func evaluate(
        _ request: EvaluateRequest, descriptor: Int32
    ) throws(FailureReply) -> DoneReply {
        let run = request.run
        let plugin: LoadedPlugin
        do throws(FailureReply) { plugin = try self.plugin(run.plugin) } catch {
            if descriptor >= 0 { close(descriptor) }
            throw error
        }
        if request.begins {
            guard descriptor >= 0, let function = PluginFunction(reading: run.kind) else {
                throw FailureReply(reason: .raised, message: "no file came with the request")
            }
            call.begin(run, function)
            plugin.state.setMemoryLimit(bytes: Int(run.limits.memoryBytes))
            let file = InputFile(
                path: run.path, root: run.root, glob: run.glob, size: fileSize(descriptor),
                source: .descriptor(descriptor), hasSiblings: true,
                byteLimit: Int(run.limits.documentBytes))
            evaluation = EvaluationSession(
                plugin, number: run.plugin, file: call.add(file), call
            ) { plugin.context.push(on: $0) }
        } else {
            call.resume()
        }
        guard let evaluation, evaluation.number == run.plugin else {
            throw FailureReply(reason: .raised, message: "no session has begun")
        }
        let reply: EvaluateReply
        do throws(LuaError) {
            reply = try evaluation.run(request.text, run.limits.deadline)
        } catch { throw failure(error) }
        try send(.evaluated, reply.payload)
        return DoneReply(
            records: call.records, isSkipped: call.isSkipped,
            memoryPeakBytes: plugin.state.memoryPeakBytes)
    }
}
