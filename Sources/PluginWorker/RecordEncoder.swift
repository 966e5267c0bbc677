internal import Documents
internal import LuaRuntime
internal import PackageNames
internal import PatchModel
internal import PluginProtocol

/// Checks a Lua table against a schema and writes it for the wire.
///
/// An error names the field (`component.source.name`), what was expected and what came.
struct RecordEncoder {
    let call: CallContext
    let isStrict: Bool
    /// Collects `record.field` texts of unknown fields when not strict.
    private(set) var unknownFields: [String] = []
    /// What had to be changed or left out: faults of the input.
    private(set) var remarks: [String] = []
    /// Line of the record's `at`, once encoded.
    private(set) var line: Int?
    var writer = WireWriter()
    /// Whether texts must be UTF-8 without NUL: they become arguments and file contents.
    private let isPlainText: Bool

    init(call: CallContext, isStrict: Bool, isPlainText: Bool = false) {
        self.call = call
        self.isStrict = isStrict
        self.isPlainText = isPlainText
    }

    /// Encodes the value at `index` as a record of `schema`.
    mutating func encode(
        at index: Int, of stack: LuaStack, as schema: RecordSchema
    ) throws(LuaFunctionError) {
        try encode(at: stack.absolute(index), of: stack, as: .record(schema), schema.name, depth: 0)
    }

    private mutating func encode(
        at index: Int, of stack: LuaStack, as type: FieldType, _ name: String, depth: Int
    ) throws(LuaFunctionError) {
        guard depth < WireValue.depthLimit - 2, stack.reserve(8) else {
            throw LuaFunctionError("\(name): nested too deeply")
        }
        if let view = try ViewFunctions.view(at: index, of: stack, call) {
            if case .place = type {
                line = view.document.line(of: view.node)
                writer.write(count: line)
                return
            }
            try encode(view.node, of: view.document, as: type, name, depth: depth)
            return
        }
        switch type {
        case .string, .date, .purl, .hash, .oneOf:
            try encodeText(at: index, of: stack, as: type, name)
        case .integer:
            guard let value = stack.integer(at: index) else {
                throw mismatch(name, type, stack, index)
            }
            writer.write(value)
        case .number:
            guard let value = stack.number(at: index), value.isFinite else {
                throw mismatch(name, type, stack, index)
            }
            writer.write(value)
        case .boolean:
            guard stack.type(at: index) == .boolean else {
                throw mismatch(name, type, stack, index)
            }
            writer.write(stack.boolean(at: index))
        case .function:
            guard stack.type(at: index) == .function else {
                throw mismatch(name, type, stack, index)
            }
            writer.write(true)
        case .place:
            guard let value = stack.integer(at: index), value >= 1, value < 1 << 40 else {
                throw mismatch(name, type, stack, index)
            }
            // A remedy's edits are in files that it need not have read.
            if !isPlainText { try call.checkLine(Int(value), name) }
            line = Int(value)
            writer.write(count: line)
        case .scalar: try encodeScalar(at: index, of: stack, name)
        case .upgrade: writer.write(try upgrade(at: index, of: stack, name))
        case .list(let item): try encodeList(at: index, of: stack, of: item, name, depth: depth)
        case .map(let item): try encodeMap(at: index, of: stack, of: item, name, depth: depth)
        case .record(let schema):
            try encodeRecord(at: index, of: stack, as: schema, name, depth: depth)
        }
    }

    /// The number of an upgrade: a table of `project.upgrades`, known by its `id`.
    func upgrade(
        at index: Int, of stack: LuaStack, _ name: String
    ) throws(LuaFunctionError) -> Int64 {
        guard stack.type(at: index) == .table else {
            throw mismatch(name, .upgrade, stack, index)
        }
        stack.pushField("id", ofTableAt: index)
        defer { stack.pop(1) }
        guard let number = stack.integer(at: -1), call.plan?.numbers.contains(number) == true else {
            throw LuaFunctionError("\(name): expected one of project.upgrades, got another table")
        }
        return number
    }

    private mutating func encodeText(
        at index: Int, of stack: LuaStack, as type: FieldType, _ name: String
    ) throws(LuaFunctionError) {
        guard let bytes = unsafe stack.bytes(at: index) else {
            throw mismatch(name, type, stack, index)
        }
        unsafe try write(bytes, as: type, name)
    }

