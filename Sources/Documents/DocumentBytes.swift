#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Owned document bytes, followed by at least 64 zero bytes of padding.
///
/// The padding lets simdjson read past the end, and the documents read the bytes where they are,
/// without a copy. A document that was made from bytes borrows them until it goes; changing them
/// meanwhile is a programming error and stops the program.
@safe public final class DocumentBytes {
    static let padding = 64

    private var base: UnsafeMutablePointer<UInt8>?
    private var capacity = 0
    private var isDecoded = false
    var borrowers = 0

    /// Bytes held, padding not counted.
    public private(set) var count = 0

    /// Why bytes were refused, nil when all of them are held. Every document's initialiser throws
    /// it.
    public private(set) var refusal: DocumentError?

    /// Makes an empty store with room for `capacity` bytes.
    ///
    /// The capacity is a hint and may come from a hostile header: it is cut to
    /// ``DocumentLimits/bytes``, and untouched room costs address space only.
    public init(capacity: Int) {
        _ = reserve(min(max(capacity, 0), DocumentLimits.bytes))
    }

    deinit { unsafe free(base) }

    /// The bytes as they stand; valid until the next change.
    public var bytes: UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(start: UnsafePointer(base), count: count)
    }

    /// The same, bounds-checked.
    var view: ByteView { unsafe ByteView(bytes) }

    /// Adds bytes at the end. Beyond ``DocumentLimits/bytes``, or when memory is refused, nothing
    /// more is taken and ``refusal`` is set.
    public func append(_ more: UnsafeRawBufferPointer) {
        precondition(borrowers == 0, "document bytes changed while a document reads them")
        guard refusal == nil, more.count > 0, let source = more.baseAddress else { return }
        guard more.count <= DocumentLimits.bytes - count else {
            refusal = DocumentError(
                format: "document", kind: .limit,
                reason: "larger than \(DocumentLimits.bytes >> 20) MiB")
            return
        }
        guard reserve(count + more.count), let base = unsafe base else {
            refusal = DocumentError(
                format: "document", kind: .memory,
                reason: "no memory for \(count + more.count) bytes")
            return
        }
        unsafe memcpy(base + count, source, more.count)
        count += more.count
        unsafe memset(base + count, 0, DocumentBytes.padding)
        isDecoded = false
    }

    /// Forgets the bytes and keeps the room.
    public func removeAll() {
        precondition(borrowers == 0, "document bytes changed while a document reads them")
        count = 0
        refusal = nil
        isDecoded = false
        if let base = unsafe base { unsafe memset(base, 0, DocumentBytes.padding) }
    }

    /// Decodes in place what a byte order mark says.
    ///
    /// A UTF-8 mark is dropped; UTF-16 of either byte order becomes UTF-8, also without a mark when
    /// every other one of the first few bytes is NUL (the first characters of every format here are
    /// ASCII). Other bytes stay as they are; a second call does nothing. The tables of the C
    /// library are not used, since they open files.
    ///
    /// - Throws: ``DocumentError`` for UTF-32, half a UTF-16 unit, an unpaired surrogate, or a text
    ///   that outgrows ``DocumentLimits/bytes``.
    public func decodeText() throws(DocumentError) {
        if let refusal { throw refusal }
        guard !isDecoded else { return }
        switch TextEncoding.detect(view) {
        case .utf8(let markLength):
            if markLength > 0 {
                precondition(borrowers == 0, "document bytes changed while a document reads them")
                dropFirst(markLength)
            }
        case .utf16(let bigEndian, let markLength):
            precondition(borrowers == 0, "document bytes changed while a document reads them")
            let decoded = DocumentBytes(capacity: count / 2 + count / 8)
            try TextEncoding.decodeUTF16(
                view, from: markLength, bigEndian: bigEndian, into: decoded)
            unsafe swap(&base, &decoded.base)
            swap(&capacity, &decoded.capacity)
            swap(&count, &decoded.count)
        case .utf32:
            throw DocumentError(
                format: "text", reason: "UTF-32 is not read; save the file as UTF-8")
        }
        isDecoded = true
    }

    /// Overwrites bytes in place. For rewrites that keep every other byte where it is.
    func replace(_ range: Range<Int>, with text: [UInt8]) {
        guard let base = unsafe base, range.lowerBound >= 0, range.upperBound <= count,
            range.count == text.count
        else { return }
        for (offset, byte) in text.enumerated() { unsafe base[range.lowerBound + offset] = byte }
    }

    private func dropFirst(_ length: Int) {
        guard let base = unsafe base, length <= count else { return }
        count -= length
        unsafe memmove(base, base + length, count)
        unsafe memset(base + count, 0, DocumentBytes.padding)
    }

    private func reserve(_ needed: Int) -> Bool {
        guard unsafe needed > capacity || base == nil else { return true }
        // Growth by half keeps appending linear; realloc moves pages of large blocks without
        // copying them.
        let wanted = min(max(needed, capacity + capacity / 2, 1024), DocumentLimits.bytes)
        guard let room = unsafe realloc(base, wanted + DocumentBytes.padding) else { return false }
        let fresh = unsafe base == nil
        unsafe base = room.assumingMemoryBound(to: UInt8.self)
        capacity = wanted
        if fresh { unsafe memset(room, 0, DocumentBytes.padding) }
        return true
    }
}
