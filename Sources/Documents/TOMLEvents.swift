import CTOML

/// toml++'s tree over document bytes, one value at a time, in document order.
@safe final class TOMLEvents {
    /// What a step is.
    enum Kind: Equatable {
        case boolean(Bool)
        case integer(Int64)
        case number(Double)
        /// Also a date or time.
        case string
        case list
        case map
        /// The innermost open list or map is over.
        case close
    }

    /// One step; valid as long as the events are.
    @safe struct Event {
        fileprivate let event: oakum_toml_event
        let kind: Kind

        var line: Int { Int(unsafe event.line) }

        /// A string's text, a number as it is written.
        var text: UnsafeBufferPointer<UInt8> {
            unsafe UnsafeBufferPointer(start: event.text, count: event.text_count)
        }

        /// A member's key.
        var key: UnsafeBufferPointer<UInt8> {
            unsafe UnsafeBufferPointer(start: event.key, count: event.key_count)
        }
    }

    private let bytes: DocumentBytes
    private let toml: OpaquePointer

    /// Parses the bytes, which must be well-formed UTF-8.
    init(_ bytes: DocumentBytes) throws(DocumentError) {
        guard let toml = unsafe oakum_toml_create() else {
            throw DocumentError(format: "TOML", kind: .memory, reason: "no memory for the parser")
        }
        unsafe self.toml = unsafe toml
        self.bytes = bytes
        bytes.borrowers += 1
        let source = unsafe bytes.bytes
        try check(
            unsafe oakum_toml_parse(toml, source.baseAddress, source.count, DocumentLimits.depth))
    }

    deinit {
        unsafe oakum_toml_destroy(toml)
        bytes.borrowers -= 1
    }

    /// The next step, nil after the root is closed.
    func next() throws(DocumentError) -> Event? {
        var event = unsafe oakum_toml_event()
        try check(unsafe oakum_toml_next(toml, &event))
        guard let kind = unsafe TOMLEvents.kind(event) else { return nil }
        return unsafe Event(event: event, kind: kind)
    }

    private static func kind(_ event: oakum_toml_event) -> Kind? {
        switch unsafe event.kind {
        case OAKUM_TOML_FALSE: .boolean(false)
        case OAKUM_TOML_TRUE: .boolean(true)
        case OAKUM_TOML_INTEGER: .integer(unsafe event.integer)
        case OAKUM_TOML_NUMBER: .number(unsafe event.number)
        case OAKUM_TOML_STRING: .string
        case OAKUM_TOML_LIST: .list
        case OAKUM_TOML_MAP: .map
        case OAKUM_TOML_CLOSE: .close
        default: nil
        }
    }

    private func check(_ status: oakum_toml_status) throws(DocumentError) {
        guard status != OAKUM_TOML_OK else { return }
        let fault = unsafe oakum_toml_last_fault(toml)
        let line = Int(unsafe fault.line)
        var error = DocumentError(
            format: "TOML", reason: "", line: line > 0 ? line : nil,
            column: line > 0 ? Int(unsafe fault.column) : nil)
        switch status {
        case OAKUM_TOML_NO_MEMORY:
            error.kind = .memory
            error.reason = "no memory for the document"
        case OAKUM_TOML_TOO_DEEP:
            error.kind = .limit
            error.reason = "nested deeper than \(DocumentLimits.depth) levels"
        default: error.reason = unsafe TOMLEvents.reason(fault)
        }
        throw error
    }

    /// The library's words, with a small letter first. They may quote the document, so control
    /// characters are replaced.
    private static func reason(_ fault: oakum_toml_fault) -> String {
        let words = unsafe UnsafeRawBufferPointer(start: fault.reason, count: fault.reason_count)
        let text = unsafe String(decoding: words, as: UTF8.self)
        var reason = ""
        for scalar in text.unicodeScalars {
            let isControl = scalar.properties.generalCategory == .control
            reason.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
        }
        return reason.prefix(1).lowercased() + reason.dropFirst()
    }
}
