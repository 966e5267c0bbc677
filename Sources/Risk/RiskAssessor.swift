public import PatchModel

/// Assesses findings by a policy and its decision tables. The same input, policy and moment give
/// the same assessment.
public struct RiskAssessor: Sendable {
    public let policy: RiskPolicy
    private let tables: [DecisionTable]
    private let humanImpact: DecisionTable

    /// Checks that the tables can be asked and that the policy responds to all their outcomes.
    ///
    /// - Throws: ``DecisionTableError``.
    public init(
        policy: RiskPolicy = RiskPolicy(), tables: DecisionTables
    ) throws(DecisionTableError) {
        self.policy = policy
        humanImpact = tables.humanImpact
        var chosen: [DecisionTable] = []
        for id in policy.tables {
            let table = try tables.table(id)
            let responses = policy.responses[table.outcome.kind] ?? [:]
            for value in table.outcome.values where responses[value.key] == nil {
                throw .noResponse(table: id, outcome: value.key)
            }
            for point in table.points {
                let allowed = point.values.map(\.key)
                for key in SSVCPoints.keys[point.kind] ?? [] where !allowed.contains(key) {
                    throw .unknownValue(
                        table: id, row: nil, point: point.id, value: key, allowed: allowed)
                }
            }
            chosen.append(table)
        }
        self.tables = chosen
    }

    /// Assesses a finding.
    ///
    /// - Parameter now: The moment at which mitigations must be verified and unexpired.
    /// - Throws: ``DecisionTableError/unknownValue(table:row:point:value:allowed:)`` when
    ///   ``RiskInput/other`` has a value that a user's table has not.
    public func assess(
        _ input: RiskInput, at now: Timestamp
    ) throws(DecisionTableError) -> RiskAssessment {
        let cvss = CVSSReading(input.vectors, policy)
        let derivation = SSVCDerivation(
            input: input, policy: policy, cvss: cvss, humanImpact: humanImpact)
        let points = try derivation.points()
        let active = input.mitigations.filter { $0.isActive(at: now) }
        let lowered = points.lowered(by: active)
        let clock = policy.clockStart.first { input.clocks[$0] != nil }
        let start = clock.flatMap { input.clocks[$0] }
        // Judged by the exposure before mitigations: they must not talk an open door away.
        let floor =
            points.inKEV.value && points.exposure.value == .open ? policy.knownExploitedFloor : nil
        let outcome = Outcome(
            try decisions(points, input.other), floor: floor, start: start)
        var mitigated: Outcome?
        if lowered != points {
            mitigated = Outcome(try decisions(lowered, input.other), floor: floor, start: start)
        }
        var assessment = RiskAssessment(
            finding: input.finding, advisory: input.advisory, component: input.component,
            moment: now, points: points, outcome: outcome, mitigated: mitigated, clock: clock,
            firstDue: input.firstDue, due: nil,
            knownExploitedDue: input.knownExploited.compactMap(\.due).min(),
            score: FindingScore(input, points, cvss, policy, active: active),
            explanation: Explanation("", ""))
        assessment.due = [input.firstDue, assessment.effective.due].compactMap(\.self).min()
        assessment.explanation = AssessmentExplanation(
            assessment: assessment, input: input, policy: policy, cvss: cvss, active: active
        ).tree()
        return assessment
    }

    private func decisions(
        _ points: SSVCPoints, _ other: [String: Fact<String>]
    ) throws(DecisionTableError) -> [TableDecision] {
        var decisions: [TableDecision] = []
        for table in tables {
            var facts: [Fact<String>] = []
            var values: [String: String] = [:]
            for point in table.points {
                let fact =
                    points.value(for: point.kind) ?? other[point.id] ?? other[point.kind]
                    ?? Self.worst(of: point)
                facts.append(fact)
                values[point.id] = fact.value
            }
            let decision = try table.lookup(values)
            guard let response = policy.responses[table.outcome.kind]?[decision.outcome.key] else {
                throw .noResponse(table: table.id, outcome: decision.outcome.key)
            }
            var inputs: [TableDecision.Input] = []
            for (index, point) in table.points.enumerated() {
                var fact = facts[index]
                fact.value = decision.inputs[index].name
                inputs.append(TableDecision.Input(point: point.name, value: fact))
            }
            decisions.append(
                TableDecision(
                    table: table.id, tableName: table.name, row: decision.row, inputs: inputs,
                    outcome: decision.outcome.name, response: response))
        }
        return decisions
    }

    /// The most urgent value, for a point of a user's table about which nothing is known.
    private static func worst(of point: DecisionPoint) -> Fact<String> {
        Fact(
            point.values.last?.key ?? "", source: "not given, the worst value", isAssumed: true)
    }
}
