/// A fact about a CVE that changes its urgency: EPSS, KEV or exploit evidence.
public struct Signal: Sendable, Hashable, Codable {
    /// What kind of fact.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// FIRST's probability of exploitation within 30 days.
        case epss
        /// Listed as known exploited, by CISA or another asserter.
        case kev
        case exploit
    }

    /// The CVE id.
    public var id: String
    public var kind: Kind
    /// EPSS: probability, 0...1.
    public var score: Double?
    /// EPSS: rank among all CVEs, 0...1.
    public var percentile: Double?
    /// KEV: the date by which the asserter demands action.
    public var due: Timestamp?
    /// EPSS: the model's date. KEV: the date it was added.
    public var date: Timestamp?
    /// KEV: known use in ransomware campaigns; `nil` when not stated.
    public var ransomware: Bool?
    /// The feed that says so.
    public var feed: String

    public init(
        id: String, kind: Kind, score: Double? = nil, percentile: Double? = nil,
        due: Timestamp? = nil, date: Timestamp? = nil, ransomware: Bool? = nil, feed: String
    ) {
        self.id = id
        self.kind = kind
        self.score = score
        self.percentile = percentile
        self.due = due
        self.date = date
        self.ransomware = ransomware
        self.feed = feed
    }
}
