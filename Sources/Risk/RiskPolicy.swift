/// The choices an assessment is made by. All of it is data; a change is a diff.
public struct RiskPolicy: Sendable, Hashable, Codable {
    /// Ids of the tables that decide; the earliest due date counts.
    public var tables: [String]
    /// Outcome kind (`ssvc:DSOI`) to value key (`I`) to what is owed then.
    public var responses: [String: [String: ResponseClass]]
    /// The clocks that may start the time to remediate; the first known one does.
    public var clockStart: [RiskClocks.Name]
    /// No finding with a KEV assertion on an asset of open exposure gets a longer time than this,
    /// whatever its mitigations.
    public var knownExploitedFloor: ResponseClass
    /// EPSS percentile from which Exploitation is PoC instead of None.
    public var epssPoCPercentile: Double
    /// EPSS percentile from which Exploitation is Active; `nil`, the default, never turns a
    /// probability into evidence.
    public var epssActivePercentile: Double?
    /// CVSS versions, first choice first.
    public var vectorVersions: [String]
    /// Issuers whose vectors come after those of vendors and distributions.
    public var lateIssuers: [String]
    public var defaults: RiskDefaults
    public var factors: ScoreFactors

    /// The policy that holds when the user has none: the SSVC deployer table and BOD 26-04.
    public init() {
        tables = [DecisionTables.deployer, DecisionTables.bod2604]
        responses = ResponseClass.standard
        clockStart = [.detected, .assigned, .fixAvailable, .kevAdded, .disclosed]
        knownExploitedFloor = .trackClosely
        epssPoCPercentile = 0.9
        epssActivePercentile = nil
        vectorVersions = ["4.0", "3.1", "3.0", "2.0"]
        lateIssuers = ["nvd", "nvd@nist.gov", "NVD"]
        defaults = RiskDefaults()
        factors = ScoreFactors()
    }
}

/// What stands in for unknown facts in the decision tables; marked assumed wherever it is shown.
public struct RiskDefaults: Sendable, Hashable, Codable {
    public var exposure = SystemExposure.controlled
    public var mission = MissionImpact.supportCrippled
    public var safety = SafetyImpact.marginal
    /// Without a vector and a statement; the worse value, so that silence is not taken for calm.
    public var automatable = true
    /// Likewise.
    public var technicalImpact = TechnicalImpact.total

    public init() {}
}

/// The numbers of the score.
public struct ScoreFactors: Sendable, Hashable, Codable {
    /// Reach of an attacker by exposure: small, controlled, open.
    public var exposure = RisingFactors(low: 0.15, middle: 0.5, high: 1)
    /// By use: unreachable, installed or unknown, loaded.
    public var use = RisingFactors(low: 0.4, middle: 0.8, high: 1)
    /// By mission impact, 1 to 4.
    public var mission = [0.4, 0.6, 0.8, 1]
    /// Safety impact from which the mission factor is 1.
    public var safetyRaisesFrom = SafetyImpact.critical
    /// Confidence of a match that says none, and its range.
    public var confidence = AssumedRange(value: 0.8, low: 0.5, high: 1)
    /// Impact without a CVSS vector.
    public var impact = AssumedRange(value: 0.6, low: 0, high: 1)
    /// Probability of exploitation without EPSS and KEV.
    public var probability = AssumedRange(value: 0.01, low: 0, high: 1)

    public init() {}

    /// Factors for three rising values.
    public struct RisingFactors: Sendable, Hashable, Codable {
        public var low: Double
        public var middle: Double
        public var high: Double

        public init(low: Double, middle: Double, high: Double) {
            self.low = low
            self.middle = middle
            self.high = high
        }
    }

    /// A value that stands in for an unknown one, and the range of the true one.
    public struct AssumedRange: Sendable, Hashable, Codable {
        public var value: Double
        public var low: Double
        public var high: Double

        public init(value: Double, low: Double, high: Double) {
            self.value = value
            self.low = low
            self.high = high
        }
    }
}
