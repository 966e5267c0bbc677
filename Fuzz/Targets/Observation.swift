/// What a target saw of one input, folded into one number: the same input must give it again.
public struct Observation: Sendable {
    /// FNV-1a over everything noted.
    public private(set) var digest: UInt64 = 0xcbf2_9ce4_8422_2325

    /// An observation of nothing.
    public init() {}

    /// Notes bytes; their number is part of it.
    public mutating func note(_ bytes: some Collection<UInt8>) {
        for byte in bytes { mix(byte) }
        note(bytes.count)
    }

    /// Notes a text.
    public mutating func note(_ text: String) { note(text.utf8) }

    /// Notes a number.
    public mutating func note(_ number: Int) { note(UInt64(bitPattern: Int64(number))) }

    /// Notes 64 bits.
    public mutating func note(_ bits: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            mix(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
    }

    private mutating func mix(_ byte: UInt8) {
        digest = (digest ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
}

/// A law that an input broke.
public struct Violation: Error, Sendable, CustomStringConvertible {
    /// Which law, and by what.
    public var description: String

    init(_ description: String) { self.description = description }

    /// Throws unless the condition holds.
    static func unless(
        _ condition: Bool, _ law: @autoclosure () -> String
    ) throws(Violation) {
        if !condition { throw Violation(law()) }
    }
}
