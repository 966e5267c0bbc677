public import PatchModel

/// An upgrade that is asked for.
public struct WantedUpgrade: Sendable, Hashable {
    /// `openssl:amd64`, `adduser:all`; without architecture the root's own.
    public var name: String
    /// The version that is wanted, exactly.
    public var version: String

    public init(name: String, version: String) {
        self.name = name
        self.version = version
    }
}

/// What apt works out for a root.
public struct DebianResolution: Sendable, Hashable {
    /// A run of packages that dpkg takes in one call.
    ///
    /// Most upgrades are one ``install(_:)``. Where apt configures a package before it unpacks the
    /// next one (Pre-Depends), that order is kept.
    public enum Batch: Sendable, Hashable {
        /// Unpack and configure.
        case install([String])
        case unpack([String])
        case configure([String])
    }

    /// What changes, dependencies included, in apt's order.
    public var changes: [PackageChange]
    /// The file of each change, by its ``PatchModel/PackageChange/name``.
    public var files: [String: ArchiveFile]
    /// Earlier versions that an index still offers, by the name of the change.
    public var earlier: [String: ArchiveFile]
    /// Names of changes in the order of dpkg's calls.
    public var batches: [Batch]
    /// What was asked for and is not done, with apt's own words.
    public var heldBack: [HeldBack]
    /// Names that have the wanted version already.
    public var unchanged: [String]

    public init(
        changes: [PackageChange] = [], files: [String: ArchiveFile] = [:],
        earlier: [String: ArchiveFile] = [:], batches: [Batch] = [], heldBack: [HeldBack] = [],
        unchanged: [String] = []
    ) {
        self.changes = changes
        self.files = files
        self.earlier = earlier
        self.batches = batches
        self.heldBack = heldBack
        self.unchanged = unchanged
    }

    /// Groups apt's steps into calls of dpkg.
    static func batches(of simulation: AptSimulation) -> [Batch] {
        var batches: [Batch] = []
        var unpacked: [String] = []
        var configured: [String] = []
        func flush() {
            if unpacked.isEmpty, configured.isEmpty { return }
            if Set(unpacked) == Set(configured) {
                batches.append(.install(unpacked))
            } else {
                if !unpacked.isEmpty { batches.append(.unpack(unpacked)) }
                if !configured.isEmpty { batches.append(.configure(configured)) }
            }
            unpacked = []
            configured = []
        }
        for step in simulation.steps {
            switch step.action {
            case .install:
                if !configured.isEmpty { flush() }
                unpacked.append(step.key)
            case .configure: configured.append(step.key)
            case .remove, .purge: break
            }
        }
        flush()
        return batches
    }
}
