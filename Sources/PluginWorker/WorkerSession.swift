internal import Archives
internal import Glibc
internal import LuaRuntime
internal import PluginProtocol

/// Answers the host's requests, one at a time.
final class WorkerSession {
    private let channel: FrameChannel
    private let call: CallContext
    private let page: WorkPage?
    private var plugins: [Int: LoadedPlugin] = [:]
    private var evaluation: EvaluationSession?

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
                page?.note(
                    plugin: plugins[request.plugin]?.name ?? "", function: request.kind + ".read",
                    input: request.path)
                try finish { () throws(FailureReply) in
                    try run(request, descriptor: frame.descriptor)
                }
            case .order:
                let request = try OrderRequest(frame.payload)
                page?.note(
                    plugin: plugins[request.plugin]?.name ?? "", function: "versioning",
                    input: request.scheme)
                try finish { () throws(FailureReply) in try order(request) }
            case .plan:
                let request = try RemedyRequest(frame.payload)
                page?.note(
                    plugin: plugins[request.plugin]?.name ?? "", function: "remedy.plan",
                    input: request.directory)
                try finish { () throws(FailureReply) in try plan(request) }
            case .evaluate:
                let request = try EvaluateRequest(frame.payload)
                page?.note(
                    plugin: plugins[request.run.plugin]?.name ?? "", function: "prompt",
                    input: request.run.path)
                // The input stays open for the next piece.
                try answer { () throws(FailureReply) in
                    try evaluate(request, descriptor: frame.descriptor)
                }
            default: throw WireError("unexpected frame \(frame.kind)")
            }
        }
    }

    private func finish(_ body: () throws(FailureReply) -> DoneReply) throws(WireError) {
        try answer(body)
        call.closeInput()
    }

    private func answer(_ body: () throws(FailureReply) -> DoneReply) throws(WireError) {
        let start = processorTime()
        do throws(FailureReply) {
            var done = try body()
            done.processorNanoseconds = processorTime() - start
            try send(.done, done.payload)
        } catch {
            try channel.send(.failed, error.payload)
        }
    }

    private func send(_ kind: FrameKind, _ payload: [UInt8]) throws(FailureReply) {
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

    private func plugin(_ number: Int) throws(FailureReply) -> LoadedPlugin {
        guard let plugin = plugins[number] else {
            throw FailureReply(reason: .raised, message: "plugin \(number) is not loaded")
        }
        return plugin
    }

    // MARK: run

    private func run(
        _ request: RunRequest, descriptor: Int32
    ) throws(FailureReply) -> DoneReply {
        guard descriptor >= 0 else {
            throw FailureReply(reason: .raised, message: "no file came with the request")
        }
        let plugin: LoadedPlugin
        do throws(FailureReply) { plugin = try self.plugin(request.plugin) } catch {
            close(descriptor)
            throw error
        }
        call.begin(request)
        plugin.state.setMemoryLimit(bytes: Int(request.limits.memoryBytes))
        do throws(LuaError) {
            try plugin.state.withDeadline(request.limits.deadline) { () throws(LuaError) in
                if request.opensContainers {
                    try readEntries(of: descriptor, plugin)
                } else {
                    let file = InputFile(
                        path: request.path, root: request.root, glob: request.glob,
                        size: fileSize(descriptor), source: .descriptor(descriptor),
                        hasSiblings: true, byteLimit: Int(request.limits.documentBytes))
                    try read(file, plugin)
                }
            }
        } catch {
            throw failure(error)
        }
        return DoneReply(
            records: call.records, isSkipped: call.isSkipped,
            memoryPeakBytes: plugin.state.memoryPeakBytes)
    }

    /// What the host is told: for a fault of the input, the reason without the plugin's own line.
    private func failure(_ error: LuaError) -> FailureReply {
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
        return reply
    }

    private func readEntries(of descriptor: Int32, _ plugin: LoadedPlugin) throws(LuaError) {
        let request = call.request
        func raise(_ error: ArchiveError) -> LuaError {
            LuaError(reason: .raised, message: call.fail(line: nil, "\(error)").message)
        }
        defer { close(descriptor) }
        let reader: ArchiveReader
        do throws(ArchiveError) {
            reader = try ArchiveReader(descriptor: descriptor, name: request.path)
        } catch { throw raise(error) }
        while true {
            let entry: ArchiveEntry?
            do throws(ArchiveError) { entry = try reader.nextEntry() } catch { throw raise(error) }
            guard let entry else { return }
            try announce(entry)
            let path = entry.isWholeStream ? request.path : request.path + "/" + entry.path
            try read(
                InputFile(
                    path: path, root: request.root, glob: request.glob, size: entry.size,
                    source: .entry(reader), hasSiblings: entry.isWholeStream,
                    byteLimit: Int(request.limits.documentBytes)), plugin)
            call.closeInput()
        }
    }

    /// Tells the host which entry of an archive the next records come from.
    private func announce(_ entry: ArchiveEntry) throws(LuaError) {
        guard !entry.isWholeStream else { return }
        do throws(WireError) {
            try channel.append(.entry, TextPayload.encode(entry.path))
        } catch { throw LuaError(reason: .raised, message: "\(error)") }
    }

    private func read(_ file: InputFile, _ plugin: LoadedPlugin) throws(LuaError) {
        let stack = plugin.state.stack
        let base = stack.count
        defer { stack.setCount(base) }
        if plugin.pushFunction("sniff", of: call.request.kind) {
            do throws(LuaFunctionError) {
                let head = try file.head(4096)
                unsafe head.withUnsafeBufferPointer { unsafe stack.push($0) }
            } catch { throw LuaError(reason: .raised, message: error.message) }
            try plugin.state.call(arguments: 1, results: 1)
            guard stack.boolean(at: -1) else {
                do throws(LuaFunctionError) {
                    try call.skip("not a file of this plugin's kind")
                } catch { throw LuaError(reason: .raised, message: error.message) }
                return
            }
            stack.pop(1)
        }
        guard plugin.pushFunction("read", of: call.request.kind) else {
            throw LuaError(
                reason: .raised, message: "\(plugin.name): there is no \(call.request.kind).read")
        }
        stack.push(call.add(file))
        stack.push(LuaHandle(kind: HandleKind.out, owner: 0, node: 0))
        pushContext(on: stack)
        try plugin.state.call(arguments: 3, results: 0)
    }

    /// `ctx`: the options, and for releases the names of the installed packages.
    private func pushContext(on stack: LuaStack) {
        stack.newTable(fields: 2)
        stack.newTable(fields: call.request.options.count)
        for option in call.request.options {
            switch option.value {
            case .string(let text): stack.push(text)
            case .integer(let number): stack.push(number)
            case .boolean(let flag): stack.push(flag)
            default: continue
            }
            stack.setField(option.name, ofTableAt: -2)
        }
        stack.setField("options", ofTableAt: -2)
        guard call.request.kind == "releases" else { return }
        stack.newTable(fields: call.request.packages.count)
        for name in call.request.packages {
            stack.push(true)
            stack.setField(name, ofTableAt: -2)
        }
        stack.setField("packages", ofTableAt: -2)
    }

    // MARK: plan

    private func plan(_ request: RemedyRequest) throws(FailureReply) -> DoneReply {
        let plugin = try self.plugin(request.plugin)
        call.begin(
            RunRequest(
                plugin: request.plugin, kind: "remedy", path: request.directory,
                isStrict: request.isStrict, options: request.options, limits: request.limits))
        call.plan = PlanContext(request)
        defer { call.plan = nil }
        plugin.state.setMemoryLimit(bytes: Int(request.limits.memoryBytes))
        let stack = plugin.state.stack
        let base = stack.count
        defer { stack.setCount(base) }
        do throws(LuaError) {
            try plugin.state.withDeadline(request.limits.deadline) { () throws(LuaError) in
                guard plugin.pushFunction("plan", of: "remedy") else {
                    throw LuaError(
                        reason: .raised, message: "\(plugin.name): there is no remedy.plan")
                }
                ProjectTable(request: request, file: plugin.projectFile).push(on: stack)
                stack.push(LuaHandle(kind: HandleKind.out, owner: 0, node: 0))
                pushContext(on: stack)
                try plugin.state.call(arguments: 3, results: 0)
            }
        } catch { throw failure(error) }
        return DoneReply(
            records: call.records, isSkipped: call.isSkipped,
            memoryPeakBytes: plugin.state.memoryPeakBytes)
    }

    // MARK: evaluate

    private func evaluate(
        _ request: EvaluateRequest, descriptor: Int32
    ) throws(FailureReply) -> DoneReply {
        let run = request.run
        let plugin = try self.plugin(run.plugin)
        if request.begins {
            guard descriptor >= 0 else {
                throw FailureReply(reason: .raised, message: "no file came with the request")
            }
            call.begin(run)
            plugin.state.setMemoryLimit(bytes: Int(run.limits.memoryBytes))
            let file = InputFile(
                path: run.path, root: run.root, glob: run.glob, size: fileSize(descriptor),
                source: .descriptor(descriptor), hasSiblings: true,
                byteLimit: Int(run.limits.documentBytes))
            evaluation = EvaluationSession(plugin, number: run.plugin, file: call.add(file), call) {
                pushContext(on: $0)
            }
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

    // MARK: order

    private func order(_ request: OrderRequest) throws(FailureReply) -> DoneReply {
        let plugin = try self.plugin(request.plugin)
        call.begin(RunRequest(plugin: request.plugin, kind: "versioning", path: request.scheme))
        plugin.state.setMemoryLimit(bytes: Int(request.limits.memoryBytes))
        let keys: [(isValid: Bool, bytes: [UInt8])]
        do throws(LuaError) {
            keys = try plugin.state.withDeadline(request.limits.deadline) { () throws(LuaError) in
                try VersionKeys(plugin: plugin).keys(of: request.versions)
            }
        } catch { throw FailureReply(error) }
        var writer = WireWriter()
        for (index, key) in keys.enumerated() {
            writer.write(byte: key.isValid ? 1 : 0)
            writer.write(count: key.bytes.count)
            writer.write(bytes: key.bytes)
            if writer.bytes.count > 256 * 1024 || index == keys.count - 1 {
                try send(.ordered, writer.bytes)
                writer.removeAll()
            }
        }
        return DoneReply(
            records: keys.count, isSkipped: false, memoryPeakBytes: plugin.state.memoryPeakBytes)
    }
}

extension RunLimits {
    fileprivate var deadline: Deadline {
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

private func fileSize(_ descriptor: Int32) -> Int? {
    var status = stat()
    return unsafe fstat(descriptor, &status) == 0 ? Int(status.st_size) : nil
}
