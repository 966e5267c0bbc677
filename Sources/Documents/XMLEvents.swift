import CExpat

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads XML 1.0 by Expat, which tells a subclass what comes, in the order of the document.
///
/// Nothing is ever taken from outside the document, and there is no entity but the five that XML
/// itself has and references to characters: a document type declaration ends the reading, unless
/// ``allowsDocumentType(name:system:hasSubset:)`` knows it, and then its entities stay unknown.
/// Encodings are Expat's own: UTF-8, UTF-16, ISO-8859-1 and US-ASCII.
@safe class XMLEvents {
    /// Elements within elements; more is an error.
    let depthLimit: Int
    private let format: String
    private let bytes: DocumentBytes
    private var parser: XML_Parser?
    private var failure: DocumentError? { didSet { hasFailed = failure != nil } }
    private var hasFailed = false
    /// Where the tags of the open elements stand.
    private var openTags: [Int] = []

    init(_ bytes: DocumentBytes, format: String, depthLimit: Int) throws(DocumentError) {
        self.bytes = bytes
        self.format = format
        self.depthLimit = depthLimit
        try bytes.decodeText()
    }

    // MARK: What a subclass takes

    /// An element begins at a place of the bytes; attributes are name and value by turns, up to nil.
    func startElement(
        _ name: UnsafeBufferPointer<UInt8>,
        _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>, at offset: Int
    ) {}

    /// Text, in as many pieces as it pleases Expat.
    func text(_ piece: UnsafeBufferPointer<UInt8>) {}

    /// The element that was opened last ends.
    func endElement() {}

    /// Whether a document type declaration may stand there.
    func allowsDocumentType(name: String, system: String, hasSubset: Bool) -> Bool { false }

    // MARK: Reading

    /// Reads the whole document.
    func read() throws(DocumentError) {
        var status = try parse(encoding: nil)
        // A document that was made UTF-8 on its way here still says what it was before.
        if status == XML_ERROR_INCORRECT_ENCODING { status = try parse(encoding: "UTF-8") }
        guard status == XML_ERROR_NONE else { throw error(status) }
    }

    private func parse(encoding: String?) throws(DocumentError) -> XML_Error {
        guard let parser = unsafe XML_ParserCreate(encoding) else { throw outOfMemory }
        unsafe self.parser = parser
        defer {
            unsafe XML_ParserFree(parser)
            unsafe self.parser = nil
        }
        // Swift's hashing has a seed of its own; Expat would open a file for one.
        let salt = UInt(bitPattern: Hasher().finalize()) | 1
        unsafe _ = XML_SetHashSalt(parser, salt)
        unsafe XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        unsafe XML_SetElementHandler(parser, startHandler, endHandler)
        unsafe XML_SetCharacterDataHandler(parser, textHandler)
        unsafe XML_SetStartDoctypeDeclHandler(parser, documentTypeHandler)
        unsafe XML_SetSkippedEntityHandler(parser, skippedEntityHandler)
        let source = unsafe bytes.bytes
        // In one piece: Expat starts a long token again with every piece of it.
        let status = unsafe source.withMemoryRebound(to: CChar.self) {
            unsafe XML_Parse(parser, $0.baseAddress, Int32(clamping: $0.count), 1)
        }
        guard status != XML_STATUS_OK else { return XML_ERROR_NONE }
        let code = unsafe XML_GetErrorCode(parser)
        if failure == nil, code != XML_ERROR_INCORRECT_ENCODING || encoding != nil {
            failure = describe(code)
        }
        return code
    }

    /// The place in the bytes of what is being told.
    var offset: Int {
        guard let parser = unsafe parser else { return 0 }
        return max(0, unsafe XML_GetCurrentByteIndex(parser))
    }

    /// Ends the reading with an error at a place, the present one unless another is named.
    func fail(_ reason: String, kind: DocumentError.Kind = .invalid, at place: Int? = nil) {
        guard failure == nil, let parser = unsafe parser else { return }
        failure = DocumentError(
            format: format, kind: kind, reason: reason, at: place ?? offset, in: bytes.view)
        unsafe _ = XML_StopParser(parser, XML_Bool(0))
    }

    private var outOfMemory: DocumentError {
        DocumentError(format: format, kind: .memory, reason: "no memory for the parser")
    }

