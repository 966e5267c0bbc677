/// The schemes that are built in, and the way to find one by name.
public enum VersionSchemes {
    /// Every built-in scheme. A new scheme is one file and one entry here.
    public static let all: [any VersionScheme] = [
        DpkgScheme(), SemVerScheme(), PEP440Scheme(), RpmScheme(), ApkScheme(), MavenScheme(),
        NuGetScheme(),
        RubyGemsScheme(), ComposerScheme(), GoScheme(), CargoScheme(),
        HexScheme(), SwiftScheme(), PubScheme(), CranScheme(), PacmanScheme(),
        HackageScheme(), CpanScheme(), CondaScheme(), JuliaScheme(), GenericScheme(),
    ]

    /// What stands for a scheme where versions are names without an order: branches, moving tags,
    /// commits. Nothing bears this name.
    public static let unordered = "none"

    /// Every scheme under each of its names.
    private static let byName: [String: any VersionScheme] = {
        var schemes: [String: any VersionScheme] = [:]
        for scheme in all {
            for name in [scheme.name] + scheme.otherNames where schemes[name] == nil {
                schemes[name] = scheme
            }
        }
        return schemes
    }()

    /// Finds the built-in scheme with this name or other name; upper and lower case are the same.
    public static func named(_ name: String) -> (any VersionScheme)? {
        byName[name] ?? byName[name.lowercased()]
    }

    /// Finds the scheme of an OSV ecosystem, whose release does not matter: `Debian:12`, `PyPI`.
    ///
    /// The names of the ecosystems are other names of the schemes; those of package-URL types are
    /// in PackageNames. Nil for ecosystems whose versions are commits, and for unknown ones.
    public static func forEcosystem(_ ecosystem: String) -> (any VersionScheme)? {
        let name = ecosystem.utf8.split(separator: 0x3A, omittingEmptySubsequences: false).first
        return named(String(decoding: name.map(Array.init) ?? [], as: UTF8.self))
    }
}
