internal import Documents
internal import LuaRuntime

/// Lua values as text for people: short, on several lines where one does not do, and without running
/// any code of the plugin's.
struct ValuePrinter {
    let call: CallContext

    /// Containers nested deeper are shown as `{...}`.
    private static let depthLimit = 4
    /// Items of one container that are shown; the rest is counted.
    private static let itemLimit = 30
    /// Bytes of one string that are shown.
    private static let textLimit = 400
    /// Columns within which a container stays on one line.
    private static let width = 76

    /// A value in the form in which it is laid out.
    private indirect enum Printed {
        case word(String)
        case group([(key: String?, value: Printed)], more: Int)
    }

    /// The value at an index of the stack.
    func text(at index: Int, of stack: LuaStack) -> String {
        laidOut(value(at: stack.absolute(index), of: stack, depth: 0), indent: 0)
    }

    // MARK: Lua's own values

    private func value(at index: Int, of stack: LuaStack, depth: Int) -> Printed {
        switch stack.type(at: index) {
        case .nil, .none: return .word("nil")
        case .boolean: return .word(String(stack.boolean(at: index)))
        case .number:
            let integer = stack.integer(at: index).map { String($0) }
            return .word(integer ?? stack.number(at: index).map { String($0) } ?? "?")
        case .string:
            return unsafe .word(stack.withBytes(at: index) { unsafe Self.quoted(Array($0)) } ?? "?")
        case .table: return table(at: index, of: stack, depth: depth)
        case .handle: return handle(at: index, of: stack)
        case .function, .thread, .other: return .word(stack.type(at: index).name)
        }
    }

    private func table(at index: Int, of stack: LuaStack, depth: Int) -> Printed {
        guard depth < Self.depthLimit, stack.reserve(8) else { return .word("{...}") }
        let length = stack.rawLength(at: index)
        var items: [(key: String?, value: Printed)] = []
        for position in 0..<min(length, Self.itemLimit) {
            stack.pushItem(position + 1, ofTableAt: index)
            items.append((nil, value(at: stack.count, of: stack, depth: depth + 1)))
            stack.pop(1)
        }
        var fields: [(key: String?, value: Printed)] = []
        var count = 0
        stack.pushNil()
        while stack.next(inTableAt: index) {
            let key = stack.count - 1
            let position = stack.integer(at: key) ?? 0
            if position < 1 || position > length {
                count += 1
                // A bound on work; the order of a table's keys is nobody's.
                if count <= 10 * Self.itemLimit {
                    fields.append(
                        (
                            Self.key(value(at: key, of: stack, depth: Self.depthLimit)),
                            value(at: key + 1, of: stack, depth: depth + 1)
                        ))
                }
            }
            stack.pop(1)
        }
        fields.sort { ($0.key ?? "") < ($1.key ?? "") }
        let shown = items + fields.prefix(max(0, Self.itemLimit - items.count))
        return .group(shown, more: length + count - shown.count)
    }

    private func handle(at index: Int, of stack: LuaStack) -> Printed {
        let view: (id: UInt32, document: any DocumentView, node: DocumentNode)?
        do throws(LuaFunctionError) {
            view = try ViewFunctions.view(at: index, of: stack, call)
            if let view { return node(view.node, of: view.document, depth: 0) }
            return .word("file \(try call.file(at: index, of: stack).path)")
        } catch {
            return .word(
                stack.handle(at: index)?.kind == HandleKind.out ? "out" : "userdata (out of date)")
        }
    }

    // MARK: Views

    private func node(_ node: DocumentNode, of document: any DocumentView, depth: Int) -> Printed {
        switch document.value(of: node) {
        case .null: return .word("nil")
        case .boolean(let flag): return .word(String(flag))
        case .integer(let number): return .word(String(number))
        case .number(let number): return .word(String(number))
        case .string(let bytes): return .word(Self.quoted(unsafe Array(bytes)))
        case .list, .map: break
        }
        guard depth < Self.depthLimit else { return .word("{...}") }
        var items: [(key: String?, value: Printed)] = []
        var count = 0
        var cursor: UInt64 = 0
        if document.isElement(node), let names = Self.attributes(of: node, in: document) {
            while let step = unsafe document.next(in: names, after: cursor) {
                cursor = unsafe step.cursor
                count += 1
                guard count <= Self.itemLimit else { continue }
                let name = unsafe step.key.map { unsafe Array("@".utf8) + Array($0) } ?? []
                items.append(
                    (
                        Self.key(.word(Self.quoted(name))),
                        self.node(unsafe step.child, of: document, depth: depth + 1)
                    ))
            }
        }
        cursor = 0
        while let step = unsafe document.next(in: node, after: cursor) {
            cursor = unsafe step.cursor
            count += 1
            guard count <= Self.itemLimit else { continue }
            let key = unsafe step.key.map { Self.key(.word(Self.quoted(unsafe Array($0)))) }
            items.append((key, self.node(unsafe step.child, of: document, depth: depth + 1)))
        }
        return .group(items, more: count - items.count)
    }

    private static func attributes(
        of node: DocumentNode, in document: any DocumentView
    ) -> DocumentNode? {
        unsafe [UInt8(ascii: "@")].withUnsafeBufferPointer {
            unsafe document.child(of: node, key: $0)
        }
    }

    // MARK: Layout

    private func laidOut(_ value: Printed, indent: Int) -> String {
        switch value {
        case .word(let word): return word
        case .group(let items, let more):
            guard !items.isEmpty || more > 0 else { return "{}" }
            var parts = items.map { item in
                (item.key.map { $0 + " = " } ?? "") + laidOut(item.value, indent: indent + 2)
            }
            if more > 0 { parts.append("... \(more) more") }
            let line = "{ " + parts.joined(separator: ", ") + " }"
            if line.utf8.count + indent <= Self.width, !line.utf8.contains(10) { return line }
            let blanks = String(repeating: " ", count: indent + 2)
            return "{\n" + parts.map { "\(blanks)\($0),\n" }.joined()
                + String(repeating: " ", count: indent) + "}"
        }
    }

    /// `name` or `["other name"]`.
    private static func key(_ value: Printed) -> String {
        guard case .word(let word) = value else { return "[?]" }
        let name = word.dropFirst().dropLast()
        let isName =
            word.hasPrefix("\"") && !name.isEmpty
            && name.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            } && name.first?.isNumber == false
        return isName ? String(name) : "[\(word)]"
    }

    /// A string as Lua would have it written, cut where it is long.
    private static func quoted(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = [UInt8(ascii: "\"")]
        for byte in bytes.prefix(textLimit) {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
            case 10: result += Array("\\n".utf8)
            case 9: result += Array("\\t".utf8)
            case 13: result += Array("\\r".utf8)
            case ..<32, 127: result += Array("\\\(byte)".utf8)
            default: result.append(byte)
            }
        }
        result.append(UInt8(ascii: "\""))
        let text = String(decoding: result, as: UTF8.self)
        return bytes.count > textLimit ? text + "... (\(bytes.count) bytes)" : text
    }
}
