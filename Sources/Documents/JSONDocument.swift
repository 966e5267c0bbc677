import CSimdJSON

/// A lazy view of one JSON text (RFC 8259) over simdjson's tape.
///
/// Parsing runs at some 2 GB/s and makes no object per value. A look-up in a map of more than 16
/// members builds a hash index of that map once; so does an element of a long list. Of members with
/// the same key the last one counts, as in JavaScript, and iteration leaves the overridden ones
/// out. Whole numbers beyond `Int64` become doubles; a number too large for a double is an error.
///
/// Lines come from the positions of structural characters that simdjson keeps beside the tape (see
/// `OffsetIndex` in CSimdJSON). Address space needed is about 8 times the document, most of it
/// never touched.
@safe public final class JSONDocument: DocumentView {
    private let json: OpaquePointer
    private var bytes: DocumentBytes
    private var baseLine = 1
    private var lines: LineTable?
    private var overlong = KeptTexts()
    // In the upper half of every node, so that a node of an earlier text is refused instead of read
    // as something else.
    private var generation: UInt32 = 0

    /// Parses a document, which may start with a byte order mark.
    ///
    /// - Throws: ``DocumentError`` with line and column of the first fault.
    public convenience init(_ bytes: DocumentBytes) throws(DocumentError) {
        try self.init()
        try bytes.decodeText()
        try read(bytes, baseLine: 1)
    }

    /// A view of nothing, for ``reparse(_:baseLine:)``.
    init() throws(DocumentError) {
        guard let json = unsafe oakum_json_create(DocumentLimits.depth) else {
            throw JSONDocument.outOfMemory
        }
        unsafe self.json = json
        bytes = DocumentBytes(capacity: 0)
        bytes.borrowers += 1
    }

    deinit {
        bytes.borrowers -= 1
        unsafe oakum_json_destroy(json)
    }

    /// Replaces the text by another and keeps the parser's memory; every node handed out before is
    /// void (reads as null).
    ///
    /// - Parameters:
    ///   - bytes: the new text, UTF-8; may be the same object, changed in between through
    ///     ``release()``.
    ///   - baseLine: the line of its first byte in the file it was taken from, from 1.
    /// - Throws: ``DocumentError``; the view is then empty.
    public func reparse(_ bytes: DocumentBytes, baseLine: Int) throws(DocumentError) {
        try read(bytes, baseLine: baseLine)
    }

    /// Lets go of the text, so that its bytes may change; every node is void from here on.
    public func release() {
        generation &+= 1
        lines = nil
        if !overlong.isEmpty { overlong = KeptTexts() }
        unsafe _ = oakum_json_parse(json, nil, 0)
        bytes.borrowers -= 1
        bytes = DocumentBytes(capacity: 0)
        bytes.borrowers += 1
    }

    private static let outOfMemory = DocumentError(
        format: "JSON", kind: .memory, reason: "no memory for the parser")

    private func read(_ source: DocumentBytes, baseLine: Int) throws(DocumentError) {
        release()
        if let refusal = source.refusal { throw refusal }
        self.baseLine = baseLine
        bytes.borrowers -= 1
        bytes = source
        bytes.borrowers += 1
        var status = parse()
        if status == OAKUM_JSON_BAD_NUMBER {
            overlong = JSONIntegers.shortenOverlong(in: source)
            if !overlong.isEmpty { status = parse() }
        }
        guard status == OAKUM_JSON_OK else {
            let error = failure(status)
            release()
            throw error
        }
    }

    private func parse() -> oakum_json_status {
        let source = unsafe bytes.bytes
        return unsafe oakum_json_parse(json, source.baseAddress, source.count)
    }

    /// simdjson says what is wrong but not where, so a slower scanner of our own finds the place.
    private func failure(_ status: oakum_json_status) -> DocumentError {
        if status == OAKUM_JSON_NO_MEMORY { return JSONDocument.outOfMemory }
        var scanner = JSONFaultScanner(bytes.view)
        guard let fault = scanner.firstFault() else {
            return DocumentError(format: "JSON", reason: "it cannot be parsed")
        }
        return DocumentError(
            format: "JSON", kind: fault.kind, reason: fault.reason, at: fault.offset,
            in: bytes.view, baseLine: baseLine)
    }

