/// Percent-encoding as the package-url specification asks for it (ECMA-427, 5.4).
enum PercentEncoding {
    /// Appends text, every byte outside letters, digits and `.-_~:` written as `%XX`.
    static func append(_ text: String, to bytes: inout [UInt8], keepingSlash: Bool = false) {
        for byte in text.utf8 {
            if Byte.isPlain(byte) || (keepingSlash && byte == Byte.slash) {
                bytes.append(byte)
            } else {
                bytes.append(Byte.percent)
                bytes.append(hexDigit(byte >> 4))
                bytes.append(hexDigit(byte & 15))
            }
        }
    }

    /// Decodes the bytes of `range`; a plus sign stays a plus sign.
    ///
    /// - Throws: ``PackageURLError`` when a percent sign is not followed by two hexadecimal
    ///   digits, or when the decoded bytes are not UTF-8.
    static func decode(
        _ bytes: Span<UInt8>, _ range: Range<Int>, component: PackageURLError.Component
    ) throws(PackageURLError) -> String {
        var encoded = false
        for index in range where bytes[index] == Byte.percent {
            encoded = true
            break
        }
        if !encoded {
            guard let text = text(bytes.extracting(range)) else {
                throw .init(.notUTF8, component, at: range.lowerBound)
            }
            return text
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            guard byte == Byte.percent else {
                decoded.append(byte)
                index += 1
                continue
            }
            guard range.upperBound - index > 2, let high = Byte.hexValue(bytes[index + 1]),
                let low = Byte.hexValue(bytes[index + 2])
            else { throw .init(.percentEncoding, component, at: index) }
            decoded.append(high << 4 | low)
            index += 3
        }
        guard let text = text(decoded.span) else {
            throw .init(.notUTF8, component, at: range.lowerBound)
        }
        return text
    }

    /// The text of UTF-8 bytes, or nil when they are not UTF-8.
    static func text(_ bytes: Span<UInt8>) -> String? {
        guard let checked = try? UTF8Span(validating: bytes) else { return nil }
        return String(copying: checked)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 &+ value : 0x41 &+ (value &- 10)
    }
}
