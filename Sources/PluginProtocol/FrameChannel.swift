internal import CFileSystem
internal import Glibc

/// Sends and receives frames over a stream socket, blocking. One owner, one thread.
@safe public final class FrameChannel {
    private let socket: Int32
    private let incomingLimit: Int
    private let acceptsDescriptors: Bool
    private var outgoing: [UInt8] = []
    private var buffer: [UInt8]
    private var start = 0
    private var end = 0
    private var descriptors: [Int32] = []

    /// Collected frames are sent when they reach this many bytes.
    private static let flushSize = 64 * 1024

    /// The reason of the error when the other side has closed.
    public static let goneReason = "the other side is gone"

    /// Takes over `socket`; a frame with more than `incomingLimit` payload bytes is an error.
    ///
    /// The host accepts no descriptors: a worker could use up its own with them.
    public init(socket: Int32, incomingLimit: Int, acceptsDescriptors: Bool = true) {
        self.socket = socket
        self.incomingLimit = incomingLimit
        self.acceptsDescriptors = acceptsDescriptors
        buffer = [UInt8](repeating: 0, count: Self.flushSize)
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
        close(socket)
    }

    /// `receive` fails when nothing arrives for so long, sending when nothing is taken.
    public func setTimeout(milliseconds: Int64) {
        var time = timeval(
            tv_sec: Int(milliseconds / 1000), tv_usec: Int(milliseconds % 1000) * 1000)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            unsafe setsockopt(
                socket, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    /// Ends both directions, so that a blocked `receive` returns.
    public func shutdown() { Glibc.shutdown(socket, Int32(SHUT_RDWR)) }

    /// Collects a frame; it leaves with the next flush.
    public func append(_ kind: FrameKind, _ payload: [UInt8]) throws(WireError) {
        appendHeader(kind, count: payload.count)
        outgoing.append(contentsOf: payload)
        if outgoing.count >= Self.flushSize { try flush() }
    }

    /// Sends everything collected and then this frame, with a descriptor if one is given.
    public func send(
        _ kind: FrameKind, _ payload: [UInt8], descriptor: Int32 = -1
    ) throws(WireError) {
        // The descriptor travels with the first byte sent, so it must be this frame's.
        if descriptor >= 0 { try flush() }
        appendHeader(kind, count: payload.count, carriesDescriptor: descriptor >= 0)
        outgoing.append(contentsOf: payload)
        try flush(descriptor: descriptor)
    }

    private func appendHeader(_ kind: FrameKind, count: Int, carriesDescriptor: Bool = false) {
        let count = UInt32(count)
        for shift in [UInt32(0), 8, 16, 24] {
            outgoing.append(UInt8(truncatingIfNeeded: count >> shift))
        }
        outgoing.append(kind.rawValue | (carriesDescriptor ? Frame.descriptorFlag : 0))
    }

    /// Sends everything collected.
    public func flush(descriptor: Int32 = -1) throws(WireError) {
        var sent = 0
        var descriptor = descriptor
        while sent < outgoing.count {
            let count = unsafe outgoing.withUnsafeBytes { bytes in
                unsafe oakum_send(
                    socket, bytes.baseAddress.map { unsafe $0 + sent }, bytes.count - sent,
                    descriptor)
            }
            guard count > 0 else {
                outgoing.removeAll(keepingCapacity: true)
                throw WireError(Self.goneReason)
            }
            sent += count
            descriptor = -1
        }
        outgoing.removeAll(keepingCapacity: true)
    }

    /// The next frame; `nil` when the other side has closed.
    public func receive() throws(WireError) -> Frame? {
        guard try fill(Frame.headerSize) else { return nil }
        let header = buffer[start..<start + Frame.headerSize]
        var count = 0
        for (index, byte) in header.prefix(4).enumerated() { count |= Int(byte) << (8 * index) }
        let mark = header.last ?? 0
        guard let kind = FrameKind(rawValue: mark & ~Frame.descriptorFlag) else {
            throw WireError("unknown frame \(mark)")
        }
        guard count <= incomingLimit else {
            throw WireError("a frame of \(count) bytes is over the limit of \(incomingLimit)")
        }
        start += Frame.headerSize
        guard try fill(count) else { throw WireError("frame is cut short") }
        let payload = Array(buffer[start..<start + count])
        start += count
        var descriptor: Int32 = -1
        if mark & Frame.descriptorFlag != 0 {
            guard !descriptors.isEmpty else { throw WireError("a descriptor did not arrive") }
            descriptor = descriptors.removeFirst()
        }
        return Frame(kind: kind, payload: payload, descriptor: descriptor)
    }

    /// Makes at least `count` bytes available; false when the other side closed before the first.
    private func fill(_ count: Int) throws(WireError) -> Bool {
        if end - start >= count { return true }
        if start > 0 {
            // In place: an array that is given a slice of itself is copied whole first.
            let rest = start..<end
            unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe bytes.copyBytes(from: UnsafeRawBufferPointer(rebasing: bytes[rest]))
            }
            end -= start
            start = 0
        }
        if buffer.count < count {
            buffer.append(contentsOf: repeatElement(0, count: count - buffer.count))
        }
        while end < count {
            var descriptor: Int32 = -1
            let received = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe oakum_receive(
                    socket, bytes.baseAddress.map { unsafe $0 + end }, bytes.count - end,
                    &descriptor)
            }
            if descriptor >= 0 {
                if acceptsDescriptors { descriptors.append(descriptor) } else { close(descriptor) }
            }
            guard received > 0 else {
                if received == 0, end == 0 { return false }
                if received < 0, errno == EAGAIN { throw WireError("no answer in time") }
                throw WireError(Self.goneReason)
            }
            end += received
        }
        return true
    }
}
