/// Appends fields to a byte buffer: the writing half of the record format.
///
/// Unsigned numbers are LEB128; signed ones are zigzag-coded first; text and lists carry their
/// length before them; an optional is 0, or 1 and the value.
struct RecordWriter {
    private(set) var bytes: [UInt8] = []

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func append(_ count: Int) { append(UInt64(UInt(bitPattern: count))) }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            append(utf8.count)
            unsafe bytes.append(contentsOf: utf8)
        }
    }

    mutating func append(_ text: String?) {
        append(text == nil ? 0 : 1)
        if let text { append(text) }
    }

    mutating func append(_ time: Int64?) {
        append(time == nil ? 0 : 1)
        if let time { append(UInt64(bitPattern: (time << 1) ^ (time >> 63))) }
    }

    mutating func append(_ list: [String]) {
        append(list.count)
        for text in list { append(text) }
    }

    /// Writes what `body` writes, with its length in bytes before it.
    mutating func appendBlock(_ body: (inout RecordWriter) -> Void) {
        var block = RecordWriter()
        body(&block)
        append(block.bytes.count)
        bytes.append(contentsOf: block.bytes)
    }
}

/// The bytes of a record do not follow the record format.
struct RecordDamaged: Error {}

/// Reads fields in the order in which `RecordWriter` wrote them; never beyond its bytes.
@safe struct RecordReader {
    // Safety: the buffer outlives the reader, which never leaves the closure that made it; every
    // access is checked against `end`.
    private let base: UnsafeRawBufferPointer
    private var position = 0
    private let end: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        unsafe base = bytes
        end = bytes.count
    }

    mutating func number() throws(RecordDamaged) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end, shift < 64 {
            let byte = unsafe base[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw RecordDamaged()
    }

    /// A length or count: never more than the bytes that are left, so that it can be reserved.
    mutating func count() throws(RecordDamaged) -> Int {
        let value = try number()
        guard value <= UInt64(end - position) else { throw RecordDamaged() }
        return Int(value)
    }

    mutating func text() throws(RecordDamaged) -> String {
        let length = try count()
        let part = unsafe UnsafeRawBufferPointer(rebasing: base[position..<position + length])
        position += length
        return unsafe String(decoding: part, as: UTF8.self)
    }

    mutating func optionalText() throws(RecordDamaged) -> String? {
        try number() == 0 ? nil : try text()
    }

    mutating func optionalTime() throws(RecordDamaged) -> Int64? {
        guard try number() != 0 else { return nil }
        let value = try number()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func texts() throws(RecordDamaged) -> [String] {
        let count = try count()
        guard count > 0 else { return [] }
        var list: [String] = []
        list.reserveCapacity(count)
        for _ in 0..<count { list.append(try text()) }
        return list
    }

    mutating func skipBlock() throws(RecordDamaged) {
        position += try count()
    }

    mutating func skipText() throws(RecordDamaged) { try skipBlock() }
}

/// A 64-bit hash of a record's bytes, to see whether a record changed.
///
/// Multiply and fold, eight bytes at a time. Not cryptographic: who crafts a collision only keeps
/// the own feed's older record.
func contentHash(_ bytes: [UInt8], seed: UInt64) -> UInt64 {
    unsafe bytes.withUnsafeBytes { buffer in
        var hash = seed ^ 0x9E37_79B9_7F4A_7C15
        var position = 0
        while buffer.count - position >= 8 {
            let word = unsafe buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            hash = folded(hash ^ UInt64(littleEndian: word))
            position += 8
        }
        var tail: UInt64 = 0
        while position < buffer.count {
            tail = tail << 8 | UInt64(unsafe buffer[position])
            position += 1
        }
        return folded(folded(hash ^ tail) ^ UInt64(buffer.count))
    }
}

private func folded(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
}
