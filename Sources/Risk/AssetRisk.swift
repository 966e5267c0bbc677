public import PatchModel

/// The risk of an asset from all its findings.
public struct AssetRisk: Sendable, Hashable, Codable {
    /// 100 * max(I) * (1 - product(1 - p)), with the facts worth finding out.
    public var score: ScoreInterval
    /// The sum of the weights of the findings, 0 or more.
    public var weight: Double
    /// The most urgent response of all findings; `nil` without findings.
    public var response: ResponseClass?
    /// The earliest due date; `nil` when no finding has one.
    public var due: Timestamp?

    /// Joins the assessments of one asset; their order does not matter.
    public init(_ assessments: [RiskAssessment]) {
        score = ScoreInterval(assessments.map(\.score))
        weight = assessments.map(\.weight).sorted().reduce(0, +)
        due = assessments.compactMap(\.due).min()
        for assessment in assessments {
            let candidate = assessment.effective.response
            guard let best = response else {
                response = candidate
                continue
            }
            // Equally urgent: the name decides, so that the order of findings does not.
            if candidate.isMoreUrgent(than: best)
                || !best.isMoreUrgent(than: candidate) && candidate.name < best.name
            {
                response = candidate
            }
        }
    }
}
