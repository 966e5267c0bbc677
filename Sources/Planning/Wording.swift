/// How planning writes numbers and lists in sentences.
enum Wording {
    /// Two digits behind the point and no zero before it: `.05`, `1.00`, `12.50`.
    ///
    /// - Parameter value: 0 or more; not a number, and what is above a million, is written `1000000.00`.
    static func hundredths(_ value: Double) -> String {
        let cents = Int(bounded(value) * 100 + 0.5)
        let rest = cents % 100
        let whole = cents / 100
        return (whole == 0 ? "" : String(whole)) + (rest < 10 ? ".0" : ".") + String(rest)
    }

    /// A whole percentage, rounded down so that a remainder is never hidden.
    static func percent(_ share: Double) -> String {
        // The tiny addend mends 0.29 * 100 = 28.999999999999996.
        String(Int(bounded(share) * 100 + 1e-9))
    }

    private static func bounded(_ value: Double) -> Double {
        value > 0 ? min(value, 1_000_000) : (value.isNaN ? 1_000_000 : 0)
    }

    static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }

    /// `'a', 'b' and 3 more`.
    static func list(_ texts: [String], limit: Int = 3) -> String {
        let shown = texts.prefix(limit).map { "'\($0)'" }.joined(separator: ", ")
        let rest = texts.count - min(limit, texts.count)
        return rest > 0 ? shown + " and \(rest) more" : shown
    }
}
