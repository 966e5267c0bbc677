#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where an archive's bytes come from.
protocol ByteOrigin: AnyObject {
    /// Bytes in all; nil when it is a stream that cannot be read at any place.
    var length: Int? { get }
    /// All of them where they lie, when they lie in memory as one piece.
    @unsafe var memory: UnsafeRawBufferPointer? { get }
    /// Reads at a place (ignored for streams, which go on where they are). 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int) throws(ArchiveError)
        -> Int
    /// What lies before a place is not needed for now.
    func letGo(before position: Int)
}

extension ByteOrigin {
    @unsafe var memory: UnsafeRawBufferPointer? { nil }
    func letGo(before position: Int) {}
}

/// A descriptor that somebody else opened and closes. Its own offset is not used when it can be
/// read at any place.
final class DescriptorOrigin: ByteOrigin {
    private let descriptor: Int32
    let length: Int?

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        let end = lseek(descriptor, 0, SEEK_END)
        length = end < 0 ? nil : Int(end)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int) throws(ArchiveError)
        -> Int
    {
        guard let base = buffer.baseAddress else { return 0 }
        while true {
            let got =
                unsafe length == nil
                ? Self.readStream(descriptor, base, buffer.count)
                : pread(descriptor, base, buffer.count, off_t(position))
            if got >= 0 { return got }
            guard errno != EINTR else { continue }
            throw ArchiveError(
                kind: .unreadable(errno), reason: "reading failed with error \(errno)",
                isFinal: true)
        }
    }

    private static func readStream(
        _ descriptor: Int32, _ base: UnsafeMutableRawPointer, _ count: Int
    ) -> Int {
        #if canImport(Glibc)
            return unsafe Glibc.read(descriptor, base, count)
        #elseif canImport(Musl)
            return unsafe Musl.read(descriptor, base, count)
        #else
            return unsafe Darwin.read(descriptor, base, count)
        #endif
    }
}

/// Bytes in memory that the caller keeps alive and unchanged.
@safe final class MemoryOrigin: ByteOrigin {
    private let bytes: UnsafeRawBufferPointer
    /// A mapped file comes again from where it is; other memory would be lost.
    private let isMappedFile: Bool
    /// What was let go of last ends here.
    private var gone = 0

    /// Pages are given back in pieces of this size.
    private static let pieceSize = 4 << 20
    private static let pageSize = 4096

    init(_ bytes: UnsafeRawBufferPointer, isMappedFile: Bool = false) {
        unsafe self.bytes = bytes
        self.isMappedFile = isMappedFile
    }

    func letGo(before position: Int) {
        // Read again from further ahead, these pages count again.
        if position < gone { gone = position }
        guard isMappedFile, position - gone >= Self.pieceSize,
            let base = unsafe bytes.baseAddress
        else { return }
        let start = gone / Self.pageSize * Self.pageSize
        let end = unsafe min(position, bytes.count) / Self.pageSize * Self.pageSize
        unsafe madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, MADV_DONTNEED)
        gone = end
    }

    var length: Int? { unsafe bytes.count }
    @unsafe var memory: UnsafeRawBufferPointer? { unsafe bytes }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int) throws(ArchiveError)
        -> Int
    {
        let rest = unsafe bytes[min(max(position, 0), bytes.count)...].prefix(buffer.count)
        unsafe buffer.copyBytes(from: rest)
        return unsafe rest.count
    }
}

/// The current entry of another reader.
final class EntryOrigin: ByteOrigin {
    private let outer: ArchiveReader

    init(_ outer: ArchiveReader) { self.outer = outer }

    var length: Int? { nil }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int) throws(ArchiveError)
        -> Int
    {
        unsafe try outer.read(into: buffer)
    }
}

/// What an archive and the archives inside it took in and gave out so far, over all passes.
public final class ArchiveTally {
    var input = 0
    var output = 0
    let shouldStop: () -> Bool

    /// Begins at nothing.
    ///
    /// - Parameter shouldStop: asked at every block that is read or passed over; once it says true,
    ///   reading fails with ``ArchiveError/Kind/stopped``.
    public init(shouldStop: @escaping () -> Bool = { false }) { self.shouldStop = shouldStop }
}

