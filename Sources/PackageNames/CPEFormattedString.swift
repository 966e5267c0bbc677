/// The formatted string: eleven values with colons between (NIST IR 7695, section 6.2).
extension CPEName {
    init(formatted text: ArraySlice<UInt8>) throws(CPEError) {
        self.init()
        var position = text.startIndex
        for (place, attribute) in Attribute.allCases.enumerated() {
            if place > 0 {
                guard position < text.endIndex else {
                    throw CPEError(
                        "has \(place) of 11 values, write '*' for those that say nothing")
                }
                position += 1
            }
            var value: [UInt8] = []
            while position < text.endIndex, text[position] != Byte.colon {
                if text[position] == CPEText.backslash {
                    value.append(text[position])
                    position += 1
                    guard position < text.endIndex else { throw CPEError("ends in a backslash") }
                }
                value.append(text[position])
                position += 1
            }
            self[attribute] = try CPEText.value(quoted: value, attribute)
        }
        guard position == text.endIndex else { throw CPEError("has more than 11 values") }
    }
}

/// The values' text: with backslashes in the formatted string, nearly plain in memory.
enum CPEText {
    static let backslash = UInt8(ascii: "\\")
    static let star = UInt8(ascii: "*")

    /// A value of a formatted string.
    static func value(
        quoted text: [UInt8], _ attribute: CPEName.Attribute
    ) throws(CPEError) -> CPEName.Value {
        if text == [star] { return .any }
        if text == [Byte.dash] { return .notApplicable }
        guard !text.isEmpty else {
            throw CPEError("has no value for \(attribute.name), write '*' for any")
        }
        var plain: [UInt8] = []
        var isQuoted = false
        for (position, byte) in text.enumerated() {
            if !isQuoted, byte == backslash {
                isQuoted = true
                continue
            }
            guard byte > 0x20, byte != 0x7F else {
                throw CPEError("has a blank or control character in \(attribute.name)")
            }
            if isQuoted {
                if isSpecial(byte) || byte == Byte.dash && text.count == 2 {
                    plain.append(backslash)
                }
                isQuoted = false
            } else if byte == star || byte == Byte.question {
                guard isAtEnd(position, of: text) else {
                    throw CPEError("has a wildcard in the middle of \(attribute.name)")
                }
            }
            plain.append(Byte.isUpper(byte) ? byte | 0x20 : byte)
        }
        guard let text = String(validating: plain, as: UTF8.self) else {
            throw CPEError("is not utf-8")
        }
        return .text(text)
    }

    /// Characters that mean something else without a backslash.
    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == star || byte == Byte.question || byte == backslash
    }

    /// Whether nothing but wildcards stands on one side; the asterisk comes alone there.
    private static func isAtEnd(_ position: Int, of text: [UInt8]) -> Bool {
        let same = text[position]
        let before = text[..<position]
        let after = text[(position + 1)...]
        if same == star { return before.isEmpty || after.isEmpty }
        return before.allSatisfy { $0 == same } || after.allSatisfy { $0 == same }
    }

    /// A value as a formatted string has it.
    static func formatted(_ value: CPEName.Value) -> String {
        switch value {
        case .any: return "*"
        case .notApplicable: return "-"
        case .text(let text):
            var result: [UInt8] = []
            eachCharacter(of: text) { byte, isQuoted in
                let isPlain =
                    Byte.isLetter(byte) || Byte.isDigit(byte) || byte == Byte.underscore
                    || byte == Byte.dash && !isQuoted || byte == Byte.dot || byte > 0x7F
                    || (byte == star || byte == Byte.question) && !isQuoted
                if !isPlain || isQuoted { result.append(backslash) }
                result.append(byte)
            }
            return String(decoding: result, as: UTF8.self)
        }
    }

    /// The characters of a value, and whether a backslash stood before.
    static func eachCharacter(of text: String, _ body: (UInt8, Bool) -> Void) {
        var isQuoted = false
        for byte in text.utf8 {
            if !isQuoted, byte == backslash {
                isQuoted = true
                continue
            }
            body(byte, isQuoted)
            isQuoted = false
        }
        // A backslash at the very end stands for itself.
        if isQuoted { body(backslash, true) }
    }
}
