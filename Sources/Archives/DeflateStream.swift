internal import CZlib

/// Deflated bytes outside of any archive, as cargo-auditable's section or a PDF holds them.
public enum DeflateStream: Sendable {
    /// RFC 1950: two bytes of header, and a checksum behind.
    case zlib
    /// RFC 1951: the bare stream.
    case raw

    /// Inflates one stream; what follows it is ignored.
    ///
    /// - Parameters:
    ///   - bytes: the stream.
    ///   - limit: most bytes that may come out.
    /// - Throws: ``ArchiveError`` for damage, an early end and a passed limit.
    public func inflated(
        _ bytes: UnsafeRawBufferPointer, limit: Int
    ) throws(ArchiveError) -> [UInt8] {
        var stream = unsafe z_stream()
        let status = unsafe inflateInit2_(
            &stream, self == .raw ? -15 : 15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw failure(.memory, "there is no memory for it") }
        defer { unsafe _ = inflateEnd(&stream) }
        var output: [UInt8] = []
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { unsafe block.deallocate() }
        let input = unsafe UnsafeMutablePointer(
            mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        var taken = 0
        while true {
            // zlib counts in 32 bits.
            let part = min(bytes.count - taken, 1 << 30)
            unsafe stream.next_in = input.map { unsafe $0 + taken }
            unsafe stream.avail_in = UInt32(part)
            unsafe stream.next_out = block.baseAddress?.assumingMemoryBound(to: UInt8.self)
            unsafe stream.avail_out = UInt32(block.count)
            let status = unsafe inflate(&stream, Z_NO_FLUSH)
            taken += unsafe part - Int(stream.avail_in)
            let made = unsafe block.count - Int(stream.avail_out)
            guard output.count + made <= limit else {
                throw failure(.limit, "it is larger than \(limit) bytes")
            }
            unsafe output.append(contentsOf: block[..<made])
            switch status {
            case Z_STREAM_END: return output
            case Z_OK where made > 0 || taken < bytes.count: continue
            case Z_OK, Z_BUF_ERROR: throw failure(.truncated, "it ends too early")
            case Z_MEM_ERROR: throw failure(.memory, "there is no memory for it")
            case Z_NEED_DICT: throw failure(.unsupported, "it needs a preset dictionary")
            default: throw failure(.corrupt, "it is damaged")
            }
        }
    }

    private func failure(_ kind: ArchiveError.Kind, _ reason: String) -> ArchiveError {
        ArchiveError(kind: kind, entry: nil, reason: reason, isFinal: true)
    }
}

extension DeflateStream {
    /// The content of a stream in gzip, xz, zstd, bzip2 or LZ4, several members or frames too.
    ///
    /// - Throws: ``ArchiveError`` for anything else, damage, and a passed limit.
    public static func decompressed(
        _ bytes: UnsafeRawBufferPointer, limits: ArchiveLimits
    ) throws(ArchiveError) -> [UInt8] {
        let unknown = ArchiveError(
            kind: .unrecognized, reason: "it is no stream in gzip, xz, zstd, bzip2 or lz4",
            isFinal: true)
        switch unsafe ContainerKind.sniff(bytes, name: "") {
        case .gzip, .xz, .zstd, .bzip2, .lz4: break
        default: throw unknown
        }
        let reader = unsafe try ArchiveReader(
            MemoryOrigin(bytes), name: "", limits: limits, tally: ArchiveTally(), nesting: 1,
            scope: .stream)
        guard try reader.nextEntry() != nil else { return [] }
        return try reader.remainder()
    }
}

extension ArchiveReader {
    /// What is left of the current entry.
    ///
    /// - Throws: as ``read(into:)``.
    public func remainder() throws(ArchiveError) -> [UInt8] {
        var output: [UInt8] = []
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { unsafe block.deallocate() }
        while true {
            let count = unsafe try read(into: block)
            guard count > 0 else { return output }
            unsafe output.append(contentsOf: block[..<count])
        }
    }
}
