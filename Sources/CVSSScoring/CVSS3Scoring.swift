/// The equations of CVSS 3.0 and 3.1
/// (https://www.first.org/cvss/v3.1/specification-document, section 7).
///
/// The two versions differ in rounding up and in the modified impact of a changed scope.
enum CVSS3Scoring {
    static func tenths(of vector: CVSSVector) -> CVSSTenths {
        let threat =
            weight(vector.defined("E"), ["H": 1, "F": 0.97, "P": 0.94, "U": 0.91])
            * weight(vector.defined("RL"), ["U": 1, "W": 0.97, "T": 0.96, "O": 0.95])
            * weight(vector.defined("RC"), ["C": 1, "R": 0.96, "U": 0.92])
        let base = score(vector, modified: false)
        var scores = CVSSTenths(base: base)
        if vector.gives(.threat) {
            scores.temporal = roundUp(Double(base) / 10 * threat, vector.version)
        }
        if vector.gives(.environmental) {
            let modified = score(vector, modified: true)
            scores.environmental = roundUp(Double(modified) / 10 * threat, vector.version)
        }
        return scores
    }

    /// The base score, or its form with the modified base metrics and the requirements.
    private static func score(_ vector: CVSSVector, modified: Bool) -> Int {
        func value(_ metric: String) -> String? {
            (modified ? vector.defined("M" + metric) : nil) ?? vector[metric]
        }
        let changed = value("S") == "C"
        let exploitability =
            8.22 * weight(value("AV"), ["N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2])
            * weight(value("AC"), ["L": 0.77, "H": 0.44])
            * weight(
                value("PR"), ["N": 0.85, "L": changed ? 0.68 : 0.62, "H": changed ? 0.5 : 0.27])
            * weight(value("UI"), ["N": 0.85, "R": 0.62])

        var kept = 1.0
        for metric in ["C", "I", "A"] {
            var loss = weight(value(metric), ["H": 0.56, "L": 0.22, "N": 0])
            if modified {
                loss *= weight(vector.defined(metric + "R"), ["H": 1.5, "M": 1, "L": 0.5])
            }
            kept *= 1 - loss
        }
        let loss = modified ? min(1 - kept, 0.915) : 1 - kept
        let impact: Double
        if !changed {
            impact = 6.42 * loss
        } else if modified && vector.version == .v31 {
            impact = 7.52 * (loss - 0.029) - 3.25 * power(loss * 0.9731 - 0.02, 13)
        } else {
            impact = 7.52 * (loss - 0.029) - 3.25 * power(loss - 0.02, 15)
        }
        // Nothing is lost: the formula leaves a fraction of zero's binary error.
        if kept == 1 || impact <= 0 { return 0 }
        return roundUp(min((changed ? 1.08 : 1) * (impact + exploitability), 10), vector.version)
    }

    /// The smallest tenth that is not below the value.
    ///
    /// 3.1 defines it on the value rounded to five decimals. 3.0 means the exact value: the margin
    /// undoes the error of binary fractions, and is far below the distance of any true value from
    /// the tenth beneath it.
    private static func roundUp(_ value: Double, _ version: CVSSVersion) -> Int {
        if version == .v30 {
            let tenths = Int(value * 10)
            return value * 10 - Double(tenths) > 1e-9 ? tenths + 1 : tenths
        }
        let hundredThousandths = Int(value * 100_000 + 0.5)
        let (tenths, rest) = hundredThousandths.quotientAndRemainder(dividingBy: 10_000)
        return rest == 0 ? tenths : tenths + 1
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var result = 1.0
        for _ in 0..<exponent { result *= base }
        return result
    }

    private static func weight(_ value: String?, _ weights: [String: Double]) -> Double {
        value.flatMap { weights[$0] } ?? 1
    }
}
