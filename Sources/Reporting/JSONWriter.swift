import PatchModel

/// Writes one JSON document from front to back, in a fixed order of keys and without a tree.
///
/// Source: RFC 8259. Strings are escaped so that the text is safe to show on a terminal too: beside
/// what the standard asks for, also U+2028, U+2029, DEL, C1 controls and format characters.
struct JSONWriter {
    private var output: OutputBuffer
    private var needsComma = false

    init(sink: @escaping ReportSink) { output = OutputBuffer(sink: sink) }

    mutating func beginObject() { begin(UInt8(ascii: "{")) }
    mutating func endObject() { end(UInt8(ascii: "}")) }
    mutating func beginArray() { begin(UInt8(ascii: "[")) }
    mutating func endArray() { end(UInt8(ascii: "]")) }

    /// The key of the next value: our own words only, which need no escape.
    mutating func name(_ key: String) {
        separate()
        output.append(UInt8(ascii: "\""))
        output.append(key)
        output.append("\":")
        needsComma = false
    }

    /// Starts a line before the next key or value.
    mutating func newLine() {
        separate()
        needsComma = false
        output.append(UInt8(ascii: "\n"))
    }

    /// Ends an object whose members have lines of their own.
    mutating func endObjectOnOwnLine() {
        output.append(UInt8(ascii: "\n"))
        endObject()
    }

    /// Ends the document with a line feed and hands on the rest.
    mutating func finish() throws {
        output.append(UInt8(ascii: "\n"))
        try output.flush()
    }

    mutating func null() { raw("null") }
    mutating func value(_ flag: Bool) { raw(flag ? "true" : "false") }
    mutating func value(_ number: Int) { raw(String(number)) }

    /// The shortest decimal that reads back as the same number; what JSON cannot say is `null`.
    mutating func value(_ number: Double) { raw(number.isFinite ? "\(number)" : "null") }

    mutating func value(_ text: String) {
        separate()
        needsComma = true
        output.append(UInt8(ascii: "\""))
        var text = text
        let isPlain = text.withUTF8 { bytes in
            guard unsafe bytes.allSatisfy(Self.isPlain) else { return false }
            unsafe output.append(bytes)
            return true
        }
        if !isPlain { appendEscaped(text) }
        output.append(UInt8(ascii: "\""))
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private mutating func appendEscaped(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output.append("\\\"")
            case "\\": output.append("\\\\")
            case "\n": output.append("\\n")
            case "\r": output.append("\\r")
            case "\t": output.append("\\t")
            case let scalar where HiddenScalars.contains(scalar):
                for unit in String(scalar).utf16 {
                    output.append("\\u" + hexadecimal(UInt32(unit), atLeast: 4))
                }
            case let scalar where scalar.isASCII:
                output.append(UInt8(truncatingIfNeeded: scalar.value))
            default: output.append(String(scalar))
            }
        }
    }

    private mutating func raw(_ text: String) {
        separate()
        output.append(text)
        needsComma = true
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        output.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        output.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { output.append(UInt8(ascii: ",")) }
    }

    /// What was written and not yet handed on.
    var text: String { String(decoding: output.bytes, as: UTF8.self) }

    /// Hands on what was written, once it is enough for a chunk.
    mutating func handOnIfFull() throws { try output.flushIfFull() }
}

// MARK: - Members

extension JSONWriter {
    mutating func member(_ key: String, _ text: String?) {
        name(key)
        if let text { value(text) } else { null() }
    }

    mutating func member(_ key: String, _ number: Int) {
        name(key)
        value(number)
    }

    mutating func member(_ key: String, _ number: Double?) {
        name(key)
        if let number { value(number) } else { null() }
    }

    mutating func member(_ key: String, _ flag: Bool?) {
        name(key)
        if let flag { value(flag) } else { null() }
    }

    mutating func member(_ key: String, _ texts: [String]) {
        name(key)
        beginArray()
        for text in texts { value(text) }
        endArray()
    }

    /// RFC 3339 in UTC.
    mutating func member(_ key: String, _ moment: Timestamp?) {
        member(key, moment?.description)
    }

    /// An array of objects on one line.
    mutating func member<Item>(
        _ key: String, _ items: [Item], _ body: (inout JSONWriter, Item) -> Void
    ) {
        name(key)
        beginArray()
        for item in items { body(&self, item) }
        endArray()
    }

    /// An array with a line for each item, handed on as it grows.
    mutating func lines<Item>(
        _ key: String, _ items: [Item], _ body: (inout JSONWriter, Item) -> Void
    ) throws {
        newLine()
        name(key)
        beginArray()
        for item in items {
            newLine()
            body(&self, item)
            try handOnIfFull()
        }
        endArray()
    }
}
