/// TOML's numbers.
enum TOMLNumber {
    /// The number; nil when the text is none.
    static func read(_ text: ByteView) -> ScannedInteger? {
        let isSigned = text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-")
        let isNegative = text[0] == UInt8(ascii: "-")
        let word = text.string((isSigned ? 1 : 0)..<text.count)
        if word == "inf" { return .rounded(isNegative ? -.infinity : .infinity) }
        if word == "nan" { return .rounded(.nan) }
        let radix: UInt8? =
            switch word.prefix(2) {
            case "0x": 16
            case "0o": 8
            case "0b": 2
            default: nil
            }
        if let radix {
            guard !isSigned, let digits = withoutUnderscores(word.utf8.dropFirst(2), radix) else {
                return nil
            }
            return scan(digits, radix, isNegative: false)
        }
        guard let plain = withoutUnderscores(word.utf8[...], 10) else { return nil }
        return decimal(plain, isNegative: isNegative)
    }

    private static func decimal(_ text: [UInt8], isNegative: Bool) -> ScannedInteger? {
        unsafe text.withUnsafeBufferPointer { buffer in
            // JSON's numbers are TOML's decimal ones but for the sign, and that TOML allows no
            // more.
            var number = unsafe JSONNumber(ByteView(buffer), at: 0)
            guard text.first != UInt8(ascii: "-"), number.parse(), number.end == text.count else {
                return nil
            }
            if number.isWhole { return scan(text, 10, isNegative: isNegative) }
            guard let value = Double(String(decoding: text, as: UTF8.self)) else { return nil }
            return .rounded(isNegative ? -value : value)
        }
    }

    private static func scan(_ digits: [UInt8], _ radix: UInt8, isNegative: Bool) -> ScannedInteger?
    {
        unsafe digits.withUnsafeBufferPointer {
            unsafe ScannedInteger(ByteView($0), from: 0, radix: radix, isNegative: isNegative)
        }
    }

    /// The text without underscores, nil when one does not stand between two digits.
    private static func withoutUnderscores(_ text: Substring.UTF8View, _ radix: UInt8) -> [UInt8]? {
        func isDigit(_ byte: UInt8?) -> Bool {
            byte.flatMap(hexDigitValue).map { $0 < radix } ?? false
        }
        var plain: [UInt8] = []
        let text = Array(text)
        for (index, byte) in text.enumerated() {
            guard byte == UInt8(ascii: "_") else {
                plain.append(byte)
                continue
            }
            guard index > 0, isDigit(text[index - 1]), index + 1 < text.count,
                isDigit(text[index + 1])
            else { return nil }
        }
        return plain.isEmpty ? nil : plain
    }
}
