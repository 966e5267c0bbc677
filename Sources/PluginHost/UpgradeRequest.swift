internal import PackageNames
public import PatchModel
internal import PluginProtocol

/// A package of an asset that is to go from one version to another.
public struct UpgradeRequest: Sendable, Hashable {
    /// purl type: `npm`, `pypi`, `deb`.
    public var ecosystem: String
    /// As the ecosystem writes it: `@babel/core`.
    public var name: String
    /// Package URL without version.
    public var purl: String
    /// The version that is there.
    public var from: String
    /// The version that is wanted.
    public var to: String
    public var scope: Scope
    /// Whether the project itself asks for it; `nil` when that is not known.
    public var isDirect: Bool?
    /// Where the asset shows the package; paths relative to its root.
    public var evidence: [Evidence]

    public init(
        ecosystem: String, name: String, purl: String, from: String, to: String,
        scope: Scope = .production, isDirect: Bool? = nil, evidence: [Evidence]
    ) {
        self.ecosystem = ecosystem
        self.name = name
        self.purl = purl
        self.from = from
        self.to = to
        self.scope = scope
        self.isDirect = isDirect
        self.evidence = evidence
    }

    /// An upgrade of what a package URL names, version included; `nil` when that is not there.
    public init?(
        purl: String, to: String, scope: Scope = .production, isDirect: Bool? = nil,
        evidence: [Evidence]
    ) {
        guard let package = try? PackageURL(parsing: purl), let from = package.version else {
            return nil
        }
        self.init(
            ecosystem: package.type, name: package.ecosystemName,
            purl: package.withoutVersion().description, from: from, to: to, scope: scope,
            isDirect: isDirect, evidence: evidence)
    }

    /// The upgrade as it goes to a plugin, with the evidence of one project.
    func wire(number: Int, evidence: [Evidence], directory: String) -> WireValue {
        let places = evidence.map { place in
            WireValue.record([
                .string(relativePath(from: directory, to: place.path)),
                place.line.map { .integer(Int64($0)) } ?? .null,
            ])
        }
        return .record([
            .integer(Int64(number)), .string(ecosystem), .string(name), .string(purl),
            .string(from), .string(to), .string(scope.rawValue),
            isDirect.map { .boolean($0) } ?? .null, .list(places),
        ])
    }
}

/// What a plugin says to some upgrades of one project.
public struct RemedyAnswer: Sendable, Hashable {
    /// How it was answered.
    public enum Outcome: Sendable, Hashable {
        /// Paths in it are relative to the asset; its programs run in `directory`.
        case remedy(Remedy)
        /// Why not, for people: the upgrade is held back.
        case refused(String)
        /// The plugin itself failed.
        case failed(PluginError)
    }

    /// Whose answer it is; `nil` when no plugin was asked.
    public var plugin: String?
    /// The project's folder, relative to the asset; empty for the asset itself.
    public var directory: String
    /// Positions of the upgrades in the list that was asked about, ascending; empty only for a
    /// failure after everything was answered.
    public var upgrades: [Int]
    public var outcome: Outcome

    public init(plugin: String?, directory: String, upgrades: [Int], outcome: Outcome) {
        self.plugin = plugin
        self.directory = directory
        self.upgrades = upgrades
        self.outcome = outcome
    }
}
