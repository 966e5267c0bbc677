#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A bounds-checked look at bytes that somebody else keeps alive.
///
/// Reading outside gives 0, which no format here accepts, so a scanner that runs past the end sees
/// an unexpected byte instead of foreign memory. Whoever makes a view promises that the bytes
/// outlive it: every view in this module lives inside an object that also holds the
/// ``DocumentBytes``.
@safe struct ByteView {
    private let base: UnsafePointer<UInt8>?
    let count: Int

    init(_ buffer: UnsafeBufferPointer<UInt8>) {
        unsafe base = buffer.baseAddress
        count = buffer.count
    }

    @inline(__always) subscript(index: Int) -> UInt8 {
        guard index >= 0, index < count, let base = unsafe base else { return 0 }
        return unsafe base[index]
    }

    /// The bytes of a range, clamped to what is there.
    @inline(__always) func buffer(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        let lower = min(max(range.lowerBound, 0), count)
        let upper = min(max(range.upperBound, lower), count)
        guard let base = unsafe base else {
            return unsafe UnsafeBufferPointer(start: nil, count: 0)
        }
        return unsafe UnsafeBufferPointer(start: base + lower, count: upper - lower)
    }

    /// The first place of a byte in a range, nil when it is not there.
    @inline(__always) func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
        let part = unsafe buffer(range)
        guard let base = unsafe base, let start = part.baseAddress, part.count > 0,
            let found = unsafe memchr(start, Int32(byte), part.count)
        else { return nil }
        return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// Whether the bytes at `index` are exactly these.
    func matches(_ text: StaticString, at index: Int) -> Bool {
        guard index >= 0, count - index >= text.utf8CodeUnitCount else { return false }
        for offset in 0..<text.utf8CodeUnitCount
        where unsafe text.utf8Start[offset] != self[index + offset] { return false }
        return true
    }

    /// The bytes as text; bytes that are not UTF-8 become U+FFFD. For messages only.
    func string(_ range: Range<Int>) -> String {
        unsafe String(decoding: buffer(range), as: UTF8.self)
    }
}

/// Whether two stretches hold the same bytes.
func sameBytes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    guard let one = left.baseAddress, let other = right.baseAddress else { return true }
    return unsafe memcmp(one, other, left.count) == 0
}

/// A byte as messages show it: `','`, or `byte 0x07` when it has no printable form.
func shown(_ byte: UInt8) -> String {
    if byte > 0x20, byte < 0x7F { return "'\(Unicode.Scalar(byte))'" }
    let digits = String(byte, radix: 16, uppercase: true)
    return "byte 0x" + (digits.utf8.count == 1 ? "0" : "") + digits
}
