/// Reads rows of comma-separated values (RFC 4180), one at a time, without copying fields that need
/// no unquoting.
///
/// A field in double quotes may hold separators, line breaks and doubled quotes; a quote inside an
/// unquoted field is text. Rows end with LF or CR LF. Empty lines are skipped. Rows may differ in
/// length: compare with the header where that matters.
@safe public struct CSVReader {
    /// One row.
    @safe public struct Row {
        /// Line in the source where the row starts, from 1.
        public let line: Int
        /// The fields' bytes, valid until the reader's next row.
        public let fields: [UnsafeBufferPointer<UInt8>]
    }

    /// Most fields in a row.
    public static let fieldLimit = 65_536

    // One unquoted copy per row; a class, so that its memory has one owner even when the reader is
    // copied.
    private final class Scratch {
        var text: [UInt8] = []
    }

    private enum Field {
        case source(Range<Int>)
        case scratch(Range<Int>)
    }

    private let source: DocumentBytes
    private let loan: Loan
    private let bytes: ByteView
    private let separator: UInt8
    private let comment: UInt8?
    private let scratch = Scratch()
    private var at = 0
    private var line = 1

    /// The first comment line met so far without its prefix, as in the head of an EPSS file; nil
    /// when there was none.
    public private(set) var firstComment: String?

    /// Makes a reader at the start of the bytes.
    ///
    /// - Parameters:
    ///   - bytes: the file; must not change while it is read. A byte order mark is dropped.
    ///   - separator: the byte between fields, a comma unless told (`\t` or `;` are common).
    ///   - comment: lines that start with this byte are skipped, as `#` in EPSS files; nil reads
    ///     every line.
    /// - Throws: ``DocumentError`` for refused bytes or undecodable UTF-16.
    public init(
        _ bytes: DocumentBytes, separator: UInt8 = UInt8(ascii: ","), comment: UInt8? = nil
    ) throws(DocumentError) {
        try bytes.decodeText()
        source = bytes
        loan = Loan(bytes)
        self.bytes = bytes.view
        self.separator = separator
        self.comment = comment
    }

    /// The next row, nil at the end.
    ///
    /// - Throws: ``DocumentError`` for a quoted field that is not closed, text after a closing
    ///   quote, or too many fields. After an error the reader stands at the end.
    public mutating func next() throws(DocumentError) -> Row? {
        skipEmptyLinesAndComments()
        guard at < bytes.count else { return nil }
        let start = line
        scratch.text.removeAll(keepingCapacity: true)
        var fields: [Field] = []
        do {
            while try field(into: &fields) {}
        } catch {
            at = bytes.count
            throw error
        }
        return unsafe Row(line: start, fields: buffers(fields))
    }

    private mutating func skipEmptyLinesAndComments() {
        while at < bytes.count {
            if bytes[at] == 0x0A {
                at += 1
            } else if bytes[at] == 0x0D, bytes[at + 1] == 0x0A {
                at += 2
            } else if let comment, bytes[at] == comment {
                let end = bytes.first(0x0A, in: at..<bytes.count) ?? bytes.count
                let last = bytes[end - 1] == 0x0D ? end - 1 : end
                if firstComment == nil { firstComment = bytes.string(at + 1..<max(last, at + 1)) }
                at = min(end + 1, bytes.count)
            } else {
                return
            }
            line += 1
        }
    }

    /// Reads one field; false when it was the row's last.
    private mutating func field(into fields: inout [Field]) throws(DocumentError) -> Bool {
        guard fields.count < CSVReader.fieldLimit else {
            throw fault("more than \(CSVReader.fieldLimit) fields in a row", kind: .limit)
        }
        fields.append(bytes[at] == UInt8(ascii: "\"") ? try quoted() : plain())
        let byte = bytes[at]
        if at < bytes.count, byte == separator {
            at += 1
            return true
        }
        if byte == 0x0D { at += 1 }
        if at < bytes.count {
            at += 1
            line += 1
        }
        return false
    }

    private mutating func plain() -> Field {
        let start = at
        while at < bytes.count, bytes[at] != separator, bytes[at] != 0x0A { at += 1 }
        if at > start, bytes[at - 1] == 0x0D, at == bytes.count || bytes[at] == 0x0A { at -= 1 }
        return .source(start..<at)
    }

    private mutating func quoted() throws(DocumentError) -> Field {
        let opening = line
        let start = at + 1
        let kept = scratch.text.count
        var copied = start
        at = start
        while at < bytes.count {
            guard bytes[at] == UInt8(ascii: "\"") else {
                if bytes[at] == 0x0A { line += 1 }
                at += 1
                continue
            }
            if bytes[at + 1] == UInt8(ascii: "\"") {
                unsafe scratch.text.append(contentsOf: bytes.buffer(copied..<at + 1))
                at += 2
                copied = at
                continue
            }
            let end = at
            at += 1
            let endsHere =
                at >= bytes.count || bytes[at] == separator || bytes[at] == 0x0A
                || bytes[at] == 0x0D && (at + 1 >= bytes.count || bytes[at + 1] == 0x0A)
            guard endsHere else { throw fault("\(shown(bytes[at])) after a closing quote") }
            guard scratch.text.count > kept else { return .source(start..<end) }
            unsafe scratch.text.append(contentsOf: bytes.buffer(copied..<end))
            return .scratch(kept..<scratch.text.count)
        }
        line = opening
        throw fault("a quoted field is not closed")
    }

    private func fault(_ reason: String, kind: DocumentError.Kind = .invalid) -> DocumentError {
        DocumentError(format: "CSV", kind: kind, reason: reason, line: line)
    }

    private func buffers(_ fields: [Field]) -> [UnsafeBufferPointer<UInt8>] {
        loan.keep(scratch.text)
        return unsafe fields.map { field in
            switch field {
            case .source(let range): return unsafe bytes.buffer(range)
            case .scratch(let range): return unsafe loan.kept(range)
            }
        }
    }
}

/// Keeps the source unchanged while a reader looks at it, and the unquoted text of one row at a
/// fixed place.
@safe private final class Loan {
    private let bytes: DocumentBytes
    private var room: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: DocumentBytes) {
        self.bytes = bytes
        bytes.borrowers += 1
        unsafe room = UnsafeMutableBufferPointer(start: nil, count: 0)
    }

    deinit {
        bytes.borrowers -= 1
        unsafe room.deallocate()
    }

    func keep(_ text: [UInt8]) {
        guard !text.isEmpty else { return }
        if unsafe text.count > room.count {
            unsafe room.deallocate()
            unsafe room = .allocate(capacity: text.count * 2)
        }
        _ = unsafe room.update(fromContentsOf: text)
    }

    func kept(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(rebasing: room[range])
    }
}