    /// Writes a text that the type allows; what is no text in it is replaced, and that is said.
    private mutating func write(
        _ bytes: UnsafeBufferPointer<UInt8>, as type: FieldType, _ name: String
    ) throws(LuaFunctionError) {
        try unsafe check(bytes, as: type, name)
        var repaired = isPlainText ? nil : unsafe RecordText.repaired(bytes)
        if case .purl = type, !isPlainText {
            let text = unsafe repaired ?? String(decoding: bytes, as: UTF8.self)
            repaired = RecordText.repaired(purl: text) ?? repaired
        }
        guard let repaired else { return unsafe writer.write(text: bytes) }
        remarks.append("\(name): " + RecordText.remark)
        writer.write(repaired)
    }

    private func checkPlain(
        _ bytes: UnsafeBufferPointer<UInt8>, _ name: String
    ) throws(LuaFunctionError) {
        guard isPlainText else { return }
        guard unsafe !bytes.contains(0) else {
            throw LuaFunctionError("\(name): holds a NUL byte")
        }
        guard unsafe String(validating: bytes, as: UTF8.self) != nil else {
            throw LuaFunctionError("\(name): is not UTF-8")
        }
    }

    private func check(
        _ bytes: UnsafeBufferPointer<UInt8>, as type: FieldType, _ name: String
    ) throws(LuaFunctionError) {
        try unsafe checkPlain(bytes, name)
        switch type {
        case .date:
            let text = unsafe String(decoding: bytes, as: UTF8.self)
            guard Timestamp(text) != nil else {
                throw LuaFunctionError(SchemaWords.mismatch(name, type, got: .text(text)))
            }
        case .purl:
            let text = unsafe String(decoding: bytes, as: UTF8.self)
            let purl: PackageURL
            do throws(PackageURLError) { purl = try PackageURL(parsing: text) } catch {
                throw LuaFunctionError("\(name): got \(quoted(text)): \(error)")
            }
            // What is said of a package as such holds for the versions that ranges name.
            if name.hasSuffix("package"), purl.version != nil {
                throw LuaFunctionError(
                    "\(name): expected a purl without version, got \(quoted(text))")
            }
        case .hash:
            let text = unsafe String(decoding: bytes, as: UTF8.self)
            if let problem = StatedDigest.problem(with: text) {
                throw LuaFunctionError(
                    SchemaWords.mismatch(name, type, got: .text(text)) + ": " + problem)
            }
        case .oneOf(let allowed):
            let text = unsafe String(decoding: bytes, as: UTF8.self)
            guard allowed.contains(text) else {
                throw LuaFunctionError(SchemaWords.mismatch(name, type, got: .text(text)))
            }
        default: break
        }
    }

    private mutating func encodeScalar(
        at index: Int, of stack: LuaStack, _ name: String
    ) throws(LuaFunctionError) {
        switch stack.type(at: index) {
        case .string: try encodeText(at: index, of: stack, as: .string, name)
        case .boolean: writer.write(stack.boolean(at: index))
        case .number:
            if let integer = stack.integer(at: index) {
                writer.write(integer)
            } else {
                writer.write(stack.number(at: index) ?? 0)
            }
        default: throw mismatch(name, .scalar, stack, index)
        }
    }

    /// A list may have holes where a plugin wrote a nil: those are left out.
    private mutating func encodeList(
        at index: Int, of stack: LuaStack, of item: FieldType, _ name: String, depth: Int
    ) throws(LuaFunctionError) {
        guard stack.type(at: index) == .table else {
            throw mismatch(name, .list(item), stack, index)
        }
        var positions: [Int] = []
        stack.pushNil()
        while stack.next(inTableAt: index) {
            guard let position = stack.integer(at: -2), position >= 1 else {
                let key = stack.string(at: -2) ?? stack.type(at: -2).name
                throw LuaFunctionError(
                    "\(name): expected \(FieldType.list(item).expectation), got a table with key "
                        + quoted(key))
            }
            positions.append(Int(position))
            stack.pop(1)
        }
        positions.sort()
        if case .hash = item { try leaveOutHashes(&positions, at: index, of: stack, name) }
        writer.beginList(count: positions.count)
        for position in positions {
            stack.pushItem(position, ofTableAt: index)
            try encode(
                at: stack.count, of: stack, as: item, "\(name)[\(position)]", depth: depth + 1)
            stack.pop(1)
        }
    }

