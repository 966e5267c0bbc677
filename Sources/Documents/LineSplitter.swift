#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Cuts a stream of chunks into lines, holding no more than one line and one chunk.
///
/// A line ends with LF or CR LF, or with the stream; the ending is not part of it. A UTF-8 byte
/// order mark at the very start is dropped. A last line without an ending counts; an empty rest
/// after the last ending does not.
public final class LineSplitter {
    /// Default cap of one line, in bytes.
    public static let defaultLimit = 64 << 20

    private let limit: Int
    private var pending: [UInt8] = []
    private var start = 0
    private var searched = 0
    private var isFinished = false
    private var isAtStart = true

    /// The number of the line that ``next()`` gave last, from 1; 0 before the first.
    public private(set) var number = 0

    /// Makes a splitter that refuses lines above `limit` bytes.
    public init(limit: Int = LineSplitter.defaultLimit) { self.limit = max(limit, 1) }

    /// Adds a chunk. Take the lines out with ``next()`` before the next chunk, or they pile up.
    public func feed(_ chunk: UnsafeRawBufferPointer) {
        if start > 0 {
            pending.removeFirst(start)
            searched -= start
            start = 0
        }
        unsafe pending.append(contentsOf: chunk)
    }

    /// Says that no chunk follows, so that the rest is a line.
    public func finish() { isFinished = true }

    /// The next whole line, nil when more bytes are needed or the stream has ended.
    ///
    /// - Throws: ``DocumentError`` when a line is longer than the limit; the splitter gives nothing
    ///   after that.
    public func next() throws(DocumentError) -> ArraySlice<UInt8>? {
        dropMark()
        guard let end = endOfLine() else {
            guard pending.count - start <= limit else { throw tooLong() }
            guard isFinished, start < pending.count else { return nil }
            return take(start..<pending.count, continuingAt: pending.count)
        }
        guard end - start <= limit else { throw tooLong() }
        return take(start..<end, continuingAt: end + 1)
    }

    private func take(_ range: Range<Int>, continuingAt next: Int) -> ArraySlice<UInt8> {
        start = next
        searched = next
        number += 1
        var line = pending[range]
        if line.last == 0x0D { line.removeLast() }
        return line
    }

    private func endOfLine() -> Int? {
        let found = unsafe pending.withUnsafeBufferPointer { buffer in
            unsafe ByteView(buffer).first(0x0A, in: searched..<buffer.count)
        }
        // Never search a byte twice, or a long line in small chunks costs its square.
        searched = found ?? pending.count
        return found
    }

    private func dropMark() {
        guard isAtStart, pending.count >= 3 || isFinished else { return }
        isAtStart = false
        if pending.starts(with: [0xEF, 0xBB, 0xBF]) {
            start = 3
            searched = 3
        }
    }

    private func tooLong() -> DocumentError {
        number += 1
        pending.removeAll()
        start = 0
        searched = 0
        isFinished = true
        return DocumentError(
            format: "text", kind: .limit, reason: "a line is longer than \(limit) bytes",
            line: number)
    }
}
