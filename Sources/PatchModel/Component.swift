/// A package instance on an asset, as a plugin found it.
public struct Component: Sendable, Hashable, Codable {
    /// Canonical package URL, with version where one is known and `distro` for OS packages.
    public var purl: String
    /// The name as the ecosystem writes it: `bash`, `@babel/core`, `org.apache:commons`.
    public var name: String
    /// `nil` when the source states none: reported as unknown version, never matched.
    public var version: String?
    /// The purl type: `deb`, `npm`, `pypi` ...
    public var ecosystem: String
    public var scope: Scope
    /// For OS packages: the source package that advisories name.
    public var source: SourcePackage?
    /// The version scheme that the plugin named; `nil` means the purl type's own.
    public var versioning: String?
    /// Stated by the file that declares the component, for example `sha512-...`.
    public var hashes: [String]
    /// As stated by the package's own manifest.
    public var licenses: [String]
    /// Where it was found; the first place is the one shown.
    public var evidence: [Evidence]
    /// The purls of the components that this one needs, where the source states them.
    public var dependsOn: [String]
    /// The nested root it belongs to, relative to the target; empty for the target itself.
    public var root: String
    /// The purl of the OS package that owns the evidence: its advisories decide.
    public var ownedBy: String?
    /// `true` when the package manager must not change it (`hold`).
    public var isHeld: Bool
    /// Whether a package manager of the root has it in its database, and can change it. A package file
    /// or a bill of materials that lies there is no such thing.
    public var isInstalled: Bool
    /// The plugin that said so.
    public var plugin: String

    public init(
        purl: String, name: String, version: String?, ecosystem: String, scope: Scope = .production,
        source: SourcePackage? = nil, versioning: String? = nil, hashes: [String] = [],
        licenses: [String] = [], evidence: [Evidence] = [], dependsOn: [String] = [],
        root: String = "", ownedBy: String? = nil, isHeld: Bool = false,
        isInstalled: Bool = false, plugin: String
    ) {
        self.purl = purl
        self.name = name
        self.version = version
        self.ecosystem = ecosystem
        self.scope = scope
        self.source = source
        self.versioning = versioning
        self.hashes = hashes
        self.licenses = licenses
        self.evidence = evidence
        self.dependsOn = dependsOn
        self.root = root
        self.ownedBy = ownedBy
        self.isHeld = isHeld
        self.isInstalled = isInstalled
        self.plugin = plugin
    }
}

/// What a component is needed for.
public enum Scope: String, Sendable, Hashable, Codable, CaseIterable {
    case production = "prod"
    case development = "dev"
    case build
    case test
    case optional
}

/// The source package of a binary OS package: what distributions' advisories name.
public struct SourcePackage: Sendable, Hashable, Codable {
    public var name: String
    /// `nil` when it equals the binary package's version.
    public var version: String?

    public init(name: String, version: String? = nil) {
        self.name = name
        self.version = version
    }
}

/// A place that proves a component.
public struct Evidence: Sendable, Hashable, Codable {
    /// Path relative to the target's root, `/` between parts; bytes that are not UTF-8 are `\xNN`.
    public var path: String
    /// Line in that file, from 1.
    public var line: Int?
    /// Of a file in an image: the layer that it comes from, as the image names it.
    public var layer: String?
    /// What the folder that it lies in is for, by its name; `nil` for the product itself.
    public var pathClass: PathClass?

    public init(
        path: String, line: Int? = nil, layer: String? = nil, pathClass: PathClass? = nil
    ) {
        self.path = path
        self.line = line
        self.layer = layer
        self.pathClass = pathClass
    }
}

/// The operating system release of a root, from its `os-release`.
public struct Platform: Sendable, Hashable, Codable {
    /// `debian`, `ubuntu`, `alpine` ...: os-release's ID.
    public var id: String
    /// `12`, `3.19` ...: os-release's VERSION_ID; `nil` for rolling or testing releases.
    public var versionID: String?
    public var codename: String?
    /// os-release's ID_LIKE.
    public var like: [String]
    /// The nested root it belongs to, relative to the target; empty for the target itself.
    public var root: String

    public init(
        id: String, versionID: String?, codename: String?, like: [String] = [], root: String = ""
    ) {
        self.id = id
        self.versionID = versionID
        self.codename = codename
        self.like = like
        self.root = root
    }

    /// The purl `distro` qualifier: `debian-12`; without VERSION_ID the codename, else the id.
    public var distro: String {
        if let version = versionID ?? codename { id + "-" + version } else { id }
    }
}
