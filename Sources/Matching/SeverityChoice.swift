import PatchModel

/// Scores CVSS vectors, each distinct one once, and chooses the one to show.
struct SeverityChoice {
    private let score: ComponentMatcher.VectorScoring
    private var known: [String: SeverityScore?] = [:]

    init(score: @escaping ComponentMatcher.VectorScoring) { self.score = score }

    /// The highest score of the newest CVSS version that any statement has a valid vector of.
    mutating func best(_ statements: [Severity]) -> SeverityScore? {
        var best: SeverityScore?
        for statement in statements {
            guard var scored = scored(statement.vector) else { continue }
            scored.issuer = statement.issuer
            if let held = best, !precedes(scored, held) { continue }
            best = scored
        }
        return best
    }

    /// Every distinct valid statement, the one to show first.
    mutating func all(_ statements: [Severity]) -> [SeverityScore] {
        var found: Set<SeverityScore> = []
        for statement in statements {
            guard var scored = scored(statement.vector) else { continue }
            scored.issuer = statement.issuer
            found.insert(scored)
        }
        return found.sorted(by: precedes)
    }

    private mutating func scored(_ vector: String) -> SeverityScore? {
        if let known = known[vector] { return known }
        let result = score(vector).map {
            SeverityScore(level: $0.level, score: $0.score, vector: vector, issuer: nil)
        }
        known[vector] = .some(result)
        return result
    }

    private func precedes(_ left: SeverityScore, _ right: SeverityScore) -> Bool {
        let leftVersion = version(left.vector)
        let rightVersion = version(right.vector)
        if leftVersion != rightVersion { return leftVersion > rightVersion }
        if left.score != right.score { return left.score > right.score }
        return (left.vector, left.issuer ?? "") < (right.vector, right.issuer ?? "")
    }

    /// 4.0 > 3.1 > 3.0 > 2.0; vectors of version 2 have no prefix.
    private func version(_ vector: String) -> Int {
        if vector.utf8.starts(with: "CVSS:4.".utf8) { return 40 }
        if vector.utf8.starts(with: "CVSS:3.1".utf8) { return 31 }
        if vector.utf8.starts(with: "CVSS:3.0".utf8) { return 30 }
        return 20
    }
}
