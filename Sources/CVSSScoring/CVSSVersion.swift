/// The versions of the Common Vulnerability Scoring System that can be read and scored.
public enum CVSSVersion: String, CaseIterable, Hashable, Sendable {
    case v2 = "2.0"
    case v30 = "3.0"
    case v31 = "3.1"
    case v4 = "4.0"

    /// The metrics of the version, in the order of its canonical text.
    var metrics: [CVSSMetric] {
        switch self {
        case .v2: CVSSMetric.version2
        case .v30, .v31: CVSSMetric.version3
        case .v4: CVSSMetric.version4
        }
    }

    /// What the text of a vector starts with; empty for 2.0.
    var prefix: String { self == .v2 ? "" : "CVSS:\(rawValue)/" }
}

/// The word for a score, in rising order.
///
/// Versions 3 and 4 have five words (qualitative severity rating scale); version 2 has no scale of
/// its own, the three words of the National Vulnerability Database are used.
public enum CVSSSeverity: String, CaseIterable, Hashable, Sendable, Comparable {
    case none, low, medium, high, critical

    /// Returns the word for a score.
    ///
    /// - Parameters:
    ///   - score: From 0 to 10.
    ///   - version: The version the score was computed with; for 2.0 the answer is low, medium or
    ///     high.
    public static func of(score: Double, version: CVSSVersion) -> CVSSSeverity {
        if version == .v2 { return score >= 7 ? .high : score >= 4 ? .medium : .low }
        if score >= 9 { return .critical }
        if score >= 7 { return .high }
        if score >= 4 { return .medium }
        return score > 0 ? .low : .none
    }

    private var rank: Int {
        switch self {
        case .none: 0
        case .low: 1
        case .medium: 2
        case .high: 3
        case .critical: 4
        }
    }

    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}