    /// The outermost value.
    public var root: DocumentNode { node(unsafe oakum_json_root(json)) }

    /// The value of a node; null for a node of an earlier text.
    public func value(of node: DocumentNode) -> DocumentValue {
        let value = unsafe oakum_json_get(json, word(node))
        switch unsafe value.kind {
        case OAKUM_JSON_FALSE: return .boolean(false)
        case OAKUM_JSON_TRUE: return .boolean(true)
        case OAKUM_JSON_INTEGER: return unsafe .integer(value.integer)
        case OAKUM_JSON_NUMBER: return unsafe .number(exact(node) ?? value.number)
        case OAKUM_JSON_STRING:
            return unsafe .string(UnsafeBufferPointer(start: value.bytes, count: value.count))
        case OAKUM_JSON_LIST: return unsafe .list(count: value.count)
        case OAKUM_JSON_MAP: return unsafe .map(count: value.count)
        default: return .null
        }
    }

    /// A map's member by its key; the last one when the key is written twice.
    public func child(of node: DocumentNode, key: UnsafeBufferPointer<UInt8>) -> DocumentNode? {
        some(unsafe oakum_json_member(json, word(node), key.baseAddress, key.count))
    }

    /// A list's element by its index from 0.
    public func child(of node: DocumentNode, at index: Int) -> DocumentNode? {
        index < 0 ? nil : some(unsafe oakum_json_element(json, word(node), index))
    }

    /// The next step over a list or a map; overridden members are left out.
    public func next(in node: DocumentNode, after cursor: UInt64) -> (
        cursor: UInt64, key: UnsafeBufferPointer<UInt8>?, child: DocumentNode
    )? {
        guard let position = UInt32(exactly: cursor) else { return nil }
        let step = unsafe oakum_json_next(json, word(node), position)
        guard unsafe step.cursor != 0 else { return nil }
        let child = self.node(unsafe step.child)
        guard let key = unsafe step.key else { return unsafe (UInt64(step.cursor), nil, child) }
        return unsafe (
            UInt64(step.cursor), UnsafeBufferPointer(start: key, count: step.key_count), child
        )
    }

    /// The line where the value starts.
    public func line(of node: DocumentNode) -> Int? {
        guard let offset = offset(of: node) else { return nil }
        let table = lines ?? LineTable(bytes.view)
        lines = table
        return table.line(at: offset) + baseLine - 1
    }

    /// A number as it was written, a string's text.
    public func text(of node: DocumentNode) -> UnsafeBufferPointer<UInt8>? {
        switch value(of: node) {
        case .string(let text): return unsafe text
        case .list, .map: return nil
        case .null, .boolean, .integer, .number:
            guard let start = offset(of: node) else { return nil }
            if let written = unsafe overlong[start] { return unsafe written }
            let source = bytes.view
            var end = start
            while JSONFaultScanner.isAtomByte(source[end]) { end += 1 }
            return unsafe source.buffer(start..<end)
        }
    }

    /// The double nearest to a whole number that the parser saw without its last two digits.
    private func exact(_ node: DocumentNode) -> Double? {
        guard !overlong.isEmpty, let offset = offset(of: node),
            let written = unsafe overlong[offset]
        else { return nil }
        return unsafe Double(String(decoding: written, as: UTF8.self))
    }

    private func offset(of node: DocumentNode) -> Int? {
        let offset = unsafe oakum_json_offset(json, word(node))
        return offset < 0 ? nil : Int(offset)
    }

    private func node(_ word: UInt32) -> DocumentNode {
        DocumentNode(index: UInt64(generation) << 32 | UInt64(word))
    }

    private func some(_ word: UInt32) -> DocumentNode? { word == 0 ? nil : node(word) }

    private func word(_ node: DocumentNode) -> UInt32 {
        UInt32(truncatingIfNeeded: node.index >> 32) == generation
            ? UInt32(truncatingIfNeeded: node.index) : 0
    }
}
