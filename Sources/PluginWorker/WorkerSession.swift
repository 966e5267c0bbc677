internal import CContainment
internal import Glibc
internal import LuaRuntime
internal import PluginProtocol

/// Answers the host's requests, one at a time; what each of them does is in a file of its own.
final class WorkerSession {
    let channel: FrameChannel
    let call: CallContext
    private let page: WorkPage?
    private var plugins: [Int: LoadedPlugin] = [:]
    /// The session of a prompt.
    var evaluation: EvaluationSession?

    init(channel: FrameChannel, page: WorkPage?) {
        self.channel = channel
        self.page = page
        call = CallContext(channel: channel)
    }

    /// Serves until the host closes the channel.
    func serve() throws(WireError) {
        while let frame = try channel.receive() {
            switch frame.kind {
            case .load: try load(try LoadRequest(frame.payload))
            case .run:
                let request = try RunRequest(frame.payload)
                note(request.plugin, PluginFunction(reading: request.kind), request.path)
                try finish { () throws(FailureReply) in
                    try run(request, descriptor: frame.descriptor)
                }
            case .order:
                let request = try OrderRequest(frame.payload)
                note(request.plugin, .versioning, request.scheme)
                try finish { () throws(FailureReply) in try order(request) }
            case .plan:
                let request = try RemedyRequest(frame.payload)
                note(request.plugin, .remedyPlan, request.directory)
                try finish { () throws(FailureReply) in try plan(request) }
            case .call:
                let request = try CallRequest(frame.payload)
                note(request.plugin, request.function, request.path)
                try finish { () throws(FailureReply) in
                    try answer(request, descriptor: frame.descriptor)
                }
            case .evaluate:
                let request = try EvaluateRequest(frame.payload)
                note(
                    request.run.plugin, PluginFunction(reading: request.run.kind),
                    request.run.path)
                // The input stays open for the next piece.
                try reply { () throws(FailureReply) in
                    try evaluate(request, descriptor: frame.descriptor)
                }
            default: throw WireError("unexpected frame \(frame.kind)")
            }
        }
    }

    /// What is said of this process if it does not come back.
    private func note(_ plugin: Int, _ function: PluginFunction?, _ input: String) {
        page?.note(
            plugin: plugins[plugin]?.name ?? "", function: function?.text ?? "", input: input)
    }

    private func finish(_ body: () throws(FailureReply) -> DoneReply) throws(WireError) {
        try reply(body)
        call.closeInput()
    }

    private func reply(_ body: () throws(FailureReply) -> DoneReply) throws(WireError) {
        let start = processorTime()
        do throws(FailureReply) {
            var done = try body()
            done.processorNanoseconds = processorTime() - start
            try send(.done, done.payload)
        } catch {
            var failure = error
            failure.processorNanoseconds = processorTime() - start
            try channel.send(.failed, failure.payload)
        }
    }

    func send(_ kind: FrameKind, _ payload: [UInt8]) throws(FailureReply) {
        do throws(WireError) { try channel.send(kind, payload) } catch {
            throw FailureReply(reason: .raised, message: "\(error)")
        }
    }

    private func load(_ request: LoadRequest) throws(WireError) {
        page?.note(plugin: request.name, function: "load", input: "")
        do throws(FailureReply) {
            let plugin = try LoadedPlugin(request, call)
            plugins[request.plugin] = plugin
            try send(.loaded, plugin.encodedManifest)
        } catch {
            try channel.send(.failed, error.payload)
        }
    }

    /// The loaded plugin of that number.
    func plugin(_ number: Int) throws(FailureReply) -> LoadedPlugin {
        guard let plugin = plugins[number] else {
            throw FailureReply(reason: .raised, message: "plugin \(number) is not loaded")
        }
        return plugin
    }

    /// Begins a request and runs `body` within its limits; the Lua stack is as before afterwards.
    func call(
        _ plugin: LoadedPlugin, _ request: RunRequest, _ function: PluginFunction,
        now: Int64? = nil, plan: PlanContext? = nil,
        _ body: (LuaStack) throws(LuaError) -> Void
    ) throws(FailureReply) -> DoneReply {
        call.begin(request, function)
        call.now = now
        call.plan = plan
        defer { call.plan = nil }
        let state = plugin.state
        state.setMemoryLimit(bytes: Int(request.limits.memoryBytes))
        state.setShuffle(request.shuffles)
        let stack = state.stack
        let base = stack.count
        defer { stack.setCount(base) }
        do throws(LuaError) {
            try state.withDeadline(request.limits.deadline) { () throws(LuaError) in
                try body(stack)
            }
        } catch {
            var failure = failure(error)
            failure.memoryPeakBytes = state.memoryPeakBytes
            throw failure
        }
        return DoneReply(
            records: call.records, isSkipped: call.isSkipped,
            memoryPeakBytes: state.memoryPeakBytes)
    }

    /// Pushes a function of the manifest, or says that there is none.
    func push(_ function: PluginFunction, of plugin: LoadedPlugin) throws(LuaError) {
        guard plugin.pushFunction(function.name, of: function.kind) else {
            throw LuaError(
                reason: .raised, message: "\(plugin.name): there is no \(function.text)")
        }
    }

    /// What the host is told: for a fault of the input, the reason without the plugin's own line.
    func failure(_ error: LuaError) -> FailureReply {
        var reply = FailureReply(error)
        if let fault = call.inputFailure, error.reason == .raised,
            error.message.hasSuffix(fault.text)
        {
            if call.plan == nil {
                reply.message = fault.text
                reply.line = fault.line
            } else {
                // A project has many files: which one is part of the reason.
                let line = fault.line.map { ":\($0)" } ?? ""
                reply.message = "\(call.latestPath)\(line): \(fault.text)"
            }
        }
        if error.message.contains("limit: "), error.reason == .raised { reply.reason = .limit }
        // A fault of the plugin: what it was looking at helps as much as its own line.
        if call.inputFailure == nil, reply.reason == .raised, !reply.message.contains(" (in ") {
            reply.message += call.lastPlace
        }
        return reply
    }
}

extension RunLimits {
    var deadline: Deadline {
        Deadline(
            processorMilliseconds: processorMilliseconds, wallMilliseconds: wallMilliseconds,
            graceMilliseconds: graceMilliseconds)
    }
}

/// Processor time of this process so far, in nanoseconds.
private func processorTime() -> Int {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

func fileSize(_ descriptor: Int32) -> Int? {
    // Not fstat: the C library makes it a call that could look at any path, which is refused here.
    let size = oakum_open_file_size(descriptor)
    return size < 0 ? nil : Int(size)
}