    /// Where users run a plugin, a digest that is none is left out: the rest of the file counts.
    private mutating func leaveOutHashes(
        _ positions: inout [Int], at index: Int, of stack: LuaStack, _ name: String
    ) throws(LuaFunctionError) {
        guard !isStrict else { return }
        positions.removeAll { position in
            stack.pushItem(position, ofTableAt: index)
            defer { stack.pop(1) }
            guard stack.type(at: -1) == .string, let text = stack.string(at: -1) else {
                return false
            }
            return isLeftOut(text, "\(name)[\(position)]")
        }
    }

    private mutating func isLeftOut(_ hash: String, _ name: String) -> Bool {
        guard let problem = StatedDigest.problem(with: hash) else { return false }
        remarks.append("\(name): \(quoted(hash)) is left out: \(problem)")
        return true
    }

    private mutating func encodeMap(
        at index: Int, of stack: LuaStack, of item: FieldType, _ name: String, depth: Int
    ) throws(LuaFunctionError) {
        guard stack.type(at: index) == .table else {
            throw mismatch(name, .map(item), stack, index)
        }
        var keys: [String] = []
        stack.pushNil()
        while stack.next(inTableAt: index) {
            guard let key = stack.string(at: -2) else {
                throw LuaFunctionError("\(name): expected names as keys")
            }
            keys.append(key)
            stack.pop(1)
        }
        // Sorted, because Lua's own order differs from run to run.
        keys.sort()
        writer.beginMap(count: keys.count)
        for key in keys {
            stack.pushField(key, ofTableAt: index)
            writer.write(key)
            try encode(at: stack.count, of: stack, as: item, "\(name).\(key)", depth: depth + 1)
            stack.pop(1)
        }
    }

    private mutating func encodeRecord(
        at index: Int, of stack: LuaStack, as schema: RecordSchema, _ name: String, depth: Int
    ) throws(LuaFunctionError) {
        guard stack.type(at: index) == .table else {
            throw mismatch(name, .record(schema), stack, index)
        }
        try checkKeys(at: index, of: stack, schema, name)
        var present: [Int] = []
        for (number, field) in schema.fields.enumerated() {
            stack.pushField(field.name, ofTableAt: index)
            defer { stack.pop(1) }
            if stack.type(at: -1) != .nil {
                present.append(number)
            } else if field.isRequired {
                throw LuaFunctionError(
                    SchemaWords.mismatch("\(name).\(field.name)", field.type, got: .type("nil"))
                        + field.advice + field.type.adviceOnNil)
            }
        }
        writer.beginRecord(count: present.count)
        for number in present {
            let field = schema.fields[number]
            stack.pushField(field.name, ofTableAt: index)
            writer.write(count: number)
            do throws(LuaFunctionError) {
                try encode(
                    at: stack.count, of: stack, as: field.type, "\(name).\(field.name)",
                    depth: depth + 1)
            } catch { throw LuaFunctionError(error.message + field.advice) }
            stack.pop(1)
        }
    }

    private mutating func checkKeys(
        at index: Int, of stack: LuaStack, _ schema: RecordSchema, _ name: String
    ) throws(LuaFunctionError) {
        stack.pushNil()
        while stack.next(inTableAt: index) {
            stack.pop(1)
            let isKnown = unsafe stack.withBytes(at: -1) { key in
                schema.fields.contains { field in
                    unsafe field.name.utf8.count == key.count && field.name.utf8.elementsEqual(key)
                }
            }
            guard isKnown != true else { continue }
            let key = stack.string(at: -1) ?? stack.type(at: -1).name
            let text = SchemaWords.unknownField(key, in: schema, name)
            guard !isStrict else {
                stack.pop(1)
                throw LuaFunctionError(text)
            }
            unknownFields.append(text)
        }
    }

