/// The last bytes of a stream of any length, in bounded memory.
struct OutputTail {
    private let limit: Int
    private var bytes: [UInt8] = []
    private var dropped = false

    /// Keeps the last `limit` bytes; a negative limit is none.
    init(limit: Int) {
        self.limit = max(0, limit)
    }

    mutating func append(_ chunk: ArraySlice<UInt8>) {
        bytes.append(contentsOf: chunk.suffix(limit))
        if chunk.count > limit { dropped = true }
        // Twice the limit before it is cut: each byte is moved once, not once a chunk.
        if bytes.count / 2 > limit { cut() }
    }

    private mutating func cut() {
        guard bytes.count > limit else { return }
        bytes.removeFirst(bytes.count - limit)
        dropped = true
    }

    /// What is kept, and whether anything before it was dropped.
    mutating func finish() -> (bytes: [UInt8], isTruncated: Bool) {
        cut()
        return (bytes, dropped)
    }
}
