/// A run of digits as a whole number, or the nearest double when it does not fit 64 bits.
enum ScannedInteger {
    case whole(Int64)
    case rounded(Double)

    /// Reads digits from `start` to the end of the text; nil when there is none or another byte is
    /// met.
    init?(_ text: ByteView, from start: Int, radix: UInt8, isNegative: Bool) {
        guard start < text.count else { return nil }
        var magnitude: UInt64 = 0
        var rounded = 0.0
        var fits = true
        for index in start..<text.count {
            guard let digit = hexDigitValue(text[index]), digit < radix else { return nil }
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: UInt64(radix))
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            if overflow || carry { fits = false }
            magnitude = sum
            rounded = rounded * Double(radix) + Double(digit)
        }
        if fits, let value = Int64(exactly: magnitude) {
            self = .whole(isNegative ? -value : value)
        } else if fits, isNegative, magnitude == 1 << 63 {
            self = .whole(.min)
        } else {
            let text = text.string(start..<text.count)
            let value = radix == 10 ? Double(text) ?? rounded : rounded
            self = .rounded(isNegative ? -value : value)
        }
    }
}
