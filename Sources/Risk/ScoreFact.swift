/// The facts whose absence makes a score uncertain.
public enum ScoreFact: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// FIRST's probability of exploitation.
    case epss
    /// A CVSS vector, for the technical impact.
    case cvss
    /// How sure the match is.
    case confidence
    /// Whether the component is loaded.
    case use
    case exposure, mission, safety

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A number of the score: the value that counts, and the bounds of the true one.
public struct ScoreRange: Sendable, Hashable, Codable {
    public var low: Double
    public var point: Double
    public var high: Double

    /// A known value.
    init(_ value: Double) {
        low = value
        point = value
        high = value
    }

    /// An unknown value; the bounds are widened to contain the point.
    init(_ point: Double, from low: Double, to high: Double) {
        self.point = point
        self.low = min(low, point)
        self.high = max(high, point)
    }

    /// Which end of the ranges a score is computed from.
    enum Bound { case low, point, high }

    func at(_ bound: Bound) -> Double {
        switch bound {
        case .low: low
        case .point: point
        case .high: high
        }
    }
}
