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
}
