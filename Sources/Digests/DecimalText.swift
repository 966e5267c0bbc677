/// The shortest decimal text of a floating point number, as ECMAScript writes it.
///
/// Source: ECMA-262, Number::toString, which RFC 8785 (section 3.2.2.3) builds on.
enum DecimalText {
    /// `0.1`, `100`, `1e+21`, `1e-7`; `nil` when the number is infinite or none.
    static func shortest(_ value: Double) -> String? {
        guard value.isFinite else { return nil }
        // Negative zero is no number of its own here.
        guard value != 0 else { return "0" }
        let (digits, point) = digits(of: value.magnitude)
        return (value < 0 ? "-" : "") + text(digits, point)
    }

    /// Significant digits without zeros at either end, and how many of them stand before the point
    /// (negative: zeros after it). Swift's own description has the shortest digits that read back.
    private static func digits(of value: Double) -> (digits: [UInt8], point: Int) {
        var digits: [UInt8] = []
        var point: Int?
        var exponent = 0
        var isNegative = false
        var isExponent = false
        for byte in value.description.utf8 {
            switch byte {
            case UInt8(ascii: "."): point = digits.count
            case UInt8(ascii: "e"): isExponent = true
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if isExponent {
                    exponent = exponent &* 10 &+ Int(byte &- 0x30)
                } else {
                    digits.append(byte)
                }
            default: break
            }
        }
        var before = (point ?? digits.count) + (isNegative ? -exponent : exponent)
        let leading = digits.prefix { $0 == 0x30 }.count
        digits.removeFirst(leading)
        before -= leading
        while digits.last == 0x30 { digits.removeLast() }
        return (digits, before)
    }

    private static func text(_ digits: [UInt8], _ point: Int) -> String {
        let all = String(decoding: digits, as: UTF8.self)
        switch point {
        case digits.count...21 where digits.count <= 21:
            return all + String(repeating: "0", count: point - digits.count)
        case 1...21:
            return String(decoding: digits[..<point], as: UTF8.self) + "."
                + String(decoding: digits[point...], as: UTF8.self)
        case -5...0:
            return "0." + String(repeating: "0", count: -point) + all
        default:
            let exponent = point - 1
            let first = String(decoding: digits.prefix(1), as: UTF8.self)
            let rest = String(decoding: digits.dropFirst(), as: UTF8.self)
            return first + (rest.isEmpty ? "" : "." + rest) + (exponent < 0 ? "e-" : "e+")
                + String(exponent.magnitude)
        }
    }
}
