/// A stanza's bytes: from its first field line to the end of its last line.
struct DEB822Stanza {
    var start: Int
    var end: Int
}

/// Cuts a control file into stanzas and notes the lines that are no field, continuation or comment.
struct DEB822Scanner {
    private let bytes: ByteView
    private var at = 0
    private var line = 0
    private var start: Int?
    private enum LastLine { case none, field, malformed }
    private var last = LastLine.none

    private(set) var stanzas: [DEB822Stanza] = []
    private(set) var malformed: [DEB822Document.Malformation] = []
    private(set) var malformedCount = 0

    init(_ bytes: ByteView) { self.bytes = bytes }

    mutating func scan() {
        skipArmourHeader()
        while at < bytes.count {
            line += 1
            let end = bytes.first(0x0A, in: at..<bytes.count) ?? bytes.count
            if bytes[at] == UInt8(ascii: "-"), isArmour("-----BEGIN PGP SIGNATURE-----") { break }
            read(at..<end)
            at = end + 1
        }
        close(before: at)
    }

    private mutating func read(_ range: Range<Int>) {
        let first = bytes[range.lowerBound]
        if range.isEmpty || isBlank(first) || first == 0x0D {
            if DEB822Value.isBlankLine(bytes, range) {
                close(before: range.lowerBound)
            } else if last == .none {
                // The continuation of a malformed line is part of that fault and not a second one.
                report("a continuation line without a field before it")
            }
            return
        }
        if first == UInt8(ascii: "#") { return }
        guard DEB822Fields.nameLength(bytes, range) != nil else {
            let isNameless = first == UInt8(ascii: ":")
            report(isNameless ? "a field without a name" : "no ':' after a field name")
            return
        }
        last = .field
        if start == nil { start = range.lowerBound }
    }

    private mutating func close(before end: Int) {
        if let start { stanzas.append(DEB822Stanza(start: start, end: min(end, bytes.count))) }
        start = nil
        last = .none
    }

    private mutating func report(_ reason: String) {
        last = .malformed
        malformedCount += 1
        if malformed.count < DEB822Document.describedMalformations {
            malformed.append(DEB822Document.Malformation(line: line, reason: reason))
        }
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private func isArmour(_ text: StaticString) -> Bool { bytes.matches(text, at: at) }

    /// RFC 9580, section 7: the armour's own header lines end with an empty line.
    private mutating func skipArmourHeader() {
        guard isArmour("-----BEGIN PGP SIGNED MESSAGE-----") else { return }
        while at < bytes.count {
            line += 1
            let end = bytes.first(0x0A, in: at..<bytes.count) ?? bytes.count
            let isEnd = DEB822Value.isBlankLine(bytes, at..<end)
            at = end + 1
            if isEnd { return }
        }
    }
}

/// The fields of one stanza, remembered while the same stanza is asked again; its room is reused for the next.
struct DEB822Fields {
    struct Entry {
        var offset: Int
        var nameLength: Int
        /// Length and outer letters of the name, lower case: most names differ in it.
        var print: UInt32
    }

    private(set) var stanza = -1
    private(set) var entries: [Entry] = []

    mutating func load(_ index: Int, _ range: DEB822Stanza, from bytes: ByteView) {
        stanza = index
        entries.removeAll(keepingCapacity: true)
        var at = range.start
        while at < range.end {
            let end = bytes.first(0x0A, in: at..<range.end) ?? range.end
            if let length = DEB822Fields.nameLength(bytes, at..<end) {
                let print = DEB822Fields.print(bytes, at..<at + length)
                entries.append(Entry(offset: at, nameLength: length, print: print))
            }
            at = end + 1
        }
    }

    /// The offset of the last field with this name.
    func find(_ name: ByteView, in bytes: ByteView) -> Int? {
        let print = DEB822Fields.print(name, 0..<name.count)
        for entry in entries.reversed()
        where entry.print == print && entry.nameLength == name.count {
            if (0..<name.count).allSatisfy({
                DEB822Fields.lowered(name[$0]) == DEB822Fields.lowered(bytes[entry.offset + $0])
            }) {
                return entry.offset
            }
        }
        return nil
    }

    /// Bytes of the field name that a line starts with, nil when the line is no field. Blanks before the colon are allowed, as dpkg does.
    static func nameLength(_ bytes: ByteView, _ line: Range<Int>) -> Int? {
        let first = bytes[line.lowerBound]
        guard first > 0x20, first != UInt8(ascii: "#"), first != UInt8(ascii: ":") else { return nil }
        var at = line.lowerBound
        while at < line.upperBound, bytes[at] > 0x20, bytes[at] != UInt8(ascii: ":") { at += 1 }
        let length = at - line.lowerBound
        while at < line.upperBound, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
        return at < line.upperBound && bytes[at] == UInt8(ascii: ":") ? length : nil
    }

    private static func print(_ bytes: ByteView, _ range: Range<Int>) -> UInt32 {
        let first = UInt32(lowered(bytes[range.lowerBound]))
        let last = UInt32(lowered(bytes[range.upperBound - 1]))
        return UInt32(truncatingIfNeeded: range.count) << 16 | first << 8 | last
    }

    @inline(__always) private static func lowered(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}

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
        firstLine = DEB822Value.trimmed(bytes, (colon.map { $0 + 1 } ?? endOfFirstLine)..<endOfFirstLine)
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
