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
