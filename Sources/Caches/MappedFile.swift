internal import Glibc

/// A file of this program's own, read where it lies. It is only ever replaced, never changed.
@safe final class MappedFile: @unchecked Sendable {
    // Unchecked: the mapping is read-only and private.
    private let start: UnsafeMutableRawPointer
    let count: Int

    init?(_ path: String) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size > 0, let size = Int(exactly: status.st_size),
            let mapped = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
            unsafe mapped != MAP_FAILED
        else { return nil }
        unsafe start = mapped
        count = size
    }

    deinit { unsafe munmap(start, count) }

    /// A copy of bytes; the range lies in the file.
    func bytes(_ range: Range<Int>) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe Array(
            UnsafeRawBufferPointer(start: start + range.lowerBound, count: range.count))
    }

    /// A little-endian number.
    func number(_ position: Int, bytes count: Int) -> UInt64 {
        precondition(position >= 0 && position + count <= self.count && count <= 8)
        var number: UInt64 = 0
        for index in 0..<count {
            number |=
                UInt64(unsafe start.load(fromByteOffset: position + index, as: UInt8.self))
                << (8 * index)
        }
        return number
    }
}
