internal import Archives
internal import Documents
internal import Glibc

/// The bytes of a file for readers that work in place: archives, databases, executables.
///
/// A regular file is mapped, so that nothing of it is copied. One that is cut off by somebody else
/// meanwhile ends the worker, and with it this file's reading alone.
@safe final class ContentBytes {
    let bytes: UnsafeRawBufferPointer
    private let document: DocumentBytes?
    /// Keeps the bytes of an archive that these are a part of.
    private let listing: ArchiveListing?
    private let isMapped: Bool
    /// Whether they are a file's pages and nothing else.
    var isMappedFile: Bool { isMapped && replaced == nil }
    private var replaced: (start: Int, bytes: [UInt8])?

    /// Maps a regular file of at most `limit` bytes; nil when it is none, empty, or larger.
    init?(mapping descriptor: Int32, limit: Int) {
        guard let length = Self.length(of: descriptor), length > 0, length <= limit,
            let start = unsafe mmap(
                nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0),
            unsafe start != MAP_FAILED
        else { return nil }
        unsafe bytes = UnsafeRawBufferPointer(start: start, count: length)
        document = nil
        listing = nil
        isMapped = true
    }

    /// The bytes of a document, which nobody changes from here on.
    init(_ document: DocumentBytes) {
        unsafe bytes = UnsafeRawBufferPointer(document.bytes)
        self.document = document
        listing = nil
        isMapped = false
    }

    /// Bytes of an entry that lie in its archive.
    init(_ bytes: UnsafeRawBufferPointer, of listing: ArchiveListing) {
        unsafe self.bytes = bytes
        self.listing = listing
        document = nil
        isMapped = false
    }

    /// A copy of other bytes.
    convenience init(copying bytes: UnsafeRawBufferPointer) {
        let copy = DocumentBytes(capacity: bytes.count)
        unsafe copy.append(bytes)
        self.init(copy)
    }

    deinit {
        guard isMapped else { return }
        unsafe _ = munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }

    func isView(of other: DocumentBytes) -> Bool { document === other }

    /// Where a descriptor that can be read at any place ends; its own place stays.
    static func length(of descriptor: Int32) -> Int? {
        let place = lseek(descriptor, 0, SEEK_CUR)
        guard place >= 0 else { return nil }
        let end = lseek(descriptor, 0, SEEK_END)
        lseek(descriptor, place, SEEK_SET)
        return end < 0 ? nil : end
    }

    /// The same bytes with some of them replaced. Mapped pages are private, so that of a mapped file
    /// one page is copied; ``copy(from:into:)`` goes on giving the file's own.
    func replacing(_ range: ClosedRange<Int>, with byte: UInt8) -> ContentBytes {
        guard isMapped else {
            let copy = unsafe ContentBytes(copying: bytes)
            copy.overwrite(range, with: byte)
            return copy
        }
        if replaced == nil {
            replaced = (range.lowerBound, unsafe Array(bytes[range]))
            overwrite(range, with: byte)
        }
        return self
    }

    private func overwrite(_ range: ClosedRange<Int>, with byte: UInt8) {
        let start = unsafe UnsafeMutableRawBufferPointer(mutating: bytes)
        for index in range { unsafe start[index] = byte }
    }

    /// Copies bytes as the file has them; gives how many.
    func copy(from position: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let rest = unsafe bytes[min(position, bytes.count)...].prefix(buffer.count)
        unsafe buffer.copyBytes(from: rest)
        for (index, byte) in (replaced?.bytes ?? []).enumerated() {
            let place = (replaced?.start ?? 0) + index - position
            if place >= 0, unsafe place < rest.count { unsafe buffer[place] = byte }
        }
        return unsafe rest.count
    }
}
