public import PatchModel

/// A change to try on a finding.
public enum RiskChange: Sendable, Hashable, Codable {
    case exposure(SystemExposure)
    case publiclyExposed(Bool)
    case mission(MissionImpact)
    case safety(SafetyImpact)
    /// Probability and percentile, 0...1.
    case epss(Double, percentile: Double?)
    /// Adds or removes all KEV assertions.
    case knownExploited(Bool)
    case exploitation(Exploitation)
    case automatable(Bool)
    case technicalImpact(TechnicalImpact)
    case use(ComponentUse)
    case confidence(Double)
    /// Replaces all vectors.
    case vector(String)
    case addMitigation(Mitigation)
    case withoutMitigations

    /// The input with the change, its source `what if`.
    public func applied(to input: RiskInput) -> RiskInput {
        var input = input
        switch self {
        case .exposure(let value): input.asset.exposure = Self.fact(value)
        case .publiclyExposed(let value): input.asset.publiclyExposed = Self.fact(value)
        case .mission(let value): input.asset.mission = Self.fact(value)
        case .safety(let value): input.asset.safety = Self.fact(value)
        case .epss(let score, let percentile):
            input.epss = Self.fact(
                ExploitProbability(score: score, percentile: percentile, date: nil))
        case .knownExploited(let value):
            input.knownExploited =
                value
                ? [KnownExploited(added: nil, due: nil, ransomware: nil, feed: Self.source)] : []
        case .exploitation(let value): input.exploitation = [Self.fact(value)]
        case .automatable(let value): input.automatable = Self.fact(value)
        case .technicalImpact(let value): input.technicalImpact = Self.fact(value)
        case .use(let value): input.use = Self.fact(value)
        case .confidence(let value): input.confidence = Self.fact(value)
        case .vector(let text):
            input.vectors = [CVSSStatement(vector: text, issuer: Self.source)]
        case .addMitigation(let mitigation): input.mitigations.append(mitigation)
        case .withoutMitigations: input.mitigations = []
        }
        return input
    }

    private static let source = "what if"

    private static func fact<Value>(_ value: Value) -> Fact<Value> { Fact(value, source: source) }
}

/// An assessment before and after changes.
public struct WhatIf: Sendable, Hashable, Codable {
    public var changes: [RiskChange]
    public var before: RiskAssessment
    public var after: RiskAssessment
}

extension RiskAssessor {
    /// Assesses a finding as it is, and with the changes applied in their order.
    ///
    /// The first due date is left out on the changed side, so that a milder outcome shows its own.
    /// - Throws: As ``assess(_:at:)``.
    public func whatIf(
        _ input: RiskInput, _ changes: [RiskChange], at now: Timestamp
    ) throws(DecisionTableError) -> WhatIf {
        var changed = changes.reduce(input) { $1.applied(to: $0) }
        changed.firstDue = nil
        return WhatIf(
            changes: changes, before: try assess(input, at: now),
            after: try assess(changed, at: now))
    }
}
