internal import LuaRuntime

extension Library {
    static let textFunctions: [LibraryFunction] = [
        LibraryFunction(
            "text.trim", ["text: string"], returns: "string", "Without blanks at both ends.",
            example: "oakum.text.trim(\"  a b \\n\") --> \"a b\"",
            { stack, _ throws(LuaFunctionError) in
                stack.push(trimmed(try stack.argument(1, "text")))
                return 1
            }),
        LibraryFunction(
            "text.split", ["text: string", "separator: string"], returns: "string[]",
            "The parts between separators (plain text, not a pattern).",
            errors: "raised for an empty separator",
            example: "oakum.text.split(\"a, b\", \", \") --> { \"a\", \"b\" }",
            { stack, _ throws(LuaFunctionError) in
                let text = Array(try stack.argument(1, "text").utf8)
                let separator = Array(try stack.argument(2, "separator").utf8)
                guard !separator.isEmpty else { throw LuaFunctionError("separator: is empty") }
                stack.newTable()
                for (position, part) in split(text, by: separator).enumerated() {
                    unsafe part.withUnsafeBufferPointer { unsafe stack.push($0) }
                    stack.setItem(position + 1, ofTableAt: -2)
                }
                return 1
            }),
        LibraryFunction(
            "text.starts", ["text: string", "prefix: string"], returns: "boolean",
            "Whether a text begins with another.",
            example: "oakum.text.starts(\"v1.0\", \"v\") --> true",
            { stack, _ throws(LuaFunctionError) in
                stack.push(
                    try stack.argument(1, "text").utf8.starts(
                        with: try stack.argument(2, "prefix").utf8))
                return 1
            }),
        LibraryFunction(
            "text.ends", ["text: string", "suffix: string"], returns: "boolean",
            "Whether a text ends with another.",
            example: "oakum.text.ends(\"a.lock\", \".lock\") --> true",
            { stack, _ throws(LuaFunctionError) in
                stack.push(
                    try stack.argument(1, "text").utf8.reversed().starts(
                        with: try stack.argument(2, "suffix").utf8.reversed()))
                return 1
            }),
        LibraryFunction(
            "text.from_latin1", ["bytes: string"], returns: "string",
            "Latin-1 (ISO 8859-1) as text. In records and package URLs, bytes that are not UTF-8, and "
                + "NUL, become \\xNN, with a warning.",
            errors: "raised when bytes is not a string",
            example: "oakum.text.from_latin1(\"caf\\xe9\") --> \"caf\\u{e9}\"",
            { stack, _ throws(LuaFunctionError) in
                let bytes = unsafe Array(try byteArgument(stack, 1, "bytes"))
                stack.push(String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) })))
                return 1
            }),
        LibraryFunction(
            "text.from_html", ["html: string?"], returns: "string?",
            "The text of an HTML fragment: tags, comments, scripts and styles dropped, blocks on "
                + "lines of their own, entities decoded, blanks folded. nil stays nil.",
            example: "oakum.text.from_html(\"<p>a &lt; <b>b</b></p>c\") --> \"a < b\\nc\"",
            { stack, _ throws(LuaFunctionError) in
                guard let html = try stack.optionalArgument(1, "html") else {
                    stack.pushNil()
                    return 1
                }
                stack.push(HTMLText(html).plain)
                return 1
            }),
    ]

    private static func trimmed(_ text: String) -> String {
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first, isSpace(first) { bytes = bytes.dropFirst() }
        while let last = bytes.last, isSpace(last) { bytes = bytes.dropLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }

    private static func split(_ text: [UInt8], by separator: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var start = 0
        var position = 0
        while position + separator.count <= text.count {
            if text[position] == separator[0],
                text[position..<position + separator.count].elementsEqual(separator)
            {
                parts.append(Array(text[start..<position]))
                position += separator.count
                start = position
            } else {
                position += 1
            }
        }
        parts.append(Array(text[start...]))
        return parts
    }
}
