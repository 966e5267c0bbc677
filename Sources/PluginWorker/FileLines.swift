internal import Documents
internal import LuaRuntime

/// The lines of a file as they lie on disk, for edits that must fit them exactly.
///
/// A line is what stands before a line feed, without a carriage return at its end; a byte order mark
/// is no part of the first one.
struct FileLines {
    private let bytes: DocumentBytes
    private var ranges: [Range<Int>] = []

    init(_ file: InputFile) throws(LuaFunctionError) {
        bytes = try file.rawBytes()
        let all = unsafe bytes.bytes
        if unsafe all.starts(with: [0xff, 0xfe]) || all.starts(with: [0xfe, 0xff]) {
            throw LuaFunctionError("'\(file.path)' is UTF-16: only UTF-8 can be edited")
        }
        var start = unsafe all.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        while start < all.count {
            let end = unsafe all[start...].firstIndex(of: UInt8(ascii: "\n")) ?? all.count
            let isReturned = unsafe end > start && all[end - 1] == UInt8(ascii: "\r")
            ranges.append(start..<(isReturned ? end - 1 : end))
            start = end + 1
        }
    }

    var count: Int { ranges.count }

    /// A line from 1; `nil` when there is none or it is not UTF-8.
    func text(_ line: Int) -> String? {
        guard line >= 1, line <= ranges.count else { return nil }
        let range = ranges[line - 1]
        return unsafe String(
            validating: UnsafeBufferPointer(rebasing: bytes.bytes[range]), as: UTF8.self)
    }
}
