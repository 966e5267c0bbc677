// Rules per purl type, as data: one line per type, so that adding a type touches one line.

/// Whether a purl type has a namespace.
enum NamespaceRule: Sendable {
    /// May be given.
    case optional
    /// Must be given, in every text that is read.
    case required
    /// Must be given by the type's definition, but texts without it are common: only the strict
    /// reader asks for it.
    case expected
    /// Must not be given.
    case prohibited
}

/// How a namespace, name or version is brought to its one spelling.
enum SpellingRule: Sendable {
    /// Kept as it is: upper and lower case differ.
    case exact
    /// Lower case.
    case lower
    /// Upper case.
    case upper
    /// Lower case up to the first slash, exact after it (a path inside a repository).
    case lowerFirstSegment
    /// PEP 503: lower case, and every run of '-', '_' and '.' is one '-'.
    case pep503
}

/// What the package-url type definitions say about one type, and what Oakum adds for matching.
struct TypeRule: Sendable {
    /// Whether a namespace is needed.
    var namespace: NamespaceRule = .optional
    /// The spelling of namespace segments in a purl.
    var namespaceSpelling: SpellingRule = .exact
    /// The spelling of the name in a purl.
    var nameSpelling: SpellingRule = .exact
    /// The spelling of namespace and name in a ``PackageKey`` where the registry itself treats
    /// names that differ in case as one package although the purl keeps the case.
    var keySpelling: SpellingRule = .exact
    /// The spelling of the version in a purl.
    var versionSpelling: SpellingRule = .exact
    /// Whether a slash in the name stays a slash in the text (`git`: a path on the host).
    var nameIsPath = false
    /// The qualifier that the type's definition demands; asked for by the strict reader only.
    var requiredQualifier: String?
    /// The name of the version scheme, in the words of Versioning.
    var scheme: String?

    /// A type without a definition: everything is kept as it is.
    static let unknown = TypeRule()

    /// Both namespace and name in lower case.
    static func lower(_ namespace: NamespaceRule = .optional, scheme: String? = nil) -> TypeRule {
        TypeRule(
            namespace: namespace, namespaceSpelling: .lower, nameSpelling: .lower, scheme: scheme)
    }

    /// Case kept, no namespace.
    static func plain(scheme: String? = nil) -> TypeRule {
        TypeRule(namespace: .prohibited, scheme: scheme)
    }

    /// Returns the rule of a type.
    ///
    /// - Parameter type: A purl type in lower case.
    static func of(_ type: String) -> TypeRule { table[type] ?? unknown }

    /// The table: type, rule, version scheme.
    ///
    /// Source: the type definitions of the package-url specification
    /// (https://github.com/package-url/purl-spec/tree/main/types) and its test suite where the
    /// two differ (`git` is lower case in the suite). `npm` keeps its case, because old packages
    /// with capitals still exist beside their lower-case namesakes. A type whose versions are
    /// commits or digests has no scheme; one whose registry prescribes no order has `generic`. The
    /// OSV ecosystems are other names of the schemes (Versioning).
    static let table: [String: TypeRule] = [
        "alpm": .lower(.expected, scheme: "pacman"),
        "apk": .lower(.expected, scheme: "apk"),
        "bazel": .plain(scheme: "generic"),
        "bioconductor": .plain(scheme: "cran"),
        "bitbucket": .lower(.expected, scheme: "generic"),
        "bitnami": TypeRule(namespace: .prohibited, nameSpelling: .lower, scheme: "semver"),
        "brew": .lower(scheme: "generic"),
        "cargo": .plain(scheme: "cargo"),
        "chrome-extension": TypeRule(
            namespace: .prohibited, nameSpelling: .lower, scheme: "generic"),
        "cocoapods": .plain(scheme: "rubygems"),
        "composer": .lower(.expected, scheme: "composer"),
        "conan": TypeRule(scheme: "generic"),
        "conda": TypeRule(namespace: .prohibited, keySpelling: .lower, scheme: "conda"),
        "cpan": TypeRule(namespaceSpelling: .upper, scheme: "cpan"),
        "cran": .plain(scheme: "cran"),
        "deb": .lower(.expected, scheme: "dpkg"),
        "gem": .plain(scheme: "rubygems"),
        "generic": TypeRule(scheme: "generic"),
        "git": TypeRule(
            namespace: .required, namespaceSpelling: .lower, nameSpelling: .lower,
            nameIsPath: true),
        "github": .lower(.expected, scheme: "semver"),
        "githubactions": TypeRule(
            namespace: .expected, namespaceSpelling: .lower, nameSpelling: .lowerFirstSegment,
            scheme: "semver"),
        "gitlab": .lower(.expected, scheme: "generic"),
        "golang": .lower(scheme: "go"),
        "hackage": .plain(scheme: "hackage"),
        "hex": .lower(scheme: "hex"),
        "huggingface": TypeRule(versionSpelling: .lower),
        "julia": TypeRule(
            namespace: .prohibited, requiredQualifier: "uuid", scheme: "julia"),
        "luarocks": .lower(scheme: "generic"),
        "maven": TypeRule(namespace: .expected, scheme: "maven"),
        "mlflow": .plain(),
        "npm": TypeRule(namespaceSpelling: .lower, scheme: "semver"),
        "nuget": TypeRule(namespace: .prohibited, keySpelling: .lower, scheme: "nuget"),
        "oci": TypeRule(namespace: .prohibited, nameSpelling: .lower),
        "opam": .plain(scheme: "generic"),
        "otp": TypeRule(namespace: .prohibited, nameSpelling: .lower, scheme: "generic"),
        "pub": TypeRule(namespace: .prohibited, nameSpelling: .lower, scheme: "pub"),
        "pypi": TypeRule(namespace: .prohibited, nameSpelling: .pep503, scheme: "pep440"),
        "qpkg": TypeRule(namespace: .expected, namespaceSpelling: .lower),
        "rpm": TypeRule(namespace: .expected, namespaceSpelling: .lower, scheme: "rpm"),
        "swid": TypeRule(requiredQualifier: "tag_id"),
        "swift": TypeRule(namespace: .required, keySpelling: .lower, scheme: "swift"),
        "vcpkg": .plain(scheme: "generic"),
        "vscode-extension": .lower(.required, scheme: "semver"),
    ]
}
