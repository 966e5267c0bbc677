/// The inputs of the decision tables for one finding: stated, derived or assumed.
public struct SSVCPoints: Sendable, Hashable, Codable {
    public var exploitation: Fact<Exploitation>
    /// Any KEV assertion, of CISA or of others.
    public var inKEV: Fact<Bool>
    public var exposure: Fact<SystemExposure>
    public var publiclyExposed: Fact<Bool>
    /// Whether ``publiclyExposed`` follows the exposure, because nobody stated it.
    public var publicFollowsExposure: Bool
    public var automatable: Fact<Bool>
    public var technicalImpact: Fact<TechnicalImpact>
    public var mission: Fact<MissionImpact>
    public var safety: Fact<SafetyImpact>
    /// From the table of human impact; its row is part of the source.
    public var humanImpact: Fact<HumanImpact>

    /// The same after mitigations: one level lower for each kind that is there, however many.
    ///
    /// A stated fact of public exposure stays; a derived one follows the exposure.
    func lowered(by mitigations: [Mitigation]) -> SSVCPoints {
        var points = self
        if let first = mitigations.first(where: { $0.kind == .exposure }),
            exposure.value.lowered != exposure.value
        {
            points.exposure = exposure.lowered("mitigation: \(first.evidence)", first)
            if publicFollowsExposure { points.derivePublicExposure() }
        }
        if let first = mitigations.first(where: { $0.kind == .impact }),
            technicalImpact.value.lowered != technicalImpact.value
        {
            points.technicalImpact = technicalImpact.lowered(
                "mitigation: \(first.evidence)", first)
        }
        return points
    }

    /// Open is publicly exposed, anything less is not.
    mutating func derivePublicExposure() {
        publiclyExposed = Fact(
            exposure.value == .open, source: "from System Exposure: \(exposure.source)",
            date: exposure.date, isAssumed: exposure.isAssumed)
    }

    /// The value key for a kind of decision point, and where it comes from; `nil` for a kind that
    /// is not one of these.
    func value(for kind: String) -> Fact<String>? {
        switch kind {
        case "ssvc:E": key(exploitation, ["N", "P", "A"])
        case "ssvc:EXP": key(exposure, ["S", "C", "O"])
        case "ssvc:A": key(automatable)
        case "ssvc:TI": key(technicalImpact, ["P", "T"])
        case "ssvc:HI": key(humanImpact, ["L", "M", "H", "VH"])
        // SSVC asks for prevalence and public harm, which nobody states for an asset. Human impact
        // stands in, cut at high.
        case "ssvc:MWI": key(humanImpact, ["L", "M", "H", "H"])
        case "ssvc:MI": key(mission, Self.missionKeys)
        case "ssvc:SI": key(safety, Self.safetyKeys)
        case "cisa:KEV": key(inKEV)
        case "cisa:PE", "cisa:AE": key(publiclyExposed)
        default: nil
        }
    }

    static let missionKeys = ["D", "MSC", "MEF", "MF"]
    static let safetyKeys = ["N", "M", "R", "C"]

    /// The kinds of decision point that are known, and the keys they can take.
    static let keys: [String: [String]] = [
        "ssvc:E": ["N", "P", "A"], "ssvc:EXP": ["S", "C", "O"], "ssvc:A": ["N", "Y"],
        "ssvc:TI": ["P", "T"], "ssvc:HI": ["L", "M", "H", "VH"], "ssvc:MWI": ["L", "M", "H"],
        "ssvc:MI": missionKeys, "ssvc:SI": safetyKeys, "cisa:KEV": ["N", "Y"],
        "cisa:PE": ["N", "Y"], "cisa:AE": ["N", "Y"],
    ]

    private func key<Value: RisingValues>(_ fact: Fact<Value>, _ keys: [String]) -> Fact<String> {
        let place = min(fact.value.place, keys.count - 1)
        return Fact(
            keys[place], source: fact.source, date: fact.date, isAssumed: fact.isAssumed)
    }

    private func key(_ fact: Fact<Bool>) -> Fact<String> {
        Fact(
            fact.value ? "Y" : "N", source: fact.source, date: fact.date,
            isAssumed: fact.isAssumed)
    }
}

extension Fact where Value: RisingValues {
    fileprivate func lowered(_ source: String, _ mitigation: Mitigation) -> Fact {
        Fact(
            value.lowered, source: source, date: mitigation.verified, isAssumed: isAssumed)
    }
}
