/// Characters that change what a reader sees without being seen themselves.
enum HiddenScalars {
    /// Whether a scalar must be written as an escape: controls (ANSI sequences begin with one),
    /// bidirectional and other format characters, invisible letters and line separators.
    ///
    /// Source: Unicode categories Cc, Cf, Zl, Zp and Default_Ignorable_Code_Point (UAX #44).
    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value < 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return scalar.properties.isDefaultIgnorableCodePoint
        }
    }
}

/// Lower-case hexadecimal digits, at least `count` of them.
func hexadecimal(_ value: UInt32, atLeast count: Int = 1) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
}
