/// An upgrade as the search for the best set sees it.
public struct RemediationCandidate: Sendable, Hashable {
    public var id: String
    /// Ids of the findings that it ends.
    public var ends: Set<String>
    /// Weights of the flaws that it brings, by finding id.
    public var introduces: [String: Double]
    /// 0 or more; 1 is a plain upgrade. See ``cost(restart:breaking:)``.
    public var cost: Double
    /// Ids of candidates that must be in the set with it.
    public var requires: Set<String>

    public init(
        id: String, ends: Set<String>, introduces: [String: Double] = [:], cost: Double = 1,
        requires: Set<String> = []
    ) {
        self.id = id
        self.ends = ends
        self.introduces = introduces
        self.cost = cost
        self.requires = requires
    }

    /// - Parameter breaking: its breaking-change risk, 0...1.
    public init(_ upgrade: Upgrade, restart: RestartEffect = .none, breaking: Double) {
        self.init(
            id: upgrade.id, ends: Set(upgrade.ends),
            introduces: Dictionary(
                upgrade.introduces.map { ($0.finding, $0.weight) },
                uniquingKeysWith: { max($0, $1) }),
            cost: Self.cost(restart: restart, breaking: breaking), requires: Set(upgrade.requires))
    }

    /// 1 for the upgrade, what restarting costs, and 10 times the breaking-change risk (0...1).
    public static func cost(restart: RestartEffect, breaking: Double) -> Double {
        1 + restart.cost + 10 * min(1, max(0, breaking))
    }
}

/// Weights and costs as whole numbers, so that sums do not depend on their order.
enum FixedPoint {
    /// In 1/1,000,000,000; a weight is at most 1000, and one above 0 never becomes 0.
    static func weight(_ value: Double) -> Int64 {
        value > 0 ? max(1, Int64(min(value, 1000) * 1e9 + 0.5)) : 0
    }

    /// In 1/1,000,000; a cost is at most 1,000,000, which is also what 'not a number' costs.
    static func cost(_ value: Double) -> Int64 {
        if value.isNaN { return 1_000_000_000_000 }
        return value > 0 ? Int64(min(value, 1_000_000) * 1e6 + 0.5) : 0
    }

    /// A budget, up to one that covers everything; negative and 'not a number' is 0.
    static func budget(_ value: Double) -> Int64 {
        value > 0 ? Int64(min(value, 1e12) * 1e6) : 0
    }

    static func weight(_ value: Int64) -> Double { Double(value) / 1e9 }
    static func cost(_ value: Int64) -> Double { Double(value) / 1e6 }
}
