public import PatchModel

/// A candidate: one package (with all that is built from the same source) to another version.
public struct Upgrade: Sendable, Hashable, Codable {
    /// ``title`` and the asset: `openssl 3.0.11-1 -> 3.0.15-1 on web-1`; unique in a plan.
    public var id: String
    /// `openssl 3.0.11-1 -> 3.0.15-1`.
    public var title: String
    /// Key of the asset.
    public var asset: String
    /// The purl type: `deb`, `npm`, `pypi` ...
    public var ecosystem: String
    /// The scheme that orders its versions: `dpkg`, `semver` ..., or the purl type's name.
    public var scheme: String
    /// The name that advisories use: for `deb` the source package.
    public var package: String
    /// The version that advisories compare: for `deb` that of the source package.
    public var from: String
    public var to: String
    /// Every package that moves with it, by name; one for each binary package of a source.
    public var changes: [PackageChange]
    /// Ids of the findings that it ends, sorted.
    public var ends: [String]
    /// Flaws that the new version has and the old one has not, by finding id.
    public var introduces: [KnownFlaw]
    /// Ids of upgrades without which this one cannot be made.
    public var requires: [String]
    public var dating: ReleaseDating

    public init(
        id: String, title: String, asset: String, ecosystem: String, scheme: String,
        package: String, from: String, to: String, changes: [PackageChange], ends: [String],
        introduces: [KnownFlaw] = [], requires: [String] = [], dating: ReleaseDating = .unknown
    ) {
        self.id = id
        self.title = title
        self.asset = asset
        self.ecosystem = ecosystem
        self.scheme = scheme
        self.package = package
        self.from = from
        self.to = to
        self.changes = changes
        self.ends = ends
        self.introduces = introduces
        self.requires = requires
        self.dating = dating
    }
}

/// What is known of the day on which a version came out.
public enum ReleaseDating: Sendable, Hashable, Codable {
    case published(Timestamp)
    /// A distribution's own update: its package lists carry no dates, and it waited and was tested
    /// before it got there. Exempt from the cooldown.
    case distribution
    /// No trusted date.
    case unknown
}

/// The upgrades of an asset, and the findings that none of them ends.
public struct UpgradeOptions: Sendable, Hashable {
    /// By id.
    public var upgrades: [Upgrade]
    /// By package, then wanted version.
    public var heldBack: [HeldBack]
    /// What a reader must know of how they were found: where the cooldown could not be kept ...
    public var notes: [String]

    public init(upgrades: [Upgrade], heldBack: [HeldBack], notes: [String]) {
        self.upgrades = upgrades
        self.heldBack = heldBack
        self.notes = notes
    }
}
