/// Well-formedness of UTF-8 (Unicode 15, table 3-7): no overlong forms, surrogates or values above
/// U+10FFFF.
enum UTF8Validation {
    /// The place of the first byte that does not belong to well-formed UTF-8, nil when there is
    /// none.
    static func firstFault(in bytes: ByteView) -> Int? {
        var at = 0
        while at < bytes.count {
            let length = sequenceLength(in: bytes, at: at)
            if length == 0 { return at }
            at += length
        }
        return nil
    }

    /// Bytes of the well-formed sequence that starts here (1 to 4), 0 when it is malformed or cut
    /// off.
    @inline(__always) static func sequenceLength(in bytes: ByteView, at index: Int) -> Int {
        let lead = bytes[index]
        if lead < 0x80 { return 1 }
        let second = bytes[index + 1]
        switch lead {
        case 0xC2...0xDF: return isContinuation(second) ? 2 : 0
        case 0xE0...0xEF:
            let lowest: UInt8 = lead == 0xE0 ? 0xA0 : 0x80
            let highest: UInt8 = lead == 0xED ? 0x9F : 0xBF
            guard second >= lowest, second <= highest else { return 0 }
            return isContinuation(bytes[index + 2]) ? 3 : 0
        case 0xF0...0xF4:
            let lowest: UInt8 = lead == 0xF0 ? 0x90 : 0x80
            let highest: UInt8 = lead == 0xF4 ? 0x8F : 0xBF
            guard second >= lowest, second <= highest else { return 0 }
            return isContinuation(bytes[index + 2]) && isContinuation(bytes[index + 3]) ? 4 : 0
        default: return 0
        }
    }

    @inline(__always) static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
