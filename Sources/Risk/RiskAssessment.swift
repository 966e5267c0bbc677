public import PatchModel

/// Outcome, due date and score of one finding, with the reasons.
public struct RiskAssessment: Sendable, Hashable, Codable {
    public var finding: String
    public var advisory: String
    public var component: String
    /// The moment at which mitigations were judged.
    public var moment: Timestamp
    public var points: SSVCPoints
    /// Without mitigations.
    public var outcome: Outcome
    /// With the mitigations that count now; `nil` when none of them lowers a decision point.
    public var mitigated: Outcome?
    /// The clock that the time to remediate runs from; `nil` when the input has none of those the
    /// policy asks for.
    public var clock: RiskClocks.Name?
    /// As it was set first.
    public var firstDue: Timestamp?
    /// The earlier of the first due date and today's: new evidence can shorten the time, nothing but
    /// an exception lengthens it.
    public var due: Timestamp?
    /// The earliest due date of the KEV assertions themselves; shown, and not part of ``due``.
    public var knownExploitedDue: Timestamp?
    public var score: FindingScore
    public var explanation: Explanation

    /// The outcome that holds now.
    public var effective: Outcome { mitigated ?? outcome }
    /// The additive weight of the finding, see ``FindingScore/weight``.
    public var weight: Double { score.weight }
}
