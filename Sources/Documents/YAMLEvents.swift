import CYaml

/// libyaml's event parser over document bytes, one event at a time.
@safe final class YAMLEvents {
    /// One event; valid until the next.
    @safe struct Event {
        fileprivate let event: UnsafeMutablePointer<yaml_event_t>

        var kind: yaml_event_type_t { unsafe event.pointee.type }

        /// Whether a scalar has neither quotes nor block style, so that its text decides its type.
        var isPlain: Bool { unsafe event.pointee.data.scalar.style == YAML_PLAIN_SCALAR_STYLE }

        /// The name of an anchor, or the one an alias names.
        var anchor: String? {
            switch kind {
            case YAML_SCALAR_EVENT: return unsafe text(event.pointee.data.scalar.anchor)
            case YAML_SEQUENCE_START_EVENT:
                return unsafe text(event.pointee.data.sequence_start.anchor)
            case YAML_MAPPING_START_EVENT:
                return unsafe text(event.pointee.data.mapping_start.anchor)
            case YAML_ALIAS_EVENT: return unsafe text(event.pointee.data.alias.anchor)
            default: return nil
            }
        }

        /// A scalar's explicit tag.
        var tag: String? { unsafe text(event.pointee.data.scalar.tag) }

        /// A scalar's text.
        func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
            let scalar = unsafe event.pointee.data.scalar
            return unsafe body(UnsafeBufferPointer(start: scalar.value, count: scalar.length))
        }

        private func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
            guard let pointer = unsafe pointer else { return nil }
            return unsafe String(decodingCString: pointer, as: UTF8.self)
        }
    }

    private let bytes: DocumentBytes
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let event: UnsafeMutablePointer<yaml_event_t>

    init(_ bytes: DocumentBytes) throws(DocumentError) {
        self.bytes = bytes
        bytes.borrowers += 1
        unsafe parser = .allocate(capacity: 1)
        unsafe event = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        unsafe event.initialize(to: yaml_event_t())
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            throw DocumentError(format: "YAML", kind: .memory, reason: "no memory for the parser")
        }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        let source = unsafe bytes.bytes
        unsafe yaml_parser_set_input_string(parser, source.baseAddress, source.count)
    }

    deinit {
        unsafe yaml_event_delete(event)
        unsafe yaml_parser_delete(parser)
        unsafe event.deallocate()
        unsafe parser.deallocate()
        bytes.borrowers -= 1
    }

    /// The next event. After the end of the stream it is the end of the stream again.
    func next() throws(DocumentError) -> Event {
        unsafe yaml_event_delete(event)
        unsafe event.initialize(to: yaml_event_t())
        guard unsafe yaml_parser_parse(parser, event) == 1 else { throw failure() }
        return unsafe Event(event: event)
    }

    /// The current event's line, from 1.
    var line: Int { Int(unsafe event.pointee.start_mark.line) + 1 }

    /// An error at the current event.
    func invalid(_ reason: String) -> DocumentError { here(.invalid, reason) }

    /// A limit passed at the current event.
    func limit(_ reason: String) -> DocumentError { here(.limit, reason) }

    private func here(_ kind: DocumentError.Kind, _ reason: String) -> DocumentError {
        DocumentError(
            format: "YAML", kind: kind, reason: reason, line: line,
            column: Int(unsafe event.pointee.start_mark.column) + 1)
    }

    private func failure() -> DocumentError {
        let problem =
            unsafe parser.pointee.problem.map { unsafe String(cString: $0) }
            ?? "it cannot be parsed"
        switch unsafe parser.pointee.error {
        case YAML_MEMORY_ERROR:
            return DocumentError(format: "YAML", kind: .memory, reason: "no memory for the parser")
        case YAML_READER_ERROR:
            let offset = Int(unsafe parser.pointee.problem_offset)
            return DocumentError(format: "YAML", reason: problem, at: offset, in: bytes.view)
        default:
            let mark = unsafe parser.pointee.problem_mark
            let context =
                unsafe parser.pointee.context.map { unsafe String(cString: $0) + ", " } ?? ""
            if problem.hasPrefix("Maximum nesting level") {
                return DocumentError(
                    format: "YAML", kind: .limit,
                    reason: "nested deeper than \(DocumentLimits.depth) levels",
                    line: Int(mark.line) + 1, column: Int(mark.column) + 1)
            }
            return DocumentError(
                format: "YAML", reason: context + problem, line: Int(mark.line) + 1,
                column: Int(mark.column) + 1)
        }
    }
}
