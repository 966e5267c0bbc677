/// Why an executable could not be read.
public struct BinaryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, lower case, without a full stop.
    public var description: String

    init(_ description: String) { self.description = description }
}

/// The bytes of a file, where they lie, read within their bounds only.
@safe public struct BinaryBytes {
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
    public var count: Int { unsafe memory.count }

    /// A byte; nil outside.
    subscript(_ position: Int) -> UInt8? {
        position >= 0 && position < count ? unsafe memory[position] : nil
    }

    /// A range, for readers in place; valid as long as the owner lives. nil when it is not inside.
    @unsafe public func slice(at offset: Int, count: Int) -> UnsafeRawBufferPointer? {
        guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
            return nil
        }
        return unsafe UnsafeRawBufferPointer(rebasing: memory[offset..<offset + count])
    }

    /// A copy of a range; nil when it is not inside.
    public func bytes(at offset: Int, count: Int) -> [UInt8]? {
        unsafe slice(at: offset, count: count).map { unsafe Array($0) }
    }

    /// Whether the bytes stand at an offset.
    func has(_ expected: [UInt8], at offset: Int) -> Bool {
        guard let found = unsafe slice(at: offset, count: expected.count) else { return false }
        return unsafe found.elementsEqual(expected)
    }

    /// An unsigned number of 1 to 8 bytes; nil when it is not inside.
    func number(at offset: Int, _ width: Int, bigEndian: Bool = false) -> UInt64? {
        guard let found = unsafe slice(at: offset, count: width) else { return nil }
        var value: UInt64 = 0
        for index in 0..<width {
            value = unsafe value << 8 | UInt64(found[bigEndian ? index : width - 1 - index])
        }
        return value
    }

    /// The same as an offset or count; nil when it is beyond every file.
    func integer(at offset: Int, _ width: Int, bigEndian: Bool = false) -> Int? {
        number(at: offset, width, bigEndian: bigEndian).flatMap { $0 <= placeLimit ? Int($0) : nil }
    }

    /// The text up to a NUL, without it; nil when none follows within `limit` bytes.
    func text(at offset: Int, limit: Int = 4096) -> [UInt8]? {
        guard offset >= 0, offset < count else { return nil }
        let room = min(limit, count - offset)
        guard let found = unsafe slice(at: offset, count: room),
            let end = unsafe found.firstIndex(of: 0)
        else { return nil }
        return unsafe Array(found[..<end])
    }

    /// Where bytes stand first in a range, at a multiple of `alignment` from its start.
    func firstIndex(of wanted: [UInt8], in range: Range<Int>, alignment: Int) -> Int? {
        let end = min(range.upperBound, count) - wanted.count
        guard let first = wanted.first, range.lowerBound >= 0, range.lowerBound <= end else {
            return nil
        }
        var position = range.lowerBound
        while position <= end {
            if unsafe memory[position] == first, has(wanted, at: position) { return position }
            position += alignment
        }
        return nil
    }
}

/// Offsets, counts and sizes are below it: a few of them can be added without a check.
let placeLimit: UInt64 = 1 << 48

/// Adds two offsets of a file; nil when the sum is beyond every file.
func sum(_ first: Int, _ second: Int) -> Int? {
    let (value, overflow) = first.addingReportingOverflow(second)
    return overflow || value < 0 || UInt64(value) > placeLimit ? nil : value
}
