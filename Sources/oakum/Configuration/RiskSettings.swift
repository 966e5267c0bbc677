import Risk

extension ConfigurationSettings {
    /// Names of the shipped decision tables, as people write them.
    static let tables: [(name: String, id: String)] = [
        ("deployer", DecisionTables.deployer), ("coordinator", DecisionTables.coordinator),
        ("bod-26-04", DecisionTables.bod2604),
    ]

    /// Longest times to remediate that may be asked for, by name.
    static let responses: [(name: String, response: ResponseClass)] = [
        ("track", .track), ("track-closely", .trackClosely), ("attend", .attend), ("act", .act),
    ]

    static let risk: SettingGroup = {
        let policy = RiskPolicy()
        let chosen = policy.tables.compactMap { id in tables.first { $0.id == id }?.name }
        let floor = responses.first { $0.response == policy.knownExploitedFloor }?.name
        return SettingGroup(
            "risk", "How findings are assessed.",
            [
                Setting(
                    "tables", .list(.choice(tables.map(\.name))), standard: flow(chosen),
                    "Decision tables; the earliest due date counts."),
                Setting(
                    "clock_start", .list(.choice(RiskClocks.Name.allCases.map(\.rawValue))),
                    standard: flow(policy.clockStart.map(\.rawValue)),
                    "What starts the time to remediate: the first that is known."),
                Setting(
                    "known_exploited_floor", .choice(responses.map(\.name)),
                    standard: floor ?? "track-closely",
                    "No known-exploited finding on an asset of open exposure gets more time."),
                Setting(
                    "epss_poc_percentile", .number(0...1),
                    standard: String(policy.epssPoCPercentile),
                    "EPSS percentile from which Exploitation is PoC instead of None."),
                Setting(
                    "epss_active_percentile", .number(0...1), .optional,
                    "EPSS percentile from which Exploitation is Active; without it a probability is never evidence."
                ),
                Setting(
                    "defaults.exposure", .choice(SystemExposure.allCases.map(\.rawValue)),
                    standard: policy.defaults.exposure.rawValue,
                    "Assumed for assets without the tag."),
                Setting(
                    "defaults.mission", .integer(1...4),
                    standard: String(policy.defaults.mission.rawValue),
                    "Assumed for assets without the tag."),
                Setting(
                    "defaults.safety", .integer(1...4),
                    standard: String(policy.defaults.safety.rawValue),
                    "Assumed for assets without the tag."),
            ])
    }()

    private static func flow(_ words: [String]) -> String {
        "[" + words.joined(separator: ", ") + "]"
    }

    /// The policy that an entry of this group asks for.
    static func policy(_ entry: SettingEntry) -> RiskPolicy {
        var policy = RiskPolicy()
        policy.tables = entry.texts("tables").compactMap { name in
            tables.first { $0.name == name }?.id
        }
        policy.clockStart = entry.texts("clock_start").compactMap(RiskClocks.Name.init(rawValue:))
        if let floor = responses.first(where: { $0.name == entry.text("known_exploited_floor") }) {
            policy.knownExploitedFloor = floor.response
        }
        policy.epssPoCPercentile = entry.number("epss_poc_percentile") ?? policy.epssPoCPercentile
        policy.epssActivePercentile = entry.number("epss_active_percentile")
        if let exposure = entry.text("defaults.exposure").flatMap(SystemExposure.init(rawValue:)) {
            policy.defaults.exposure = exposure
        }
        if let mission = entry.integer("defaults.mission").flatMap(MissionImpact.init(rawValue:)) {
            policy.defaults.mission = mission
        }
        if let safety = entry.integer("defaults.safety").flatMap(SafetyImpact.init(rawValue:)) {
            policy.defaults.safety = safety
        }
        return policy
    }
}
