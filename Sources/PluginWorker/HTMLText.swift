/// The readable text of an HTML fragment, as bulletins carry it.
///
/// Not a browser: tags are dropped, ends of blocks become line breaks, script and style vanish, the
/// common entities are decoded and runs of blanks fold into one.
struct HTMLText {
    let plain: String

    init(_ html: String) {
        var text = ""
        var rest = Substring(html)
        while let open = rest.firstIndex(of: "<") {
            text += rest[..<open]
            guard let close = rest[open...].firstIndex(of: ">") else {
                rest = rest[open...]
                break
            }
            let tag = Self.name(of: rest[rest.index(after: open)..<close])
            rest = rest[rest.index(after: close)...]
            if Self.blocks.contains(tag) { text += "\n" }
            if tag == "script" || tag == "style" { rest = Self.after(tag, in: rest) }
        }
        text += rest
        plain = Self.folded(Self.decoded(text))
    }

    private static let blocks: Set<String> = [
        "p", "/p", "br", "br/", "div", "/div", "li", "/ul", "/ol", "tr", "h1", "h2", "h3", "h4",
        "/h1", "/h2", "/h3", "/h4", "pre", "/pre", "table", "/table",
    ]

    private static let entities: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "hellip": "...",
        "mdash": "-", "ndash": "-", "lsquo": "'", "rsquo": "'", "ldquo": "\"", "rdquo": "\"",
    ]

    private static func name(of tag: Substring) -> String {
        String(tag.prefix { !$0.isWhitespace }).lowercased()
    }

    private static func after(_ tag: String, in rest: Substring) -> Substring {
        var rest = rest
        while let open = rest.firstIndex(of: "<") {
            rest = rest[rest.index(after: open)...]
            guard let close = rest.firstIndex(of: ">") else { return "" }
            if name(of: rest[..<close]) == "/" + tag { return rest[rest.index(after: close)...] }
        }
        return ""
    }

    private static func decoded(_ text: String) -> String {
        guard text.contains("&") else { return text }
        var result = ""
        var rest = Substring(text)
        while let ampersand = rest.firstIndex(of: "&") {
            result += rest[..<ampersand]
            let after = rest[rest.index(after: ampersand)...]
            guard let end = after.prefix(10).firstIndex(of: ";"),
                let replacement = replacement(for: String(after[..<end]))
            else {
                result += "&"
                rest = after
                continue
            }
            result += replacement
            rest = after[after.index(after: end)...]
        }
        return result + rest
    }

    private static func replacement(for entity: String) -> String? {
        if let known = entities[entity] { return known }
        guard entity.hasPrefix("#") else { return nil }
        let digits = entity.dropFirst()
        let code =
            digits.first == "x" || digits.first == "X"
            ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return code.flatMap(Unicode.Scalar.init).map { String(Character($0)) }
    }

    private static func folded(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: true)
            .map { line in line.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            .filter { !$0.isEmpty }
            .joined(separator: "\n")
    }
}
