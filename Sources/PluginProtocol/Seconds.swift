/// Durations as manifests and records write them: `"500ms"` is none, `"30s"`, `"5m"`, `"2h"`, `"1d"`
/// and `"2w"` are.
public enum Seconds {
    /// The longest duration: a year.
    public static let limit = 366 * 86_400

    /// Whole seconds, from 1; `nil` when the text is no duration or a longer one.
    public static func parse(_ text: String) -> Int? {
        let units: [UInt8: Int] = [
            UInt8(ascii: "s"): 1, UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3600,
            UInt8(ascii: "d"): 86_400, UInt8(ascii: "w"): 7 * 86_400,
        ]
        let digits = text.utf8.dropLast()
        guard let unit = text.utf8.last.flatMap({ units[$0] }), (1...9).contains(digits.count)
        else { return nil }
        var count = 0
        for digit in digits {
            guard (48...57).contains(digit) else { return nil }
            count = count * 10 + Int(digit - 48)
        }
        let (seconds, isTooLarge) = count.multipliedReportingOverflow(by: unit)
        return !isTooLarge && (1...limit).contains(seconds) ? seconds : nil
    }
}
