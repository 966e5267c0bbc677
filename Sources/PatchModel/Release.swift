/// A version of a package that some index offers.
public struct Release: Sendable, Hashable, Codable {
    /// purl without version; for apt with `arch`.
    public var package: String
    public var version: String
    public var published: Timestamp?
    public var isYanked: Bool
    /// apt: the suite (`stable-security`) and codename (`bookworm-security`) of its index.
    public var suite: String?
    public var codename: String?
    /// apt: the index's Origin and Label.
    public var origin: String?
    public var label: String?
    public var component: String?
    /// The host name of the index's address, for pins of the form `origin "host"`.
    public var site: String?
    /// apt: the Version field of the index's Release file, for pins by `v=`.
    public var releaseVersion: String?
    /// Whether the index is a security suite.
    public var isSecurity: Bool
    /// apt: NotAutomatic and ButAutomaticUpgrades of the index.
    public var isNotAutomatic: Bool
    public var isButAutomaticUpgrades: Bool
    /// The index file it came from.
    public var evidence: Evidence?
    /// The nested root it belongs to, relative to the target; empty for the target itself.
    public var root: String

    public init(
        package: String, version: String, published: Timestamp? = nil, isYanked: Bool = false,
        suite: String? = nil, codename: String? = nil, origin: String? = nil, label: String? = nil,
        component: String? = nil, site: String? = nil, releaseVersion: String? = nil,
        isSecurity: Bool = false, isNotAutomatic: Bool = false,
        isButAutomaticUpgrades: Bool = false, evidence: Evidence? = nil, root: String = ""
    ) {
        self.package = package
        self.version = version
        self.published = published
        self.isYanked = isYanked
        self.suite = suite
        self.codename = codename
        self.origin = origin
        self.label = label
        self.component = component
        self.site = site
        self.releaseVersion = releaseVersion
        self.isSecurity = isSecurity
        self.isNotAutomatic = isNotAutomatic
        self.isButAutomaticUpgrades = isButAutomaticUpgrades
        self.evidence = evidence
        self.root = root
    }
}

/// A rule of the machine's own package manager that prefers or blocks releases.
///
/// Source: apt_preferences(5). `Default-Release` is a pin on a release with priority 990.
public struct ReleasePin: Sendable, Hashable, Codable {
    /// Package names or globs that it speaks of; `*` alone is the general form.
    public var packages: [String]
    /// What it pins to: `release`, `version` or `origin`.
    public var by: String
    /// For `release`: a, n, o, l, c, v and b as in the file. For the others: the key `value`.
    public var match: [String: String]
    public var priority: Int
    /// The nested root it belongs to, relative to the target; empty for the target itself.
    public var root: String

    public init(
        packages: [String], by: String, match: [String: String], priority: Int, root: String = ""
    ) {
        self.packages = packages
        self.by = by
        self.match = match
        self.priority = priority
        self.root = root
    }
}

/// A newer version that the machine's own package manager would install now.
public struct UpgradeCandidate: Sendable, Hashable, Codable {
    /// purl of the installed component.
    public var component: String
    public var name: String
    public var installed: String
    public var candidate: String
    public var suite: String?
    public var origin: String?
    public var isSecurity: Bool
    /// The package is on hold: the package manager knows the version but will not take it.
    public var isHeld: Bool

    public init(
        component: String, name: String, installed: String, candidate: String, suite: String?,
        origin: String?, isSecurity: Bool, isHeld: Bool
    ) {
        self.component = component
        self.name = name
        self.installed = installed
        self.candidate = candidate
        self.suite = suite
        self.origin = origin
        self.isSecurity = isSecurity
        self.isHeld = isHeld
    }
}
