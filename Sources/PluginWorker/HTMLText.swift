/// The readable text of an HTML fragment, as bulletins carry it.
///
/// Not a browser: tags and comments are dropped, blocks begin and end lines, script and style vanish,
/// entities are decoded and runs of blanks fold into one, except within `<pre>`, which keeps its
/// lines and blanks. Empty lines are left out. Every byte is passed over a bounded number of times,
/// whatever stands there.
package struct HTMLText {
    package let plain: String

    package init(_ html: String) {
        var reader = HTMLTextReader(Array(html.utf8))
        plain = String(decoding: reader.read(), as: UTF8.self)
    }
}

private struct HTMLTextReader {
    private let html: [UInt8]
    private var position = 0
    private var text: [UInt8] = []
    private var hasBlank = false
    private var preformatted = 0
    // What was looked for in vain up to the end is not looked for again.
    private var hasTagEnds = true
    private var hasQuotes = true

    private static let blocks: Set<String> = [
        "p", "br", "div", "li", "ul", "ol", "dl", "dt", "dd", "tr", "table", "h1", "h2", "h3",
        "h4", "h5", "h6", "pre", "hr", "blockquote", "section", "article", "header", "footer",
        "title",
    ]

    init(_ html: [UInt8]) { self.html = html }

    mutating func read() -> [UInt8] {
        while position < html.count {
            switch html[position] {
            case UInt8(ascii: "<") where markup(): break
            case UInt8(ascii: "&"):
                if let (scalar, length) = HTMLEntities.decode(html, at: position) {
                    position += length
                    scalar == "\u{A0}" ? blank(0x20) : append(scalar)
                } else {
                    take()
                }
            case 0xC2 where position + 1 < html.count && html[position + 1] == 0xA0:
                position += 2
                blank(0x20)
            default: take()
            }
        }
        endLine()
        if text.last == 0x0A { text.removeLast() }
        return text
    }

    // MARK: Text

    private mutating func take() {
        let byte = html[position]
        position += 1
        if byte == 0x20 || (9...13).contains(byte) { return blank(byte) }
        startWord()
        text.append(byte)
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        if scalar.value == 0x20 || (9...13).contains(scalar.value) { return blank(0x20) }
        startWord()
        text += Array(String(Character(scalar)).utf8)
    }

    private mutating func blank(_ byte: UInt8) {
        if preformatted == 0 {
            hasBlank = true
        } else if byte == 0x0A {
            endLine()
        } else if byte != 0x0D {
            text.append(0x20)
        }
    }

    private mutating func startWord() {
        if hasBlank, let last = text.last, last != 0x0A { text.append(0x20) }
        hasBlank = false
    }

    private mutating func endLine() {
        hasBlank = false
        while text.last == 0x20 { text.removeLast() }
        if let last = text.last, last != 0x0A { text.append(0x0A) }
    }

    // MARK: Markup

    /// Steps over a tag, comment or the like; false when the `<` is text.
    private mutating func markup() -> Bool {
        if starts("<!--") {
            position = end(of: "-->", from: position + 4) ?? html.count
            return true
        }
        if starts("<![CDATA[") {
            let start = position + 9
            let stop = end(of: "]]>", from: start)
            position = stop ?? html.count
            for byte in html[min(start, html.count)..<(stop.map { $0 - 3 } ?? html.count)] {
                if byte == 0x20 || (9...13).contains(byte) {
                    blank(byte)
                } else {
                    startWord()
                    text.append(byte)
                }
            }
            return true
        }
        let isEnd = starts("</")
        let nameStart = position + (isEnd ? 2 : 1)
        guard nameStart < html.count else { return false }
        let isTag = (html[nameStart] | 0x20) &- 0x61 < 26
        let first = html[nameStart]
        guard isTag || first == UInt8(ascii: "!") || first == UInt8(ascii: "?"),
            let stop = tagEnd(from: nameStart)
        else { return false }
        position = stop
        guard isTag else { return true }
        let name = html[nameStart..<min(nameStart + 12, html.count)].prefix {
            ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10
        }
        tag(String(decoding: name.map { $0 | 0x20 }, as: UTF8.self), isEnd: isEnd)
        return true
    }

    private mutating func tag(_ written: String, isEnd: Bool) {
        // Digits have the bit that makes letters small: "h1" stays "h1".
        if Self.blocks.contains(written) { endLine() }
        if written == "td" || written == "th" { hasBlank = true }
        if written == "pre" { preformatted = max(0, preformatted + (isEnd ? -1 : 1)) }
        guard !isEnd, written == "script" || written == "style" else { return }
        let closing = Array("</\(written)".utf8)
        while position < html.count {
            if html[position] == UInt8(ascii: "<"), html.count - position >= closing.count,
                zip(html[position...], closing).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
            {
                return
            }
            position += 1
        }
    }

    /// Behind the `>` that ends a tag; one in quotes does not, as long as quotes are in pairs.
    private mutating func tagEnd(from start: Int) -> Int? {
        guard hasTagEnds else { return nil }
        var at = start
        var quote: UInt8?
        while hasQuotes, at < html.count {
            let byte = html[at]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: ">") {
                return at + 1
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                // An apostrophe in running text is no quote: those of attributes follow '='.
                if at > start, html[at - 1] == UInt8(ascii: "=") { quote = byte }
            }
            at += 1
        }
        hasQuotes = false
        if let found = html[start...].firstIndex(of: UInt8(ascii: ">")) { return found + 1 }
        hasTagEnds = false
        return nil
    }

    private func starts(_ prefix: StaticString) -> Bool {
        let count = prefix.utf8CodeUnitCount
        guard html.count - position >= count else { return false }
        return (0..<count).allSatisfy { unsafe html[position + $0] == prefix.utf8Start[$0] }
    }

    /// Behind the next occurrence of a text.
    private func end(of mark: String, from start: Int) -> Int? {
        let mark = Array(mark.utf8)
        var at = start
        while at + mark.count <= html.count {
            if html[at] == mark[0], html[at..<at + mark.count].elementsEqual(mark) {
                return at + mark.count
            }
            at += 1
        }
        return nil
    }
}
