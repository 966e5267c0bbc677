internal import LuaRuntime
internal import PluginProtocol

/// `project`, `out:remedy` and `out:refuse`: what `remedy.plan` works with.
enum RemedyFunctions {
    private static let schema = RecordKind.remedy.schema

    // MARK: project

    /// `project:file(name)`: a file of the project, or nil.
    static func file(_ stack: LuaStack, _ call: CallContext) throws(LuaFunctionError) -> Int {
        guard stack.type(at: 1) == .table else {
            throw LuaFunctionError("call it with a colon, as in project:file(name)")
        }
        let name = try stack.argument(2, "name")
        guard let file = try open(name, call) else {
            stack.pushNil()
            return 1
        }
        stack.push(call.add(file))
        return 1
    }

    private static func open(
        _ name: String, _ call: CallContext
    ) throws(LuaFunctionError) -> InputFile? {
        guard let plan = call.plan else {
            throw LuaFunctionError("this project belongs to an earlier call")
        }
        guard name.utf8.count <= pathLimit else {
            throw LuaFunctionError("name: is longer than \(pathLimit) bytes")
        }
        guard let path = targetPath(of: name, in: plan.directory) else {
            throw LuaFunctionError("'\(name)' lies outside the target")
        }
        guard let descriptor = try FileFunctions.askForSibling(path, call) else { return nil }
        return InputFile(
            path: path, root: plan.directory, glob: "", size: nil,
            source: .descriptor(descriptor), hasSiblings: true,
            byteLimit: Int(call.limits.documentBytes))
    }

    // MARK: out

    /// `out:remedy{...}`
    static func remedy(_ stack: LuaStack, _ call: CallContext) throws(LuaFunctionError) -> Int {
        try call.countRecord()
        try checkCounts(stack)
        var encoder = RecordEncoder(call: call, isStrict: call.isStrict, isPlainText: true)
        try encoder.encode(at: 2, of: stack, as: schema)
        try checkSize(encoder.writer.bytes.count, call)
        let numbers = try send(encoder.writer.bytes, call)
        call.plan?.answer(numbers)
        for text in encoder.unknownFields {
            try call.warnUnknownField(text, at: stack.caller)
        }
        return 0
    }

    /// Before anything is made of them: a list may be as long as memory allows.
    private static func checkCounts(_ stack: LuaStack) throws(LuaFunctionError) {
        guard stack.type(at: 2) == .table else { return }
        for field in schema.fields {
            guard case .list = field.type else { continue }
            stack.pushField(field.name, ofTableAt: 2)
            defer { stack.pop(1) }
            guard stack.type(at: -1) == .table else { continue }
            guard stack.rawLength(at: -1) <= RemedyRequest.partLimit else {
                throw LuaFunctionError(
                    "limit: remedy.\(field.name) has \(stack.rawLength(at: -1)) items, at most "
                        + "\(RemedyRequest.partLimit) are allowed")
            }
        }
    }

    private static func send(
        _ bytes: [UInt8], _ call: CallContext
    ) throws(LuaFunctionError) -> [Int64] {
        var value = WireValue.null
        do throws(WireError) {
            var reader = WireReader(bytes)
            value = try reader.value()
        } catch { throw LuaFunctionError("\(error)") }
        func field(_ name: String) -> WireValue {
            schema.position(of: name).map { value[$0] } ?? .null
        }
        var values: [String: WireValue] = [:]
        for name in schema.fields.map(\.name) { values[name] = field(name) }

        let stated = field("upgrades")
        let numbers = stated == .null ? call.plan?.open ?? [] : stated.list.compactMap(\.integer)
        guard !numbers.isEmpty else {
            throw LuaFunctionError("remedy.upgrades: there is no upgrade without an answer")
        }
        if let conflict = call.plan?.conflict(numbers) {
            throw LuaFunctionError("remedy.upgrades: " + conflict)
        }
        values["upgrades"] = .list(numbers.map { .integer($0) })
        if field("step") == .null, let plan = call.plan {
            values["step"] = .string(VersionSteps.farthest(numbers.map(plan.step)))
        }
        for name in ["run", "verify"] { try checkPrograms(field(name), "remedy.\(name)") }
        try checkServices(field("restart"))
        try checkResults(field("results"), call)
        if field("edits") != .null { values["edits"] = try edits(field("edits"), call) }

        var writer = WireWriter()
        writer.write(byte: RecordKind.remedy.rawValue)
        writer.write(schema.record(values))
        try checkSize(writer.bytes.count, call)
        try call.send(.record, writer.bytes)
        return numbers
    }

