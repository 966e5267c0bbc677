/// Appends wire values to a byte buffer.
public struct WireWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// Empties the buffer and keeps its room.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Cuts the buffer back to an earlier length.
    public mutating func cut(to count: Int) { bytes.removeLast(bytes.count - count) }

    /// Writes raw bytes, counts, or values with their tags.
    public mutating func write(byte: UInt8) { bytes.append(byte) }

    public mutating func write(bytes more: some Collection<UInt8>) {
        bytes.append(contentsOf: more)
    }

    /// An unsigned LEB128 number.
    public mutating func write(count: Int) {
        var rest = UInt64(bitPattern: Int64(count))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    public mutating func write(tag: WireValue.Tag) { bytes.append(tag.rawValue) }

    /// Writes the value that stands for nothing.
    public mutating func writeNull() { write(tag: .null) }

    public mutating func write(_ value: Bool) { write(tag: value ? .yes : .no) }

    public mutating func write(_ value: Int64) {
        write(tag: .integer)
        write(count: Int((value << 1) ^ (value >> 63)))
    }

    public mutating func write(_ value: Double) {
        write(tag: .number)
        unsafe withUnsafeBytes(of: value.bitPattern.littleEndian) {
            unsafe bytes.append(contentsOf: $0)
        }
    }

    public mutating func write(_ value: String) {
        var value = value
        value.withUTF8 { unsafe write(text: $0) }
    }

    @unsafe public mutating func write(text: UnsafeBufferPointer<UInt8>) {
        write(tag: .string)
        write(count: text.count)
        unsafe bytes.append(contentsOf: text)
    }

    /// Starts a list of `count` values, which follow.
    public mutating func beginList(count: Int) {
        write(tag: .list)
        write(count: count)
    }

    /// Starts a record of `count` fields; each is `write(count: number)` and a value.
    public mutating func beginRecord(count: Int) {
        write(tag: .record)
        write(count: count)
    }

    /// Starts a map of `count` entries; each is a string and a value.
    public mutating func beginMap(count: Int) {
        write(tag: .map)
        write(count: count)
    }

    public mutating func write(_ value: WireValue) {
        switch value {
        case .null: writeNull()
        case .boolean(let value): write(value)
        case .integer(let value): write(value)
        case .number(let value): write(value)
        case .string(let value): write(value)
        case .list(let items):
            beginList(count: items.count)
            for item in items { write(item) }
        case .record(let fields):
            beginRecord(count: fields.count)
            for (number, field) in fields.enumerated() {
                write(count: number)
                write(field)
            }
        case .map(let entries):
            beginMap(count: entries.count)
            for entry in entries {
                write(entry.name)
                write(entry.value)
            }
        }
    }

    /// Writes a string list as the payload of a request.
    public mutating func write(_ items: [String]) {
        beginList(count: items.count)
        for item in items { write(item) }
    }
}
