/// What is done to one asset, to the last byte.
public struct PlanTarget: Sendable, Hashable, Codable {
    /// Key of the asset.
    public var asset: String
    public var name: String
    public var path: String
    /// The driver that carries it out.
    public var driver: String
    /// What the driver needs to know: `branch`, `remote`, `base` ...
    public var settings: [String: String]
    /// What changes, in the model's terms.
    public var changes: [PackageChange]
    /// Package files that are installed.
    public var install: [PlannedFile]
    /// Package files that a rollback installs again; complete for rollback class R2.
    public var earlier: [PlannedFile]
    /// Whole files that are replaced.
    public var edits: [FileChange]
    /// Programs that change the target, run verbatim.
    public var apply: [[String]]
    /// Programs that undo it, run verbatim.
    public var revert: [[String]]
    /// Programs that must succeed after the change.
    public var verify: [[String]]
    public var checks: [Check]
    /// The findings that this must end.
    public var claims: [ClaimedFinding]
    public var rollback: RollbackClass
    /// Why the class is not a better one, where that needs words.
    public var rollbackReason: String?
    /// Services that are restarted after the change.
    public var restart: [String]

    public init(
        asset: String, name: String, path: String, driver: String,
        settings: [String: String] = [:], changes: [PackageChange] = [],
        install: [PlannedFile] = [], earlier: [PlannedFile] = [], edits: [FileChange] = [],
        apply: [[String]] = [], revert: [[String]] = [], verify: [[String]] = [],
        checks: [Check] = [], claims: [ClaimedFinding] = [],
        rollback: RollbackClass = .forwardOnly, rollbackReason: String? = nil,
        restart: [String] = []
    ) {
        self.asset = asset
        self.name = name
        self.path = path
        self.driver = driver
        self.settings = settings
        self.changes = changes
        self.install = install
        self.earlier = earlier
        self.edits = edits
        self.apply = apply
        self.revert = revert
        self.verify = verify
        self.checks = checks
        self.claims = claims
        self.rollback = rollback
        self.rollbackReason = rollbackReason
        self.restart = restart
    }
}

/// One package from one version to another.
public struct PackageChange: Sendable, Hashable, Codable {
    /// purl without version.
    public var package: String
    /// The name as the ecosystem writes it, with architecture where it has one: `openssl:amd64`.
    public var name: String
    /// `nil`: it is not there yet.
    public var from: String?
    /// `nil`: it is removed.
    public var to: String?
    /// The suite, index or feed that offers the new version.
    public var origin: String?

    public init(
        package: String, name: String, from: String?, to: String?, origin: String? = nil
    ) {
        self.package = package
        self.name = name
        self.from = from
        self.to = to
        self.origin = origin
    }
}

/// A file of the content-addressed cache.
public struct PlannedFile: Sendable, Hashable, Codable {
    /// The name that the target sees: `openssl_3.0.15-1~deb12u1_amd64.deb`.
    public var name: String
    /// Hexadecimal.
    public var sha256: String
    public var size: Int64
    /// `archive`, `apt cache`, `repacked`.
    public var origin: String

    public init(name: String, sha256: String, size: Int64, origin: String) {
        self.name = name
        self.sha256 = sha256
        self.size = size
        self.origin = origin
    }
}

/// A file before and after; the bytes lie in the content-addressed cache.
public struct FileChange: Sendable, Hashable, Codable {
    /// Path relative to the asset's root.
    public var path: String
    /// SHA-256 of the bytes that must be there; `nil`: the file is new.
    public var before: String?
    /// SHA-256 of the bytes that come; `nil`: the file is deleted.
    public var after: String?
    /// The change as a unified diff, for readers.
    public var diff: String

    public init(path: String, before: String?, after: String?, diff: String) {
        self.path = path
        self.before = before
        self.after = after
        self.diff = diff
    }
}

/// A finding that a plan promises to end.
public struct ClaimedFinding: Sendable, Hashable, Codable {
    /// The finding's id.
    public var finding: String
    public var advisory: String
    public var package: String
    public var installed: String
    public var fixed: String?

    public init(
        finding: String, advisory: String, package: String, installed: String, fixed: String?
    ) {
        self.finding = finding
        self.advisory = advisory
        self.package = package
        self.installed = installed
        self.fixed = fixed
    }
}

/// How well a change can be undone, declared before approval.
public enum RollbackClass: String, Sendable, Hashable, Codable, CaseIterable {
    case none = "R0"
    case forwardOnly = "R1"
    /// Recorded earlier package files are installed again.
    case package = "R2"
    case snapshot = "R3"
    /// Switching back is one step: git revert, image digest, A/B.
    case atomic = "R4"
}
