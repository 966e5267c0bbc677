internal import Documents
internal import Glibc
internal import LuaRuntime
internal import PluginProtocol

/// Functions whose input is one JSON document (list, steps, message, render), or nothing (fetch).
extension WorkerSession {
    func answer(
        _ request: CallRequest, descriptor: Int32
    ) throws(FailureReply) -> DoneReply {
        let plugin: LoadedPlugin
        do throws(FailureReply) { plugin = try self.plugin(request.plugin) } catch {
            if descriptor >= 0 { close(descriptor) }
            throw error
        }
        let function = request.function
        let run = RunRequest(
            plugin: request.plugin, kind: function.kind, path: request.path,
            isStrict: request.isStrict, options: request.options, shuffles: request.shuffles,
            limits: request.limits)
        return try call(
            plugin, run, function, now: function.knowsTime ? request.now : nil
        ) { stack throws(LuaError) in
            let input =
                descriptor >= 0
                ? InputFile(
                    path: request.path, root: "", glob: "", size: fileSize(descriptor),
                    source: .descriptor(descriptor), hasSiblings: false,
                    byteLimit: Int(request.limits.documentBytes)) : nil
            try push(function, of: plugin)
            switch function {
            case .feedFetch, .signalFetch:
                plugin.context.push(on: stack)
                stack.push(LuaHandle(kind: HandleKind.out, owner: 0, node: 0))
                try plugin.state.call(arguments: 2, results: 1)
                // Easily forgotten, and nothing would come of it.
                guard stack.type(at: -1) == .nil else {
                    throw LuaError(
                        reason: .raised,
                        message: "\(plugin.name): \(function.text) returned a "
                            + "\(stack.type(at: -1).name), and is to return nothing: hand "
                            + "documents on with out:document(document)")
                }
            case .releasesList, .checkSteps, .notifyMessage, .reportRender:
                try push(input, for: request, on: stack)
                stack.push(LuaHandle(kind: HandleKind.out, owner: 0, node: 0))
                plugin.context.push(on: stack)
                try plugin.state.call(arguments: 3, results: 0)
            default:
                throw LuaError(
                    reason: .raised, message: "'\(function.text)' is not called with a document")
            }
        }
    }

    /// Pushes the view of the document; for list that of its `packages`.
    private func push(
        _ input: InputFile?, for request: CallRequest, on stack: LuaStack
    ) throws(LuaError) {
        guard let input else {
            throw LuaError(reason: .raised, message: "no document came with the request")
        }
        do throws(LuaFunctionError) {
            let document: JSONDocument
            do throws(DocumentError) {
                document = try JSONDocument(try text(of: input))
            } catch { throw call.fail(line: error.line, "\(error)") }
            var node = document.root
            guard case .map = document.value(of: node) else {
                throw call.fail(line: 1, "expected a JSON object")
            }
            if request.function == .releasesList {
                guard let found = Self.child("packages", of: node, document),
                    case .list = document.value(of: found)
                else {
                    throw call.fail(
                        line: 1, "expected an object with a list of purls, \"packages\"")
                }
                node = found
            }
            try checkSchema(of: document, request.documents)
            ViewFunctions.push(node, of: call.add(document), document, on: stack)
        } catch { throw LuaError(reason: .raised, message: error.message) }
    }

    private static func child(
        _ name: String, of node: DocumentNode, _ document: JSONDocument
    ) -> DocumentNode? {
        unsafe Array(name.utf8).withUnsafeBufferPointer {
            unsafe document.child(of: node, key: $0)
        }
    }

    /// A report that knows some documents only is not given another one.
    private func checkSchema(
        of document: JSONDocument, _ known: [String]
    ) throws(LuaFunctionError) {
        guard !known.isEmpty else { return }
        var schema: String?
        if let node = Self.child("schema", of: document.root, document),
            case .string(let bytes) = document.value(of: node)
        {
            schema = unsafe String(decoding: bytes, as: UTF8.self)
        }
        let parts = (schema ?? "").split(separator: "/")
        guard parts.count == 3, parts[0] == "oakum", known.contains(String(parts[1])) else {
            throw call.fail(
                line: 1,
                "expected a document \(known.map { "oakum/\($0)" }.joined(separator: " or ")), "
                    + "as a command with -o json writes it, got \(schema.map(quoted) ?? "no schema")"
            )
        }
    }

    private func text(of input: InputFile) throws(DocumentError) -> DocumentBytes {
        do throws(LuaFunctionError) { return try input.textBytes() } catch {
            throw DocumentError(format: "JSON", reason: error.message, line: nil, column: nil)
        }
    }
}
