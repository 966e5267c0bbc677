internal import CProcesses
internal import Glibc

/// One of a program's output streams, seen from this side.
struct OutputPipe {
    /// -1 when closed.
    private(set) var reader: Int32
    private(set) var writer: Int32
    var tail: OutputTail

    /// Bytes that are taken at a time.
    private static let chunk = 64 * 1024

    init(limit: Int, path: String) throws(ProgramError) {
        var ends: [Int32] = [-1, -1]
        let problem = unsafe oakum_output_pipe(&ends)
        guard problem == 0 else {
            throw ProgramError(path: path, reason: unsafe String(cString: strerror(problem)))
        }
        (reader, writer) = (ends[0], ends[1])
        tail = OutputTail(limit: limit)
    }

    var isOpen: Bool { reader >= 0 }

    /// Takes one chunk; closes at the end of the stream. Returns whether there was one.
    @discardableResult
    mutating func read() -> Bool {
        guard isOpen else { return false }
        var count = 0
        let chunk = unsafe [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, filled in
            count = unsafe Glibc.read(reader, buffer.baseAddress, Self.chunk)
            filled = max(0, count)
        }
        if count > 0 {
            tail.append(chunk[...])
            return true
        }
        if count == 0 || (errno != EAGAIN && errno != EINTR) { closeReader() }
        return false
    }

    /// Takes what lies in the pipe, at most what a pipe holds.
    mutating func drain() {
        var rounds = 0
        while rounds < 64, read() { rounds += 1 }
    }

    mutating func closeWriter() {
        close(writer)
        writer = -1
    }

    mutating func closeReader() {
        if reader >= 0 { close(reader) }
        reader = -1
    }
}
