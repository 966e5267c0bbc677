/// How an INI dialect is written; as it stands, `key = value` under `[section]`, with whole lines
/// of comment behind `#` or `;`.
public struct INIDialect: Hashable, Sendable {
    /// The characters that end a key: the first of any of them in a line does.
    public var separators: [UInt8] = [UInt8(ascii: "=")]
    /// The characters that begin a comment.
    public var comments: [UInt8] = [UInt8(ascii: "#"), UInt8(ascii: ";")]
    /// Whether a comment may follow a value, behind a blank.
    public var hasInlineComments = false
    /// Whether an indented line goes on with the value before it, as in `setup.cfg`.
    public var hasContinuations = false
    /// Whether a line may be a key alone, as `skip-networking` in `my.cnf`; its value is `true`.
    public var hasBareKeys = false
    /// Whether keys are given in lower case (ASCII), for formats where case does not count.
    public var lowersKeys = false

    /// The plainest dialect; see the properties.
    public init() {}
}

/// A view of an INI file.
///
/// The root is a map of sections, each a map from keys to strings; keys before any section stand
/// under the empty name, which is there only if such keys are. Nothing is made of the text: no
/// quotes, no escapes, no numbers. Blanks around names, keys and values are dropped, and so are
/// lines without anything.
///
/// A section that is opened again is continued. A key may repeat: a look-up gives the last value,
/// iteration gives all of them. With continuations, a line that begins with a blank adds LF and its
/// text to the value before it; when nothing stands beside the key, the value begins with the first
/// such line. Comment lines and empty lines between do not end it.
///
/// There is no standard; this is what git, systemd, Python's configparser and the Windows functions
/// agree on. Bytes are given as they are, UTF-8 or not.
public final class INIDocument: TreeDocument {
    /// Parses a file.
    ///
    /// - Parameter bytes: UTF-8, another encoding on top of ASCII, or UTF-16; may change after the
    ///   call.
    /// - Throws: ``DocumentError`` with the line of the first one that does not fit.
    public init(_ bytes: DocumentBytes, _ dialect: INIDialect = INIDialect()) throws(DocumentError)
    {
        try bytes.decodeText()
        var reader = INIReader(bytes.view, dialect)
        let root = try reader.read()
        super.init(reader.arena, root: root)
    }

    /// Iteration gives every value of a repeated key.
    override public var repeatsNames: Bool { true }
}

/// Builds the arena, line by line.
private struct INIReader {
    private let bytes: ByteView
    private let dialect: INIDialect
    private(set) var arena = TreeArena(repeatsKeys: true)
    private let root: TreeArena.ID
    private var section: TreeArena.ID?
    private var line = 0
    /// The key whose value may go on, and that value.
    private var pending: (key: Range<Int>, line: Int, hasSeparator: Bool)?
    private var value: [UInt8] = []

    init(_ bytes: ByteView, _ dialect: INIDialect) {
        self.bytes = bytes
        self.dialect = dialect
        root = arena.addMap(line: 1)
    }

    mutating func read() throws(DocumentError) -> TreeArena.ID {
        var start = 0
        while start < bytes.count {
            let end = bytes.first(UInt8(ascii: "\n"), in: start..<bytes.count) ?? bytes.count
            line += 1
            try take(trimmed(start..<end), isIndented: isBlank(bytes[start]))
            start = end + 1
        }
        flush()
        if arena.isFull {
            throw DocumentError(
                format: "INI", kind: .limit, reason: "too large to hold in memory", line: line)
        }
        return root
    }

    private mutating func take(_ text: Range<Int>, isIndented: Bool) throws(DocumentError) {
        guard !text.isEmpty, !dialect.comments.contains(bytes[text.lowerBound]) else { return }
        if dialect.hasContinuations, isIndented, pending?.hasSeparator == true {
            if !value.isEmpty { value.append(UInt8(ascii: "\n")) }
            unsafe value += bytes.buffer(withoutComment(text))
            return
        }
        flush()
        if bytes[text.lowerBound] == UInt8(ascii: "[") { return try open(text) }
        let separator = text.first { dialect.separators.contains(bytes[$0]) }
        guard separator != text.lowerBound, separator != nil || dialect.hasBareKeys else {
            throw invalid("expected '[section]', 'key = value' or a comment")
        }
        let key = separator == nil ? withoutComment(text) : text
        pending = (trimmed(key.lowerBound..<(separator ?? key.upperBound)), line, separator != nil)
        if let separator {
            unsafe value += bytes.buffer(withoutComment(trimmed(separator + 1..<text.upperBound)))
        }
    }

    private mutating func open(_ text: Range<Int>) throws(DocumentError) {
        var end = text.upperBound - 1
        if bytes[end] != UInt8(ascii: "]") {
            // Only a comment may follow.
            guard let close = bytes.first(UInt8(ascii: "]"), in: text) else {
                throw invalid("the section is not closed with ']'")
            }
            let rest = trimmed(close + 1..<text.upperBound)
            guard dialect.comments.contains(bytes[rest.lowerBound]) else {
                throw invalid("expected nothing behind the section's ']'")
            }
            end = close
        }
        section = unsafe section(named: bytes.buffer(trimmed(text.lowerBound + 1..<end)))
    }

    private mutating func section(named name: UnsafeBufferPointer<UInt8>) -> TreeArena.ID {
        if let known = unsafe arena.child(root, key: name) { return known }
        let map = arena.addMap(line: line)
        unsafe arena.append(map, key: name, to: root)
        return map
    }

    /// Adds the key whose value is complete now.
    private mutating func flush() {
        guard let (key, line, hasSeparator) = pending else { return }
        pending = nil
        let map = unsafe section ?? section(named: UnsafeBufferPointer(start: nil, count: 0))
        section = map
        let child =
            hasSeparator
            ? unsafe value.withUnsafeBufferPointer { unsafe arena.addString($0, line: line) }
            : arena.add(true, line: line)
        value.removeAll(keepingCapacity: true)
        if dialect.lowersKeys {
            let lower = unsafe bytes.buffer(key).map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
            unsafe lower.withUnsafeBufferPointer { unsafe arena.append(child, key: $0, to: map) }
        } else {
            unsafe arena.append(child, key: bytes.buffer(key), to: map)
        }
    }

    private func withoutComment(_ text: Range<Int>) -> Range<Int> {
        guard dialect.hasInlineComments else { return text }
        for at in text
        where dialect.comments.contains(bytes[at])
            && (at == text.lowerBound || isBlank(bytes[at - 1]))
        {
            return trimmed(text.lowerBound..<at)
        }
        return text
    }

    private func trimmed(_ text: Range<Int>) -> Range<Int> {
        var start = text.lowerBound
        var end = text.upperBound
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    private func invalid(_ reason: String) -> DocumentError {
        DocumentError(format: "INI", reason: reason, line: line)
    }
}
