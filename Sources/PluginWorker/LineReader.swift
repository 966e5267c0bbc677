internal import Documents

/// The lines of a text, as `file:lines{...}` gives them.
struct LineReader {
    private let bytes: DocumentBytes
    private var position = 0
    private var number: Int64 = 0
    private let comment: [UInt8]
    private let continuation: [UInt8]

    init(_ bytes: DocumentBytes, comment: String?, continuation: String?) {
        self.bytes = bytes
        self.comment = Array((comment ?? "").utf8)
        self.continuation = Array((continuation ?? "").utf8)
    }

    /// The next line without its end, and its number from 1; joined lines have the first's number.
    mutating func next() -> (number: Int64, line: [UInt8])? {
        while var line = rawLine() {
            let first = number
            while !continuation.isEmpty, line.ends(with: continuation) {
                line.removeLast(continuation.count)
                guard let more = rawLine() else { break }
                line += more
            }
            guard !comment.isEmpty else { return (first, line) }
            cutComment(&line)
            if line.contains(where: { !isBlank($0) }) { return (first, line) }
        }
        return nil
    }

    private mutating func rawLine() -> [UInt8]? {
        let all = unsafe bytes.bytes
        guard position < all.count else { return nil }
        let rest = unsafe all[position...]
        let end = unsafe rest.firstIndex(of: UInt8(ascii: "\n")) ?? all.count
        var line = unsafe Array(all[position..<end])
        position = end + 1
        number += 1
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }

    /// A comment begins the line or follows a blank; what is left loses its trailing blanks.
    private func cutComment(_ line: inout [UInt8]) {
        guard line.count >= comment.count else { return }
        for start in 0...(line.count - comment.count)
        where line[start...].starts(with: comment) && (start == 0 || isBlank(line[start - 1])) {
            line.removeSubrange(start...)
            break
        }
        while let last = line.last, isBlank(last) { line.removeLast() }
    }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

extension Array where Element == UInt8 {
    fileprivate func ends(with suffix: [UInt8]) -> Bool {
        count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
    }
}
