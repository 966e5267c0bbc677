import PatchModel
import Risk

/// Assesses remembered findings with what is known of their assets.
struct FindingAssessment {
    let assessor: RiskAssessor
    let now: Timestamp

    init(policy: RiskPolicy, now: Timestamp = Clock.now) throws {
        assessor = try RiskAssessor(policy: policy, tables: try DecisionTables.shipped())
        self.now = now
    }

    func assess(_ tracked: TrackedFinding, on asset: Asset) throws -> RiskAssessment {
        try assessor.assess(Self.input(tracked, on: asset), at: now)
    }

    /// Everything that the risk model can use of a finding and its asset.
    static func input(_ tracked: TrackedFinding, on asset: Asset) -> RiskInput {
        let clocks = RiskClocks(
            disclosed: tracked.finding.disclosed, kevAdded: tracked.finding.kev?.added,
            fixAvailable: tracked.fixAvailable, detected: tracked.detected)
        var input = RiskInput(tracked.finding, asset: AssetFacts(asset.tags), clocks: clocks)
        input.vectors = tracked.finding.vectors.map {
            CVSSStatement(vector: $0.vector, issuer: $0.issuer)
        }
        input.firstDue = tracked.firstDue
        return input
    }
}

extension AssetFacts {
    /// The tags that the risk model knows: exposure, public, mission, safety. A value that it does
    /// not know leaves the fact unknown; `asset tag` and `config check` refuse such values.
    init(_ tags: [String: AssetTag]) {
        self.init()
        exposure = Self.fact(tags["exposure"]) { SystemExposure(rawValue: $0) }
        publiclyExposed = Self.fact(tags["public"]) { RiskTags.flag($0) }
        mission = Self.fact(tags["mission"]) { Int($0).flatMap(MissionImpact.init(rawValue:)) }
        safety = Self.fact(tags["safety"]) { Int($0).flatMap(SafetyImpact.init(rawValue:)) }
    }

    private static func fact<Value>(
        _ tag: AssetTag?, _ read: (String) -> Value?
    ) -> Fact<Value>? {
        guard let tag, let value = read(tag.value) else { return nil }
        return Fact(value, source: tag.origin)
    }
}

/// Tags with a meaning, and the values that they may have.
enum RiskTags {
    static let allowed: [String: [String]] = [
        "exposure": SystemExposure.allCases.map(\.rawValue),
        "public": ["true", "false"],
        "mission": MissionImpact.allCases.map { String($0.rawValue) },
        "safety": SafetyImpact.allCases.map { String($0.rawValue) },
    ]

    /// Why a value is not one of those allowed; `nil` when it is, or when any value is.
    static func fault(_ name: String, _ value: String) -> String? {
        guard let allowed = allowed[name], !allowed.contains(value) else { return nil }
        return "tag '\(name)' takes \(allowed.joined(separator: ", ")), not '\(value)'"
    }

    static func flag(_ text: String) -> Bool? {
        switch text {
        case "true", "": true
        case "false": false
        default: nil
        }
    }
}