    private func mismatch(
        _ name: String, _ type: FieldType, _ stack: LuaStack, _ index: Int
    ) -> LuaFunctionError {
        let found: SchemaWords.Found =
            switch stack.type(at: index) {
            case .string: .text(stack.string(at: index) ?? "")
            case .number:
                .number(
                    stack.integer(at: index).map { String($0) }
                        ?? String(stack.number(at: index) ?? 0))
            case .boolean: .boolean(stack.boolean(at: index))
            case let other: .type(other.name)
            }
        return LuaFunctionError(SchemaWords.mismatch(name, type, got: found))
    }
}

extension RecordEncoder {
    /// Encodes a part of a document in place of a Lua value.
    fileprivate mutating func encode(
        _ node: DocumentNode, of document: any DocumentView, as type: FieldType, _ name: String,
        depth: Int
    ) throws(LuaFunctionError) {
        guard depth < WireValue.depthLimit - 2 else {
            throw LuaFunctionError("\(name): nested too deeply")
        }
        switch (type, document.value(of: node)) {
        case (.string, .string(let bytes)), (.date, .string(let bytes)),
            (.purl, .string(let bytes)), (.oneOf, .string(let bytes)),
            (.hash, .string(let bytes)), (.scalar, .string(let bytes)):
            unsafe try write(bytes, as: type, name)
        case (.integer, .integer(let value)), (.scalar, .integer(let value)): writer.write(value)
        case (.number, .integer(let value)): writer.write(Double(value))
        case (.number, .number(let value)), (.scalar, .number(let value)): writer.write(value)
        case (.boolean, .boolean(let value)), (.scalar, .boolean(let value)): writer.write(value)
        case (.list(let item), .list):
            try encodeItems(of: node, document, as: item, name, depth: depth)
        case (.map(let item), .map):
            try encodeEntries(of: node, document, as: item, name, depth: depth)
        default:
            throw LuaFunctionError(
                SchemaWords.mismatch(name, type, got: .type(kindName(of: node, document))))
        }
    }

    private mutating func encodeItems(
        of node: DocumentNode, _ document: any DocumentView, as item: FieldType, _ name: String,
        depth: Int
    ) throws(LuaFunctionError) {
        var items = children(of: node, document)
        if case .hash = item, !isStrict {
            items.removeAll { child in
                guard case .string(let bytes) = document.value(of: child.node) else {
                    return false
                }
                return isLeftOut(unsafe String(decoding: bytes, as: UTF8.self), name)
            }
        }
        writer.beginList(count: items.count)
        for (position, child) in items.enumerated() {
            try encode(
                child.node, of: document, as: item, "\(name)[\(position + 1)]", depth: depth + 1)
        }
    }

    private mutating func encodeEntries(
        of node: DocumentNode, _ document: any DocumentView, as item: FieldType, _ name: String,
        depth: Int
    ) throws(LuaFunctionError) {
        let entries = children(of: node, document)
        writer.beginMap(count: entries.count)
        for entry in entries {
            let key = entry.key ?? ""
            writer.write(key)
            try encode(entry.node, of: document, as: item, "\(name).\(key)", depth: depth + 1)
        }
    }

    private func children(
        of node: DocumentNode, _ document: any DocumentView
    ) -> [(key: String?, node: DocumentNode)] {
        var result: [(key: String?, node: DocumentNode)] = []
        var cursor: UInt64 = 0
        while let step = unsafe document.next(in: node, after: cursor) {
            unsafe cursor = step.cursor
            if case .null = unsafe document.value(of: step.child) { continue }
            let key = unsafe step.key.map { unsafe String(decoding: $0, as: UTF8.self) }
            result.append((key, unsafe step.child))
        }
        return result
    }
}

/// `map`, `list`, `element`, `string`, `number`, `boolean` or `nil`: what a node holds.
func kindName(of node: DocumentNode, _ document: any DocumentView) -> String {
    switch document.value(of: node) {
    case .null: "nil"
    case .boolean: "boolean"
    case .integer, .number: "number"
    case .string: "string"
    case .list: "list"
    case .map: document.isElement(node) ? "element" : "map"
    }
}

extension WireWriter {
    /// A line number as an integer, or null.
    mutating func write(count line: Int?) {
        if let line { write(Int64(line)) } else { writeNull() }
    }
}

/// The text in double quotes, cut to what is worth showing.
func quoted(_ text: String) -> String {
    SchemaWords.quoted(text)
}
