/// A lazy view of a Debian control file: `dpkg` status, `Packages`, `Release`, `InRelease`,
/// copyright (deb822(5)).
///
/// The root is a list of stanzas, separated by lines that are empty or hold only blanks. A stanza
/// is a map; a field is found whatever the case of its name, and keeps its own case when iterated
/// over. Field values are strings:
/// - blanks around the value, and at the end of every line, are dropped;
/// - a continuation line (it starts with a blank) adds LF and its text without the one leading
///   blank; ` .` adds an empty line; when nothing stands beside the name, the value starts with the
///   first continuation line;
/// - a line that starts with `#` is a comment everywhere.
///
/// Bytes are given as they are, UTF-8 or not. dpkg refuses a field that is written twice in a
/// stanza; here the last one counts for look-ups and iteration shows both. An OpenPGP clear-signed
/// file is read without its armour; the signature is *not* verified.
///
/// Making the view passes once over the bytes (a 5 MB status file: a few milliseconds). Looking up
/// a field passes once over its stanza, then costs some nanoseconds as long as the same stanza is
/// asked.
@safe public final class DEB822Document: DocumentView {
    /// A line that does not fit the format.
    public struct Malformation: Hashable, Sendable {
        /// Line in the source from 1.
        public var line: Int
        /// What is wrong with it, lower case.
        public var reason: String
    }

    /// How many malformed lines are described; more are only counted.
    public static let describedMalformations = 1000

    private let bytes: DocumentBytes
    private let view: ByteView
    private let stanzas: [DEB822Stanza]
    private var fields = DEB822Fields()
    private var joined = KeptTexts()
    private var lines: LineTable?

    /// The first malformed lines, in order. They are left out of their stanza, which is otherwise
    /// whole.
    public let malformed: [Malformation]

    /// How many lines are malformed in all.
    public let malformedCount: Int

    /// Finds the stanzas.
    ///
    /// - Throws: ``DocumentError`` only for bytes that were refused or for undecodable UTF-16.
    public init(_ bytes: DocumentBytes) throws(DocumentError) {
        try bytes.decodeText()
        self.bytes = bytes
        bytes.borrowers += 1
        view = bytes.view
        var scanner = DEB822Scanner(bytes.view)
        scanner.scan()
        stanzas = scanner.stanzas
        malformed = scanner.malformed
        malformedCount = scanner.malformedCount
    }

    deinit {
        bytes.borrowers -= 1
    }

    // A node's low half is an offset or index below 2^32, its high half what that means.
    private enum Place {
        case root
        case stanza(Int)
        case field(Int)
    }

    private func place(_ node: DocumentNode) -> Place? {
        let low = Int(node.index & 0xFFFF_FFFF)
        switch node.index >> 32 {
        case 0: return low == 0 ? .root : nil
        case 1: return low < stanzas.count ? .stanza(low) : nil
        case 2: return low < view.count ? .field(low) : nil
        default: return nil
        }
    }

    private func stanza(_ index: Int) -> DocumentNode {
        DocumentNode(index: 1 << 32 | UInt64(index))
    }
    private func field(_ offset: Int) -> DocumentNode {
        DocumentNode(index: 2 << 32 | UInt64(offset))
    }

    /// A field that is written twice comes twice.
    public var repeatsNames: Bool { true }

    /// The list of stanzas.
    public var root: DocumentNode { DocumentNode(index: 0) }

    /// A list, a map or a field's text.
    public func value(of node: DocumentNode) -> DocumentValue {
        switch place(node) {
        case .root: return .list(count: stanzas.count)
        case .stanza(let index):
            load(index)
            return .map(count: fields.entries.count)
        case .field(let offset): return unsafe .string(text(at: offset))
        case nil: return .null
        }
    }

    /// A stanza's field by its name, in any case.
    public func child(of node: DocumentNode, key: UnsafeBufferPointer<UInt8>) -> DocumentNode? {
        guard case .stanza(let index) = place(node) else { return nil }
        load(index)
        return unsafe fields.find(ByteView(key), in: view).map(field)
    }

    /// A stanza by its index.
    public func child(of node: DocumentNode, at index: Int) -> DocumentNode? {
        guard case .root = place(node), index >= 0, index < stanzas.count else { return nil }
        return stanza(index)
    }

    /// The next stanza, or the next field of a stanza, in the order of the file; fields written
    /// twice come twice.
    public func next(in node: DocumentNode, after cursor: UInt64) -> (
        cursor: UInt64, key: UnsafeBufferPointer<UInt8>?, child: DocumentNode
    )? {
        guard let position = Int(exactly: cursor) else { return nil }
        switch place(node) {
        case .root:
            guard position < stanzas.count else { return nil }
            return (cursor + 1, nil, stanza(position))
        case .stanza(let index):
            load(index)
            guard position < fields.entries.count else { return nil }
            let entry = fields.entries[position]
            let name = unsafe view.buffer(entry.offset..<entry.offset + entry.nameLength)
            return unsafe (cursor + 1, name, field(entry.offset))
        default: return nil
        }
    }

    /// The line of a stanza's first field, or of a field's name.
    public func line(of node: DocumentNode) -> Int? {
        let offset: Int
        switch place(node) {
        case .root: offset = 0
        case .stanza(let index): offset = stanzas[index].start
        case .field(let start): offset = start
        case nil: return nil
        }
        let table = lines ?? LineTable(view)
        lines = table
        return table.line(at: offset)
    }

    /// A field's text.
    public func text(of node: DocumentNode) -> UnsafeBufferPointer<UInt8>? {
        guard case .field(let offset) = place(node) else { return nil }
        return unsafe text(at: offset)
    }

    private func load(_ index: Int) {
        if fields.stanza != index { fields.load(index, stanzas[index], from: view) }
    }

    /// A field on one line is given from the source itself; one that has continuation lines is
    /// joined once and kept.
    private func text(at offset: Int) -> UnsafeBufferPointer<UInt8> {
        if let known = unsafe joined[offset] { return unsafe known }
        let value = DEB822Value(view, fieldAt: offset)
        guard value.isContinued else { return unsafe view.buffer(value.firstLine) }
        return unsafe joined.keep(value.joined(), at: offset)
    }
}
