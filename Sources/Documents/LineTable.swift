/// Byte offset -> line, in a few hundred nanoseconds, without remembering every line break.
///
/// One count in 4,096 bytes is kept: 512 KiB of table for a document of 512 MiB. A line ends with
/// LF; CR counts as part of its line.
struct LineTable {
    private static let stride = 4096
    private let bytes: ByteView
    private var breaksBefore: [UInt32] = []

    /// Passes once over the bytes.
    init(_ bytes: ByteView) {
        self.bytes = bytes
        breaksBefore.reserveCapacity(bytes.count / LineTable.stride + 1)
        var breaks: UInt32 = 0
        var start = 0
        repeat {
            breaksBefore.append(breaks)
            let end = min(start + LineTable.stride, bytes.count)
            breaks &+= UInt32(LineTable.breaks(in: start..<end, of: bytes))
            start = end
        } while start < bytes.count
    }

    /// The line of an offset, from 1.
    func line(at offset: Int) -> Int {
        let offset = min(max(offset, 0), bytes.count)
        let block = min(offset / LineTable.stride, breaksBefore.count - 1)
        let rest = LineTable.breaks(in: block * LineTable.stride..<offset, of: bytes)
        return Int(breaksBefore[block]) + rest + 1
    }

    /// Line and column of one offset, without a table: one pass up to there.
    static func place(of offset: Int, in bytes: ByteView) -> (line: Int, column: Int) {
        let offset = min(max(offset, 0), bytes.count)
        var start = offset
        while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
        var column = 1
        for index in start..<offset where !UTF8Validation.isContinuation(bytes[index]) {
            column += 1
        }
        return (breaks(in: 0..<offset, of: bytes) + 1, column)
    }

    private static func breaks(in range: Range<Int>, of bytes: ByteView) -> Int {
        let part = unsafe bytes.buffer(range)
        var total = 0
        for index in 0..<part.count where unsafe part[index] == 0x0A { total &+= 1 }
        return total
    }
}