/// Hands an origin's bytes over in blocks, and remembers how far it got.
@safe final class ByteFeed {
    static let blockSize = 256 << 10

    private let origin: any ByteOrigin
    private let block: UnsafeMutableRawBufferPointer
    private var head: [UInt8] = []
    private var position = 0

    /// The furthest place reached: each byte of input counts once, however often it is read.
    private(set) var reached = 0

    /// The first failure of the origin; libarchive only hears that there was one.
    private(set) var failure: ArchiveError?

    init(_ origin: any ByteOrigin) {
        self.origin = origin
        unsafe block = .allocate(byteCount: ByteFeed.blockSize, alignment: 16)
    }

    deinit { unsafe block.deallocate() }

    var length: Int? { origin.length }

    /// The first bytes, which stay to be read.
    func peekHead(_ length: Int) throws(ArchiveError) -> [UInt8] {
        while head.count < length {
            let part = unsafe UnsafeMutableRawBufferPointer(
                rebasing: block[..<(length - head.count)])
            let got = unsafe try origin.read(into: part, at: head.count)
            guard got > 0 else { break }
            unsafe head.append(contentsOf: part[..<got])
        }
        return head
    }

    /// Whether this is a zip that lacks its end record (APPNOTE 4.3.16: 22 bytes and a comment of
    /// at most 65,535). libarchive reads such a file front to back without a word, though members
    /// may be missing.
    func isZipWithoutEnd() throws(ArchiveError) -> Bool {
        guard let length else { return false }
        let start = max(length - 22 - 65_535, 0)
        let tail = unsafe UnsafeMutableRawBufferPointer(rebasing: block[..<(length - start)])
        var filled = 0
        while filled < tail.count {
            let part = unsafe UnsafeMutableRawBufferPointer(rebasing: tail[filled...])
            let got = unsafe try origin.read(into: part, at: start + filled)
            guard got > 0 else { break }
            filled += got
        }
        guard filled >= 22 else { return true }
        for index in stride(from: filled - 22, through: 0, by: -1)
        where unsafe tail[index] == 0x50 && tail[index + 1] == 0x4B && tail[index + 2] == 5
            && tail[index + 3] == 6
        { return false }
        return true
    }

    /// The next block; empty at the end, nil on failure.
    func next() -> UnsafeRawBufferPointer? {
        if let memory = unsafe origin.memory {
            // No copy: a zip of many small members seeks to each, and would copy a block for each.
            let start = min(position, memory.count)
            origin.letGo(before: start)
            let end = min(start + ByteFeed.blockSize, memory.count)
            position = end
            reached = max(reached, position)
            return unsafe UnsafeRawBufferPointer(rebasing: memory[start..<end])
        }
        do {
            let got = unsafe try read(into: block)
            return unsafe UnsafeRawBufferPointer(rebasing: block[..<got])
        } catch {
            failure = failure ?? error
            return nil
        }
    }

    /// Reads at the current place.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        let got: Int
        if position < head.count, length == nil {
            // A stream's head was taken already and comes from memory.
            let rest = head[position...].prefix(buffer.count)
            unsafe buffer.copyBytes(from: rest)
            got = rest.count
        } else {
            got = unsafe try origin.read(into: buffer, at: position)
        }
        position += got
        reached = max(reached, position)
        return got
    }

    /// Moves on without reading; gives how far.
    func skip(_ count: Int) -> Int {
        guard let length, count > 0 else { return 0 }
        let target = min(position + min(count, Int.max - position), length)
        defer {
            position = target
            reached = max(reached, position)
        }
        return target - position
    }

    /// Moves to a place; -1 when that cannot be.
    func seek(_ offset: Int, from whence: Int32) -> Int {
        guard let length else { return -1 }
        let start = whence == SEEK_SET ? 0 : whence == SEEK_END ? length : position
        let (target, overflow) = start.addingReportingOverflow(offset)
        guard !overflow, target >= 0, target <= length else { return -1 }
        position = target
        return target
    }
}
