internal import Documents
internal import LuaRuntime

/// The document formats that `file:NAME()` and `oakum.NAME(text)` read.
enum DocumentFormat: String, CaseIterable {
    case json, yaml, toml, deb822

    /// Parses and pushes the document's root as a view (or scalar).
    func push(
        _ bytes: DocumentBytes, on stack: LuaStack, _ call: CallContext
    ) throws(LuaFunctionError) -> Int {
        do throws(DocumentError) {
            let document: any DocumentView =
                switch self {
                case .json: try JSONDocument(bytes)
                case .yaml: try YAMLDocument(bytes, all: false)
                case .toml: try TOMLDocument(bytes)
                case .deb822: try DEB822Document(bytes)
                }
            let id = call.add(document)
            ViewFunctions.push(document.root, of: id, document, on: stack)
            guard let stanzas = document as? DEB822Document else { return 1 }
            Self.pushMalformed(of: stanzas, on: stack)
            return 2
        } catch {
            throw call.fail(line: error.line, "\(error)")
        }
    }

    /// The second result of deb822: `{line, reason}` of each line that fits no stanza.
    private static func pushMalformed(of document: DEB822Document, on stack: LuaStack) {
        stack.newTable(list: document.malformed.count)
        for (position, malformed) in document.malformed.enumerated() {
            stack.newTable(fields: 2)
            stack.push(Int64(malformed.line))
            stack.setField("line", ofTableAt: -2)
            stack.push(malformed.reason)
            stack.setField("reason", ofTableAt: -2)
            stack.setItem(position + 1, ofTableAt: -2)
        }
    }
}

/// Text that a plugin hands over, as document bytes.
func documentBytes(at index: Int, of stack: LuaStack) throws(LuaFunctionError) -> DocumentBytes {
    guard let text = unsafe stack.bytes(at: index) else {
        throw LuaFunctionError("text: expected a string, got \(stack.type(at: index).name)")
    }
    let bytes = DocumentBytes(capacity: text.count)
    unsafe bytes.append(UnsafeRawBufferPointer(text))
    return bytes
}
