/// What is known of attacks that use a flaw: SSVC's decision point Exploitation.
///
/// Source: https://certcc.github.io/SSVC/reference/decision_points/exploitation/
public enum Exploitation: String, Sendable, Hashable, Codable, RisingValues {
    case none
    /// An exploit is public.
    case poc
    /// Reliable evidence of attacks exists.
    case active
}

/// How much of an asset's attack surface can be reached: SSVC's decision point System Exposure.
///
/// Source: https://certcc.github.io/SSVC/reference/decision_points/system_exposure/
public enum SystemExposure: String, Sendable, Hashable, Codable, RisingValues {
    /// Local or strictly isolated.
    case small
    /// Through a network with access restrictions.
    case controlled
    /// From the internet, or a network without effective restrictions.
    case open
}

/// How much control of the component an attacker gains: SSVC's decision point Technical Impact.
///
/// Source: https://certcc.github.io/SSVC/reference/decision_points/technical_impact/
public enum TechnicalImpact: String, Sendable, Hashable, Codable, RisingValues {
    case partial, total
}

/// Harm to people and mission together: SSVC's decision point Human Impact.
///
/// Source: https://certcc.github.io/SSVC/reference/decision_points/human_impact/
public enum HumanImpact: String, Sendable, Hashable, Codable, RisingValues {
    case low, medium, high
    case veryHigh = "very high"
}

/// What the failure of an asset does to the mission, 1 to 4: SSVC's Mission Impact.
///
/// Source: https://certcc.github.io/SSVC/reference/decision_points/mission_impact/
public enum MissionImpact: Int, Sendable, Hashable, Codable, RisingValues {
    /// Non-essential functions suffer.
    case degraded = 1
    /// What supports essential functions fails.
    case supportCrippled = 2
    /// An essential function fails for too long.
    case functionFails = 3
    /// Several or all essential functions fail.
    case missionFails = 4
}

/// The harm to people when an asset fails or is abused, 1 to 4: SSVC's Safety Impact.
///
/// Source: https://certcc.github.io/SSVC/reference/decision_points/safety_impact/
public enum SafetyImpact: Int, Sendable, Hashable, Codable, RisingValues {
    /// Minor injuries at worst.
    case negligible = 1
    /// Serious injuries of single persons.
    case marginal = 2
    /// Loss of a life.
    case critical = 3
    /// Loss of many lives.
    case catastrophic = 4
}

/// Whether the vulnerable code of a component is in use.
public enum ComponentUse: String, Sendable, Hashable, Codable, RisingValues {
    /// Shown not to be reachable.
    case unreachable
    /// On disk; whether it runs is not known.
    case installed
    /// Loaded by a running process.
    case loaded
}

/// Enumerations of this room whose cases stand in rising order.
public protocol RisingValues: CaseIterable, Hashable, Comparable {}

extension RisingValues {
    /// By the order of declaration.
    public static func < (left: Self, right: Self) -> Bool { left.place < right.place }

    /// The case's number among all, from 0.
    var place: Int {
        var place = 0
        for value in Self.allCases {
            if value == self { return place }
            place += 1
        }
        return place
    }

    /// The value one level lower; the lowest stays.
    var lowered: Self {
        var previous = self
        for value in Self.allCases {
            if value == self { return previous }
            previous = value
        }
        return self
    }
}
