/// Pieces of another origin and bytes of our own, one after another as if they were one file.
final class SegmentedOrigin: ByteOrigin {
    /// One piece.
    enum Segment {
        /// A range of the other origin, which must lie within it.
        case range(Range<Int>)
        case bytes([UInt8])

        var count: Int {
            switch self {
            case .range(let range): range.count
            case .bytes(let bytes): bytes.count
            }
        }
    }

    private let base: any ByteOrigin
    private let segments: [Segment]
    let length: Int?

    init(_ base: any ByteOrigin, _ segments: [Segment]) {
        self.base = base
        self.segments = segments
        length = segments.reduce(0) { $0 + $1.count }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int) throws(ArchiveError)
        -> Int
    {
        var offset = max(position, 0)
        for segment in segments {
            guard offset >= segment.count else {
                let room = min(buffer.count, segment.count - offset)
                let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<room])
                switch segment {
                case .bytes(let bytes):
                    unsafe part.copyBytes(from: bytes[offset..<offset + room])
                    return room
                case .range(let range):
                    return unsafe try base.read(into: part, at: range.lowerBound + offset)
                }
            }
            offset -= segment.count
        }
        return 0
    }
}

extension ByteOrigin {
    /// So many bytes at a place; fewer at the end.
    func bytes(at position: Int, count: Int) throws(ArchiveError) -> [UInt8] {
        if let memory = unsafe memory {
            return unsafe Array(
                memory[min(max(position, 0), memory.count)...].prefix(max(count, 0)))
        }
        var bytes = [UInt8](repeating: 0, count: max(count, 0))
        var filled = 0
        while filled < bytes.count {
            let buffer = UnsafeMutableRawBufferPointer.allocate(
                byteCount: min(bytes.count - filled, 1 << 20), alignment: 1)
            defer { unsafe buffer.deallocate() }
            let got = unsafe try read(into: buffer, at: position + filled)
            guard got > 0 else { break }
            for index in 0..<got { bytes[filled + index] = unsafe buffer[index] }
            filled += got
        }
        return Array(bytes.prefix(filled))
    }
}
