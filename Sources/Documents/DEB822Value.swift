/// A field's value: its first line, and the continuation lines after it.
struct DEB822Value {
    private let bytes: ByteView
    private let endOfFirstLine: Int
    /// What stands beside the name, without blanks around it.
    let firstLine: Range<Int>

    init(_ bytes: ByteView, fieldAt offset: Int) {
        self.bytes = bytes
        endOfFirstLine = bytes.first(0x0A, in: offset..<bytes.count) ?? bytes.count
        let colon = bytes.first(UInt8(ascii: ":"), in: offset..<endOfFirstLine)
        firstLine = DEB822Value.trimmed(
            bytes, (colon.map { $0 + 1 } ?? endOfFirstLine)..<endOfFirstLine)
    }

    /// Whether another line belongs to the value.
    var isContinued: Bool {
        var isContinued = false
        forEachContinuation { _ in
            isContinued = true
            return false
        }
        return isContinued
    }

    /// The whole value.
    func joined() -> [UInt8] {
        var text = unsafe Array(bytes.buffer(firstLine))
        var isFirst = text.isEmpty
        forEachContinuation { line in
            if !isFirst { text.append(0x0A) }
            isFirst = false
            let content = DEB822Value.trimmedAtEnd(bytes, line.lowerBound + 1..<line.upperBound)
            if content.count != 1 || bytes[content.lowerBound] != UInt8(ascii: ".") {
                unsafe text.append(contentsOf: bytes.buffer(content))
            }
            return true
        }
        return text
    }

    private func forEachContinuation(_ body: (Range<Int>) -> Bool) {
        var at = endOfFirstLine + 1
        while at < bytes.count {
            let first = bytes[at]
            guard first == 0x20 || first == 0x09 || first == UInt8(ascii: "#") else { return }
            let end = bytes.first(0x0A, in: at..<bytes.count) ?? bytes.count
            if first != UInt8(ascii: "#") {
                guard !DEB822Value.isBlankLine(bytes, at..<end), body(at..<end) else { return }
            }
            at = end + 1
        }
    }

    static func isBlankLine(_ bytes: ByteView, _ line: Range<Int>) -> Bool {
        trimmed(bytes, line).isEmpty
    }

    private static func trimmedAtEnd(_ bytes: ByteView, _ range: Range<Int>) -> Range<Int> {
        var end = range.upperBound
        while end > range.lowerBound, isSpace(bytes[end - 1]) { end -= 1 }
        return range.lowerBound..<end
    }

    private static func trimmed(_ bytes: ByteView, _ range: Range<Int>) -> Range<Int> {
        let range = trimmedAtEnd(bytes, range)
        var start = range.lowerBound
        while start < range.upperBound, isSpace(bytes[start]) { start += 1 }
        return start..<range.upperBound
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D
    }
}
