/// Takes the bytes of a rendered report, chunk by chunk and in order.
public typealias ReportSink = ([UInt8]) throws -> Void

/// Gathers bytes and hands them on in chunks, so that no report is ever whole in memory.
///
/// Appending never fails; who appends in a loop calls ``flushIfFull()`` once per element.
struct OutputBuffer {
    /// Bytes from which on a chunk is handed on.
    static let chunkSize = 64 * 1024

    private(set) var bytes: [UInt8] = []
    private let sink: ReportSink

    init(sink: @escaping ReportSink) {
        self.sink = sink
        bytes.reserveCapacity(Self.chunkSize + 4096)
    }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func append(_ part: UnsafeBufferPointer<UInt8>) {
        unsafe bytes.append(contentsOf: part)
    }

    mutating func flushIfFull() throws {
        if bytes.count >= Self.chunkSize { try flush() }
    }

    mutating func flush() throws {
        guard !bytes.isEmpty else { return }
        try sink(bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}