    private func error(_ code: XML_Error) -> DocumentError {
        if code == XML_ERROR_NO_MEMORY { return outOfMemory }
        return failure ?? DocumentError(format: format, reason: "it cannot be parsed")
    }

    private func describe(_ code: XML_Error) -> DocumentError {
        var reason = unsafe XML_ErrorString(code).map { unsafe String(cString: $0) } ?? "error"
        if code == XML_ERROR_UNKNOWN_ENCODING {
            reason += "; UTF-8, UTF-16, ISO-8859-1 and US-ASCII are read"
        }
        if let open = openTags.last,
            [XML_ERROR_TAG_MISMATCH, XML_ERROR_NO_ELEMENTS, XML_ERROR_UNCLOSED_TOKEN]
                .contains(code)
        {
            let line = LineTable.place(of: open, in: bytes.view).line
            reason += " while <\(name(at: open + 1))> of line \(line) is open"
        }
        return DocumentError(format: format, reason: reason, at: offset, in: bytes.view)
    }

    private func name(at start: Int) -> String {
        let stops: [UInt8] = [0x20, 0x09, 0x0A, 0x0D, 0x2F, 0x3E]
        var end = start
        while end < start + 60, end < bytes.count, !stops.contains(bytes.view[end]) { end += 1 }
        return bytes.view.string(start..<end)
    }

    // MARK: What Expat calls; some of it even after it was told to stop

    fileprivate func start(
        _ name: UnsafePointer<XML_Char>,
        _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>
    ) {
        guard !hasFailed else { return }
        guard openTags.count < depthLimit else {
            return fail("nested deeper than \(depthLimit) levels", kind: .limit)
        }
        let offset = offset
        openTags.append(offset)
        unsafe startElement(xmlText(name), attributes, at: offset)
    }

    fileprivate func end() {
        guard !hasFailed, openTags.popLast() != nil else { return }
        endElement()
    }

    fileprivate func characters(_ piece: UnsafeBufferPointer<UInt8>) {
        guard !hasFailed else { return }
        unsafe text(piece)
    }

    fileprivate func documentType(_ name: String, _ system: String, hasSubset: Bool) {
        guard !allowsDocumentType(name: name, system: system, hasSubset: hasSubset) else { return }
        // Expat tells of it where it ends, or where its subset begins.
        var start = min(offset, bytes.count)
        while start > 0, !bytes.view.matches("<!DOCTYPE", at: start) { start -= 1 }
        fail("a document type declaration (<!DOCTYPE>) is not read; remove it", at: start)
    }
}

/// The bytes of a text of Expat's, without its NUL.
func xmlText(_ text: UnsafePointer<XML_Char>) -> UnsafeBufferPointer<UInt8> {
    let start = unsafe UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self)
    return unsafe UnsafeBufferPointer(start: start, count: strlen(text))
}

private func events(_ data: UnsafeMutableRawPointer?) -> XMLEvents? {
    unsafe data.map { unsafe Unmanaged<XMLEvents>.fromOpaque($0).takeUnretainedValue() }
}

private let startHandler: XML_StartElementHandler = { data, name, attributes in
    guard let name = unsafe name, let attributes = unsafe attributes else { return }
    unsafe events(data)?.start(name, attributes)
}

private let endHandler: XML_EndElementHandler = { data, _ in
    unsafe events(data)?.end()
}

private let textHandler: XML_CharacterDataHandler = { data, text, count in
    guard let text = unsafe text, count > 0 else { return }
    let start = unsafe UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self)
    unsafe events(data)?.characters(UnsafeBufferPointer(start: start, count: Int(count)))
}

private let documentTypeHandler: XML_StartDoctypeDeclHandler = { data, name, system, _, hasSubset in
    unsafe events(data)?.documentType(
        name.map { unsafe String(cString: $0) } ?? "",
        system.map { unsafe String(cString: $0) } ?? "", hasSubset: hasSubset != 0)
}

private let skippedEntityHandler: XML_SkippedEntityHandler = { data, name, _ in
    let shown = unsafe name.map { unsafe String(cString: $0) } ?? ""
    unsafe events(data)?.fail("undefined entity '\(shown.prefix(60))'")
}
