/// The bytes of a file, where they lie, read within their bounds only.
@safe public struct RPMBytes {
    private let memory: UnsafeRawBufferPointer
    private let owner: AnyObject?

    /// Wraps bytes.
    ///
    /// - Parameters:
    ///   - memory: unchanged as long as `owner` lives.
    ///   - owner: is held by this value and its copies.
    @unsafe public init(_ memory: UnsafeRawBufferPointer, owner: AnyObject?) {
        unsafe self.memory = memory
        self.owner = owner
    }

    /// Bytes in all.
    var count: Int { unsafe memory.count }

    /// A copy of a range; nil when it is not inside.
    func bytes(at offset: Int, count: Int) -> [UInt8]? {
        guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
            return nil
        }
        return unsafe Array(memory[offset..<offset + count])
    }

    /// An unsigned number of 1 to 4 bytes; nil when it is not inside.
    func number(at offset: Int, _ width: Int, bigEndian: Bool) -> Int? {
        guard offset >= 0, offset <= count, width <= count - offset else { return nil }
        var value = 0
        for index in 0..<width {
            let place = offset + (bigEndian ? index : width - 1 - index)
            value = unsafe value << 8 | Int(memory[place])
        }
        return value
    }

    /// Appends a range to others; false when it is not inside.
    func append(at offset: Int, count: Int, to bytes: inout [UInt8]) -> Bool {
        guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
            return false
        }
        unsafe bytes.append(contentsOf: memory[offset..<offset + count])
        return true
    }

    /// Whether bytes stand at an offset.
    func has(_ expected: [UInt8], at offset: Int) -> Bool {
        bytes(at: offset, count: expected.count) == expected
    }
}
