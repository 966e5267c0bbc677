internal import Archives
internal import Glibc
internal import LuaRuntime
internal import PluginProtocol

/// `read` of a file or document, and `open` of a file that holds others.
extension WorkerSession {
    func run(
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
        guard let function = PluginFunction(reading: request.kind) else {
            close(descriptor)
            throw FailureReply(
                reason: .raised, message: "'\(request.kind)' is not a kind that reads files")
        }
        return try call(plugin, request, function) { _ throws(LuaError) in
            if request.opensContainers {
                try readEntries(of: descriptor, plugin, function)
            } else {
                let file = InputFile(
                    path: request.path, root: request.root, glob: request.glob,
                    size: fileSize(descriptor), source: .descriptor(descriptor),
                    hasSiblings: true, byteLimit: Int(request.limits.documentBytes))
                try read(file, plugin, function)
            }
        }
    }

    private func readEntries(
        of descriptor: Int32, _ plugin: LoadedPlugin, _ function: PluginFunction
    ) throws(LuaError) {
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
                    byteLimit: Int(request.limits.documentBytes)), plugin, function)
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

    private func read(
        _ file: InputFile, _ plugin: LoadedPlugin, _ function: PluginFunction
    ) throws(LuaError) {
        let stack = plugin.state.stack
        let base = stack.count
        defer { stack.setCount(base) }
        guard try isWanted(file, plugin, function) else { return }
        try push(function, of: plugin)
        stack.push(call.add(file))
        let answers = function == .unpackOpen ? HandleKind.tree : HandleKind.out
        stack.push(LuaHandle(kind: answers, owner: 0, node: 0))
        plugin.context.push(on: stack)
        try plugin.state.call(arguments: 3, results: 0)
    }

    /// What the plugin's `sniff` says of the first bytes; true without one.
    private func isWanted(
        _ file: InputFile, _ plugin: LoadedPlugin, _ function: PluginFunction
    ) throws(LuaError) -> Bool {
        guard plugin.pushFunction("sniff", of: function.kind) else { return true }
        let stack = plugin.state.stack
        do throws(LuaFunctionError) {
            let head = try file.head(4096)
            unsafe head.withUnsafeBufferPointer { unsafe stack.push($0) }
        } catch { throw LuaError(reason: .raised, message: error.message) }
        try plugin.state.call(arguments: 1, results: 1)
        defer { stack.pop(1) }
        if stack.boolean(at: -1) { return true }
        do throws(LuaFunctionError) {
            try call.pass()
        } catch { throw LuaError(reason: .raised, message: error.message) }
        return false
    }
}
