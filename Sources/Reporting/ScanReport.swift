public import PatchModel

/// Everything that `oakum scan` has to say.
public struct ScanReport: Sendable {
    /// The version of the program that made it.
    public var toolVersion: String
    public var started: Timestamp
    public var finished: Timestamp
    public var inventory: Inventory
    /// Most urgent first: renderers keep this order.
    public var findings: [Finding]
    /// What the target's own package manager would install now.
    public var upgrades: [UpgradeCandidate]
    public var feeds: [FeedState]
    /// What matching could not decide or took away. `path` may be empty.
    public var notes: [CoverageNote]
    /// Why the answer is not the whole answer: reasons for exit codes 3 and 4.
    public var incomplete: [String]
    /// All exit codes that hold, without 0, the one that is returned first.
    public var exitCodes: [Int]
    /// The condition that findings were held against; `nil` without `--fail-on`.
    public var gate: String?
    /// Findings that meet it in tests, documentation or vendored sources, which do not count.
    public var gateAside: Int

    public init(
        toolVersion: String, started: Timestamp, finished: Timestamp, inventory: Inventory,
        findings: [Finding] = [], upgrades: [UpgradeCandidate] = [], feeds: [FeedState] = [],
        notes: [CoverageNote] = [], incomplete: [String] = [], exitCodes: [Int] = [],
        gate: String? = nil, gateAside: Int = 0
    ) {
        self.toolVersion = toolVersion
        self.started = started
        self.finished = finished
        self.inventory = inventory
        self.findings = findings
        self.upgrades = upgrades
        self.feeds = feeds
        self.notes = notes
        self.incomplete = incomplete
        self.exitCodes = exitCodes
        self.gate = gate
        self.gateAside = gateAside
    }

    /// Whether something that belongs to the answer is missing from it.
    public var isIncomplete: Bool {
        !incomplete.isEmpty || !inventory.coverage.isComplete
    }
}

/// Everything that `oakum inventory` has to say.
public struct InventoryReport: Sendable {
    /// The version of the program that made it.
    public var toolVersion: String
    public var inventory: Inventory

    public init(toolVersion: String, inventory: Inventory) {
        self.toolVersion = toolVersion
        self.inventory = inventory
    }
}
