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

    /// Finds the built-in scheme with this name or other name; upper and lower case are the same.
    public static func named(_ name: String) -> (any VersionScheme)? {
        let wanted = name.lowercased()
        return all.first { $0.name == wanted || $0.otherNames.contains(wanted) }
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
