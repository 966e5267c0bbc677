import Glibc

/// Lines of standard input, as they come.
///
/// `readLine` is not used: at the end of a pipe it goes on for ever when an earlier call of the
/// thread was interrupted by a signal, such as the end of a worker.
struct StandardInput {
    private var pending: [UInt8] = []
    private var isAtEnd = false

    /// The next line without its end; `nil` at the end of the input.
    mutating func nextLine() -> String? {
        while true {
            if let end = pending.firstIndex(of: 10) {
                let line = pending[..<end]
                pending.removeFirst(end + 1)
                return text(line)
            }
            guard !isAtEnd else { break }
            fill()
        }
        defer { pending.removeAll() }
        return pending.isEmpty ? nil : text(pending[...])
    }

    private mutating func fill() {
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe read(STDIN_FILENO, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { isAtEnd = true } else { pending += chunk[..<count] }
            return
        }
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.last == 13 ? bytes.dropLast() : bytes, as: UTF8.self)
    }
}
