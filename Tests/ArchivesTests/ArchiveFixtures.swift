import Archives
import CArchive

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file to put into an archive.
struct Member {
    var path: [UInt8]
    var content: [UInt8]
    var type: UInt8 = UInt8(ascii: "0")
    var claimedSize: Int?
    var target: String

    init(
        _ path: String, _ content: String = "", type: Character = "0", claimedSize: Int? = nil,
        target: String = "target"
    ) {
        self.target = target
        self.path = Array(path.utf8)
        self.content = Array(content.utf8)
        self.type = type.asciiValue ?? 0x30
        self.claimedSize = claimedSize
    }
}

/// Writes a v7/ustar archive by hand, so that tests can lie in it.
func tar(_ members: [Member], ended: Bool = true) -> [UInt8] {
    var archive: [UInt8] = []
    for member in members {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ bytes: [UInt8], at offset: Int) {
            for (index, byte) in bytes.enumerated() { header[offset + index] = byte }
        }
        func octal(_ value: Int, width: Int) -> [UInt8] {
            let digits = String(value, radix: 8)
            return Array((String(repeating: "0", count: width - digits.utf8.count) + digits).utf8)
        }
        put(Array(member.path.prefix(100)), at: 0)
        put(octal(0o644, width: 7), at: 100)
        put(octal(0, width: 7), at: 108)
        put(octal(0, width: 7), at: 116)
        put(octal(member.claimedSize ?? member.content.count, width: 11), at: 124)
        put(octal(0, width: 11), at: 136)
        put([UInt8](repeating: 0x20, count: 8), at: 148)
        header[156] = member.type
        if member.type == UInt8(ascii: "1") || member.type == UInt8(ascii: "2") {
            put(Array(member.target.utf8), at: 157)
        }
        put(Array("ustar\0".utf8) + Array("00".utf8), at: 257)
        put(octal(header.reduce(0) { $0 + Int($1) }, width: 6) + [0], at: 148)
        archive += header + member.content
        archive += [UInt8](repeating: 0, count: (512 - member.content.count % 512) % 512)
    }
    return ended ? archive + [UInt8](repeating: 0, count: 1024) : archive
}

/// Writes a zip of stored members by hand, names flagged as UTF-8.
func zip(_ members: [Member]) -> [UInt8] {
    func le(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
        let size = member.claimedSize ?? member.content.count
        let common =
            le(20, 2) + le(0x800, 2) + le(0, 2) + le(0, 4) + le(Int(crc32(member.content)), 4)
            + le(size, 4) + le(size, 4) + le(member.path.count, 2) + le(0, 2)
        directory += le(0x0201_4B50, 4) + le(0x031E, 2) + common + le(0, 2) + le(0, 2) + le(0, 2)
        directory += le(0o100644 << 16, 4) + le(archive.count, 4) + member.path
        archive += le(0x0403_4B50, 4) + common + member.path + member.content
    }
    return archive + directory + le(0x0605_4B50, 4) + le(0, 4) + le(members.count, 2)
        + le(members.count, 2) + le(directory.count, 4) + le(archive.count, 4) + le(0, 2)
}

/// CRC-32 as zip and gzip use it (RFC 1952, section 8), bit by bit.
func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
}

/// Compresses with libarchive's own writer.
func compressed(_ content: [UInt8], with kind: ContainerKind) -> [UInt8] {
    if kind == .lz4, content.isEmpty {
        // libarchive's LZ4 writer cannot write nothing: an empty frame with its checksums, by hand.
        return [0x04, 0x22, 0x4D, 0x18, 0x64, 0x40, 0xA7, 0, 0, 0, 0, 0x05, 0x5D, 0xCC, 0x02]
    }
    let archive = unsafe archive_write_new()
    defer { unsafe archive_write_free(archive) }
    switch kind {
    case .gzip: unsafe archive_write_add_filter_gzip(archive)
    case .xz: unsafe archive_write_add_filter_xz(archive)
    case .zstd: unsafe archive_write_add_filter_zstd(archive)
    case .bzip2: unsafe archive_write_add_filter_bzip2(archive)
    case .lz4: unsafe archive_write_add_filter_lz4(archive)
    default: return content
    }
    unsafe archive_write_set_format_raw(archive)
    unsafe archive_write_set_bytes_in_last_block(archive, 1)
    var output = [UInt8](repeating: 0, count: content.count + content.count / 8 + 65_536)
    var used = 0
    unsafe output.withUnsafeMutableBytes { room in
        unsafe archive_write_open_memory(archive, room.baseAddress, room.count, &used)
        let entry = unsafe archive_entry_new()
        unsafe archive_entry_set_filetype(entry, 0o100000)
        unsafe archive_write_header(archive, entry)
        unsafe content.withUnsafeBytes {
            unsafe _ = archive_write_data(archive, $0.baseAddress, $0.count)
        }
        unsafe archive_entry_free(entry)
        unsafe archive_write_close(archive)
    }
    return Array(output.prefix(used))
}

/// Everything that a reader gives, as `path=content`, and the errors in their place.
func listing(_ reader: ArchiveReader, chunk: Int = 7, limit: Int = 1000) -> [String] {
    var lines: [String] = []
    while lines.count < limit {
        do {
            guard let entry = try reader.nextEntry() else { break }
            do {
                let content = try content(reader, chunk: chunk)
                lines.append("\(entry.path)=\(String(decoding: content, as: UTF8.self))")
            } catch {
                lines.append("\(entry.path)!\(error.kind)")
                if error.isFinal { break }
            }
        } catch {
            lines.append("!\(error.kind)")
            if error.isFinal { break }
        }
    }
    return lines
}

/// The bytes of the current entry.
func content(_ reader: ArchiveReader, chunk: Int = 65_536) throws(ArchiveError) -> [UInt8] {
    var content: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 1)
    defer { unsafe buffer.deallocate() }
    while true {
        let got = unsafe try reader.read(into: buffer)
        guard got > 0 else { return content }
        unsafe content.append(contentsOf: buffer[..<got])
    }
}

/// Lists an archive in memory; a failure to open shows like a final one.
func listing(
    _ bytes: [UInt8], name: String = "", chunk: Int = 7, limits: ArchiveLimits = ArchiveLimits()
) -> [String] {
    unsafe bytes.withUnsafeBytes { raw in
        do {
            return listing(
                unsafe try ArchiveReader(bytes: raw, name: name, limits: limits), chunk: chunk)
        } catch { return ["!\((error as? ArchiveError)?.kind ?? .memory)"] }
    }
}

/// A temporary file with these bytes, closed and gone after the body.
func withFile<Result>(_ bytes: [UInt8], _ body: (Int32) throws -> Result) rethrows -> Result? {
    guard let file = unsafe tmpfile() else { return nil }
    defer { unsafe _ = fclose(file) }
    let descriptor = unsafe fileno(file)
    unsafe bytes.withUnsafeBytes { unsafe _ = write(descriptor, $0.baseAddress, $0.count) }
    return try body(descriptor)
}

/// A pipe that gives these bytes (at most what a pipe holds) and ends.
func withPipe<Result>(_ bytes: [UInt8], _ body: (Int32) throws -> Result) rethrows -> Result {
    var ends: [Int32] = [0, 0]
    unsafe _ = pipe(&ends)
    unsafe bytes.withUnsafeBytes { unsafe _ = write(ends[1], $0.baseAddress, $0.count) }
    close(ends[1])
    defer { close(ends[0]) }
    return try body(ends[0])
}
