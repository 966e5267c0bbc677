internal import FoundationEssentials

/// Documents whose shape is that of the model, encoded member by member.
///
/// Keys are sorted, so that the output depends on the values alone.
enum EncodedJSON {
    /// `value` with a `schema` member, which names the document, and a line feed at its end.
    static func document(_ kind: String, _ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let wrapped = Document(schema: "oakum/\(kind)/\(JSONReport.schemaVersion)", value: value)
        let text = String(decoding: try encoder.encode(wrapped), as: UTF8.self)
        return Array(escapingHidden(text).utf8) + [UInt8(ascii: "\n")]
    }

    /// One value on one line, without a line feed.
    static func line(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return escapingHidden(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// What a terminal would obey or hide can only stand inside strings, where an escape says it.
    private static func escapingHidden(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isHidden(scalar) {
                for unit in String(scalar).utf16 {
                    result += "\\u" + hexadecimal(UInt32(unit), atLeast: 4)
                }
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        scalar != "\n" && HiddenScalars.contains(scalar)
    }

    private struct Document<Value: Encodable>: Encodable {
        var schema: String
        var value: Value

        private enum Key: CodingKey { case schema }

        func encode(to encoder: any Encoder) throws {
            try value.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(schema, forKey: .schema)
        }
    }
}

extension JSONReport {
    /// Writes an `oakum/KIND` document of a value that encodes as an object.
    ///
    /// - Throws: what the sink throws.
    public static func write(
        _ kind: String, _ value: some Encodable, to sink: ([UInt8]) throws -> Void
    ) throws {
        try sink(EncodedJSON.document(kind, value))
    }
}

extension TableReport {
    /// Writes a document for people.
    ///
    /// - Throws: what the sink throws.
    public func write(_ document: PageDocument, to sink: ([UInt8]) throws -> Void) throws {
        try page(sink) { try document.write(to: &$0) }
    }
}