    /// The host knows which files the manifest lists; it need not be there yet.
    private static func checkResults(
        _ value: WireValue, _ call: CallContext
    ) throws(LuaFunctionError) {
        for (position, item) in value.list.enumerated() {
            let name = item.string ?? ""
            do throws(LuaFunctionError) { _ = try open(relative: name, call) } catch {
                throw LuaFunctionError("remedy.results[\(position + 1)]: " + error.message)
            }
        }
    }

    /// A file that a record names: only from the project's folder.
    private static func open(
        relative name: String, _ call: CallContext
    ) throws(LuaFunctionError) -> InputFile? {
        guard !name.hasPrefix("/") else {
            throw LuaFunctionError("'\(name)' is not a path from the project's folder")
        }
        return try open(name, call)
    }

    private static func edits(
        _ value: WireValue, _ call: CallContext
    ) throws(LuaFunctionError) -> WireValue {
        let part = schema.items("edits")
        var lines = EditedLines { name throws(LuaFunctionError) in
            guard let file = try open(relative: name, call) else {
                throw LuaFunctionError("there is no file '\(name)'")
            }
            return try FileLines(file)
        }
        for (position, item) in value.list.enumerated() {
            try lines.add(EditFields(item, part), "remedy.edits[\(position + 1)]")
        }
        return lines.wire(part)
    }

    private static func checkPrograms(
        _ value: WireValue, _ name: String
    ) throws(LuaFunctionError) {
        for (position, program) in value.list.enumerated() {
            guard let first = program.list.first?.string, !first.isEmpty else {
                throw LuaFunctionError("\(name)[\(position + 1)]: expected a program's name first")
            }
        }
    }

    private static func checkServices(_ value: WireValue) throws(LuaFunctionError) {
        for (position, item) in value.list.enumerated() {
            guard let name = item.string, ServiceName.isValid(name) else {
                throw LuaFunctionError(
                    "remedy.restart[\(position + 1)]: \(quoted(item.string ?? "")) is not the name "
                        + "of a service")
            }
        }
    }

    /// `out:refuse(upgrade, reason)`
    static func refuse(_ stack: LuaStack, _ call: CallContext) throws(LuaFunctionError) -> Int {
        try call.countRecord()
        let reason = try stack.argument(3, "reason")
        guard !reason.isEmpty else { throw LuaFunctionError("reason: is empty") }
        var encoder = RecordEncoder(call: call, isStrict: call.isStrict, isPlainText: true)
        encoder.writer.write(byte: RecordKind.refusal.rawValue)
        let number = try encoder.upgrade(at: 2, of: stack, "upgrade")
        if let conflict = call.plan?.conflict([number]) {
            throw LuaFunctionError("upgrade: " + conflict)
        }
        encoder.writer.beginRecord(count: 2)
        encoder.writer.write(count: 0)
        encoder.writer.write(number)
        encoder.writer.write(count: 1)
        encoder.writer.write(reason)
        try checkSize(encoder.writer.bytes.count, call)
        try call.send(.record, encoder.writer.bytes)
        call.plan?.answer([number])
        return 0
    }

    private static func checkSize(_ count: Int, _ call: CallContext) throws(LuaFunctionError) {
        guard count <= call.limits.recordBytes else {
            throw LuaFunctionError(
                "limit: a record of \(count) bytes, at most \(call.limits.recordBytes) are allowed")
        }
    }
}
