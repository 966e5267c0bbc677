/// A finding as it is remembered over scans.
public struct TrackedFinding: Sendable, Hashable, Codable {
    /// Whether it is there.
    public enum Status: String, Sendable, Hashable, Codable, CaseIterable {
        case open
        /// A complete scan of the asset no longer found it.
        case fixed
    }

    public var finding: Finding
    /// Key of the asset.
    public var asset: String
    public var status: Status
    /// When a scan first found it; a reopened finding keeps it.
    public var detected: Timestamp
    /// The latest scan that found it.
    public var lastSeen: Timestamp
    /// When it was found to be gone; `nil` while open.
    public var fixedAt: Timestamp?
    /// How often it came back.
    public var timesReopened: Int
    /// The due date that was computed first: it never changes.
    public var firstDue: Timestamp?
    /// Every CVSS vector of every record, for the risk model.
    public var vectors: [SeverityScore]
    /// When a fixed version was first seen in a scan.
    public var fixAvailable: Timestamp?
    /// When the flaw was published, by its earliest record.
    public var disclosed: Timestamp?

    public init(
        finding: Finding, asset: String, status: Status, detected: Timestamp, lastSeen: Timestamp,
        fixedAt: Timestamp? = nil, timesReopened: Int = 0, firstDue: Timestamp? = nil,
        vectors: [SeverityScore] = [], fixAvailable: Timestamp? = nil, disclosed: Timestamp? = nil
    ) {
        self.finding = finding
        self.asset = asset
        self.status = status
        self.detected = detected
        self.lastSeen = lastSeen
        self.fixedAt = fixedAt
        self.timesReopened = timesReopened
        self.firstDue = firstDue
        self.vectors = vectors
        self.fixAvailable = fixAvailable
        self.disclosed = disclosed
    }
}

/// What a scan changed among the findings of an asset, by finding id; each list sorted.
public struct FindingChanges: Sendable, Hashable, Codable {
    public var new: [String]
    public var reopened: [String]
    public var stillOpen: [String]
    public var fixed: [String]
    /// Not found, by a scan that could not look everywhere: they stay open.
    public var unconfirmed: [String]

    public init(
        new: [String] = [], reopened: [String] = [], stillOpen: [String] = [],
        fixed: [String] = [], unconfirmed: [String] = []
    ) {
        self.new = new
        self.reopened = reopened
        self.stillOpen = stillOpen
        self.fixed = fixed
        self.unconfirmed = unconfirmed
    }
}
