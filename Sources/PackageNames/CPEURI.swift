/// The URI of CPE 2.2 with the extended edition of 2.3 (NIST IR 7695, section 6.1).
extension CPEName {
    private static let inURI: [Attribute] = [
        .part, .vendor, .product, .version, .update, .edition, .language,
    ]
    private static let packed: [Attribute] = [
        .edition, .softwareEdition, .targetSoftware, .targetHardware, .other,
    ]

    init(uri text: ArraySlice<UInt8>) throws(CPEError) {
        self.init()
        let parts = text.split(separator: Byte.colon, omittingEmptySubsequences: false)
        guard parts.count <= Self.inURI.count else { throw CPEError("has more than 7 parts") }
        for (attribute, part) in zip(Self.inURI, parts) {
            guard attribute == .edition, part.first == Byte.tilde else {
                self[attribute] = try Self.value(part, attribute)
                continue
            }
            let values = part.dropFirst().split(
                separator: Byte.tilde, omittingEmptySubsequences: false)
            guard values.count == Self.packed.count else {
                throw CPEError("has an edition that is not packed of five values")
            }
            for (attribute, value) in zip(Self.packed, values) {
                self[attribute] = try Self.value(value, attribute)
            }
        }
    }

    private static func value(
        _ text: ArraySlice<UInt8>, _ attribute: Attribute
    ) throws(CPEError) -> Value {
        if text.isEmpty { return .any }
        if text == [Byte.dash] { return .notApplicable }
        var quoted: [UInt8] = []
        var position = text.startIndex
        while position < text.endIndex {
            var byte = text[position]
            position += 1
            if byte == Byte.percent {
                guard text.endIndex - position >= 2, let high = Byte.hexValue(text[position]),
                    let low = Byte.hexValue(text[position + 1])
                else { throw CPEError("has a percent sign without two hexadecimal digits") }
                position += 2
                byte = high << 4 | low
                if byte == 1 || byte == 2 {
                    quoted.append(byte == 1 ? Byte.question : CPEText.star)
                    continue
                }
            }
            if !Byte.isLetter(byte), !Byte.isDigit(byte), byte != Byte.underscore {
                quoted.append(CPEText.backslash)
            }
            quoted.append(byte)
        }
        return try CPEText.value(quoted: quoted, attribute)
    }

    /// The URI: `cpe:/a:vendor:product:1.0`, without the attributes at its end that say nothing.
    public var uri: String {
        var parts = Self.inURI.map { Self.encoded(self[$0]) }
        if Self.packed.dropFirst().contains(where: { self[$0] != .any }) {
            let edition = Self.packed.map { Self.encoded(self[$0]) }
            parts[Self.inURI.count - 2] = "~" + edition.joined(separator: "~")
        }
        while parts.last?.isEmpty == true { parts.removeLast() }
        return "cpe:/" + parts.joined(separator: ":")
    }

    private static func encoded(_ value: Value) -> String {
        switch value {
        case .any: return ""
        case .notApplicable: return "-"
        case .text(let text):
            var result = ""
            CPEText.eachCharacter(of: text) { byte, isQuoted in
                let isPlain =
                    Byte.isLetter(byte) || Byte.isDigit(byte) || byte == Byte.underscore
                    || byte == Byte.dot || byte == Byte.dash && !isQuoted
                if isPlain {
                    result.unicodeScalars.append(Unicode.Scalar(byte))
                } else if !isQuoted, byte == CPEText.star || byte == Byte.question {
                    result += byte == CPEText.star ? "%02" : "%01"
                } else {
                    let digits = String(byte, radix: 16)
                    result += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
                }
            }
            return result
        }
    }
}
