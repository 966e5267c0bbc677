/// Reads one JSON text a line (https://jsonlines.org) into one reused document, so that a million
/// lines cost no more memory than the longest.
///
///     splitter.feed(chunk)
///     while let line = try splitter.next() {
///         if try lines.read(line, number: splitter.number) { use(lines.document.root) }
///     }
public final class JSONLines {
    /// The text of the line read last; nodes of earlier lines read as null.
    public let document: JSONDocument
    private let bytes = DocumentBytes(capacity: 64 << 10)

    /// Makes a reader.
    ///
    /// - Throws: ``DocumentError`` when memory is refused.
    public init() throws(DocumentError) { document = try JSONDocument() }

    /// Parses one line; false when it is blank.
    ///
    /// - Parameters:
    ///   - line: UTF-8 without its ending.
    ///   - number: the line's number from 1, which errors and ``DocumentView/line(of:)`` tell.
    /// - Throws: ``DocumentError``; the next line can be read all the same.
    public func read(_ line: ArraySlice<UInt8>, number: Int) throws(DocumentError) -> Bool {
        document.release()
        bytes.removeAll()
        guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return false }
        unsafe line.withUnsafeBytes { unsafe bytes.append($0) }
        try document.reparse(bytes, baseLine: number)
        return true
    }
}
