/// What an outcome of a decision table demands, and by when.
public struct ResponseClass: Sendable, Hashable, Codable {
    /// As shown: `Track`, `Track*`, `Attend`, `Act`, `14 days`.
    public var name: String
    /// Days from the start of the clock, 0 or more; `nil` when there is no limit but the next
    /// upgrade.
    public var days: Int?
    /// Whether the next upgrade of the system is soon enough, within the days.
    public var waitsForUpgrade: Bool
    /// Whether the asset is examined for traces of an attack as well.
    public var needsForensicTriage: Bool

    public init(
        name: String, days: Int?, waitsForUpgrade: Bool = false, needsForensicTriage: Bool = false
    ) {
        self.name = name
        self.days = days
        self.waitsForUpgrade = waitsForUpgrade
        self.needsForensicTriage = needsForensicTriage
    }

    /// Next upgrade, 180 days at most.
    public static let track = ResponseClass(name: "Track", days: 180, waitsForUpgrade: true)
    /// 30 days; SSVC writes it `Track*`.
    public static let trackClosely = ResponseClass(name: "Track*", days: 30)
    /// 14 days.
    public static let attend = ResponseClass(name: "Attend", days: 14)
    /// 3 days.
    public static let act = ResponseClass(name: "Act", days: 3)

    /// The defaults for the outcomes of the shipped tables.
    ///
    /// Deployer outcomes are shown by the words of CISA's levels. Sources: CISA, "Stakeholder-Specific
    /// Vulnerability Categorization Guide"; CISA, Binding Operational Directive 26-04.
    public static let standard: [String: [String: ResponseClass]] = [
        "ssvc:DSOI": ["D": track, "S": trackClosely, "O": attend, "I": act],
        "cisa:CISA": ["T": track, "T*": trackClosely, "AT": attend, "AC": act],
        "cisa:BOD2604": [
            "FSU": ResponseClass(name: "next upgrade", days: nil, waitsForUpgrade: true),
            "60D": ResponseClass(name: "60 days", days: 60),
            "14D": ResponseClass(name: "14 days", days: 14),
            "3D": ResponseClass(name: "3 days", days: 3),
            "3DF": ResponseClass(
                name: "3 days + forensic triage", days: 3, needsForensicTriage: true),
        ],
    ]

    /// Days for comparison: no limit comes last, no day comes before the start.
    var limit: Int { days.map { max(0, $0) } ?? .max }

    /// Whether it is owed sooner, or equally soon with more to do.
    func isMoreUrgent(than other: ResponseClass) -> Bool {
        if limit != other.limit { return limit < other.limit }
        return needsForensicTriage && !other.needsForensicTriage
    }

    /// `Track (next upgrade, 180 days at most)`.
    var explained: String {
        let time =
            switch (days, waitsForUpgrade) {
            case (nil, _): "next upgrade"
            case (let days?, true): "next upgrade, \(days) days at most"
            case (let days?, false): "\(days) days"
            }
        return name == time || name.hasPrefix(time) ? name : "\(name) (\(time))"
    }
}
