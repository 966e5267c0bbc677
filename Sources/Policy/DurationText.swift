/// Lengths of time as people write them: `90s`, `30m`, `1h30m`, `7d`, `2w`.
public enum DurationText {
    private static let units: [(letter: UInt8, seconds: Int)] = [
        (UInt8(ascii: "w"), 604_800), (UInt8(ascii: "d"), 86_400), (UInt8(ascii: "h"), 3600),
        (UInt8(ascii: "m"), 60), (UInt8(ascii: "s"), 1),
    ]

    /// Seconds of a text such as `1h30m`; units fall from part to part, and only `0` needs none.
    ///
    /// `nil` for any other text and for more than 9 digits in a part.
    public static func seconds(_ text: String) -> Int? {
        if text == "0" { return 0 }
        var total = 0
        var digits = 0
        var number = 0
        var next = 0
        for byte in text.utf8 {
            if byte &- 48 < 10 {
                digits += 1
                guard digits <= 9 else { return nil }
                number = number * 10 + Int(byte - 48)
                continue
            }
            guard digits > 0,
                let unit = units.indices.first(where: { units[$0].letter == byte && $0 >= next })
            else { return nil }
            // At most five parts of nine digits: far from overflow.
            total += number * units[unit].seconds
            (digits, number, next) = (0, 0, unit + 1)
        }
        return digits == 0 && next > 0 ? total : nil
    }

    /// The shortest text that reads back as the same: `5400` is `1h30m`.
    public static func text(_ seconds: Int) -> String {
        var rest = max(0, seconds)
        var text = ""
        // Weeks are left out: 14d says the same and is easier to compare with 7d.
        for unit in units.dropFirst() where rest >= unit.seconds {
            text += "\(rest / unit.seconds)" + String(UnicodeScalar(unit.letter))
            rest %= unit.seconds
        }
        return text.isEmpty ? "0s" : text
    }
}
