/// The equations of CVSS 2.0 (https://www.first.org/cvss/v2/guide, section 3.2).
enum CVSS2Scoring {
    static func tenths(of vector: CVSSVector) -> CVSSTenths {
        let exploitability =
            20 * weight(vector, "AV", ["L": 0.395, "A": 0.646, "N": 1])
            * weight(vector, "AC", ["H": 0.35, "M": 0.61, "L": 0.71])
            * weight(vector, "Au", ["M": 0.45, "S": 0.56, "N": 0.704])
        let threat =
            weight(vector, "E", ["U": 0.85, "POC": 0.9, "F": 0.95])
            * weight(vector, "RL", ["OF": 0.87, "TF": 0.9, "W": 0.95])
            * weight(vector, "RC", ["UC": 0.9, "UR": 0.95])

        let base = base(impact: impact(vector, adjusted: false), exploitability)
        var scores = CVSSTenths(base: clamped(base))
        if vector.gives(.threat) {
            scores.temporal = clamped(rounded(Double(scores.base) / 10 * threat))
        }
        if vector.gives(.environmental) {
            let adjustedBase = self.base(impact: impact(vector, adjusted: true), exploitability)
            let adjusted = Double(rounded(Double(adjustedBase) / 10 * threat)) / 10
            let damage = weight(
                vector, "CDP", ["N": 0, "L": 0.1, "LM": 0.3, "MH": 0.4, "H": 0.5], otherwise: 0)
            let distribution = weight(vector, "TD", ["N": 0, "L": 0.25, "M": 0.75, "H": 1])
            scores.environmental = clamped(
                rounded((adjusted + (10 - adjusted) * damage) * distribution))
        }
        return scores
    }

    private static func base(impact: Double, _ exploitability: Double) -> Int {
        let factor = impact == 0 ? 0 : 1.176
        return rounded((0.6 * impact + 0.4 * exploitability - 1.5) * factor)
    }

    private static func impact(_ vector: CVSSVector, adjusted: Bool) -> Double {
        var kept = 1.0
        for (metric, requirement) in [("C", "CR"), ("I", "IR"), ("A", "AR")] {
            var loss = weight(vector, metric, ["N": 0, "P": 0.275, "C": 0.66])
            if adjusted { loss *= weight(vector, requirement, ["L": 0.5, "M": 1, "H": 1.51]) }
            kept *= 1 - loss
        }
        let impact = 10.41 * (1 - kept)
        return adjusted ? min(10, impact) : impact
    }

    private static func weight(
        _ vector: CVSSVector, _ metric: String, _ weights: [String: Double],
        otherwise: Double = 1
    ) -> Double {
        vector.defined(metric).flatMap { weights[$0] } ?? otherwise
    }

    /// Tenths, a half going up. The weights have few decimals, so an exact half can only come out
    /// of binary arithmetic wrong by far less than the margin added here.
    private static func rounded(_ value: Double) -> Int {
        let shifted = value * 10 + 0.5 + 1e-9
        let whole = Int(shifted)
        // Int drops the fraction towards zero; an adjusted score can be below zero on the way.
        return Double(whole) > shifted ? whole - 1 : whole
    }

    private static func clamped(_ tenths: Int) -> Int { max(0, min(100, tenths)) }
}
