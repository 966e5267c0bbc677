import Testing
import Versioning

/// The small tables of our own, one for each scheme, in `Fixtures`.
struct SchemeFixtureTests {
    @Test func `orders its own table in every scheme`() throws {
        for scheme in VersionSchemes.all {
            let vectors = try VersionVectors(contentsOf: TestData.fixture(scheme.name + ".txt"))
            #expect(vectors.lines.count >= 4)
            #expect(vectors.mismatches(in: scheme) == [], "\(scheme.name)")
        }
    }

    @Test func `validates what its own tools write`() throws {
        let valid: [(String, [String])] = [
            ("rpm", ["1.0-1.el9", "1:2.3~rc1^git5-0.1"]), ("apk", ["1.2.3b_rc4~1a2b-r5", "0-r0"]),
            ("pacman", ["1:2.3.r4.g5a6b-7", "1.0-1.1"]), ("maven", ["1.0-SNAPSHOT", "31.1-jre"]),
            ("nuget", ["1.0", "1.2.3.4-beta.1+sha"]), ("rubygems", ["1.2.3.pre1", "1.0-x86"]),
            ("composer", ["1.2.3.4-beta5", "dev-main", "2.x-dev", "v1.0RC1"]),
            ("go", ["v1.2.3", "v0.0.0-20240131000000-aaaaaaaaaaaa", "v2.0.0+incompatible"]),
            ("cargo", ["1.2.3-rc.1+build"]), ("hex", ["1.2.3-rc.1+build"]),
            ("swift", ["1.2.3-rc.1", "v1.2.3"]), ("pub", ["1.2.3-dev.1+2", "1.2.3-01"]),
            ("cran", ["1.2-3", "1.0"]), ("hackage", ["1.2.3.4"]),
            ("cpan", ["1.02_03", "v1.2.3", ".5"]), ("conda", ["1!1.0.post1+cu118", "1.1.1a"]),
            ("julia", ["1.2.3-rc1+5"]), ("generic", ["OpenSSL_1_1_1w"]),
        ]
        let invalid: [(String, [String])] = [
            ("rpm", ["", "1.0-", "1 0", "1:", "4294967296:1", "1.0-1@x"]),
            ("apk", ["", "1-r", "9.8p1", "1.0-foo", "1_omega", ".1", "1.0-1"]),
            ("pacman", ["", "1-2-3", "1.0-a", "1.0-"]), ("maven", ["", "1 0", "[1.0]", "1/2"]),
            ("nuget", ["", "v1.0", "1.0.0.0.0", "1.0-01", "2147483648", "1.0-"]),
            ("rubygems", ["", "a1", "1beta", "1..2", "1.0-"]),
            ("composer", ["", "latest", "1.0.post1", "1.2.3.4.5", "12345678901234567890"]),
            ("go", ["1.2.3", "v1", "v1.02.3", "v1.2.3-"]), ("cargo", ["1.2", "01.2.3", "v1.2.3"]),
            ("hex", ["1.2", "1.2.3-01"]), ("swift", ["1.2", "1.2.3-"]),
            ("pub", ["1.2", "v1.2.3", "1.2.3-"]), ("cran", ["", "1", "1.a", "1..2"]),
            ("hackage", ["", "1.a", "01.2", "1."]), ("cpan", ["", "1.2a", "1..2", "v.1", "1_2_3"]),
            ("conda", ["", "1 0", "1..0", "a!1", "1!2!3", "1-2_3", "+1"]),
            ("julia", ["", "1.2.3.4", "x", "1.2.3-a..b"]), ("generic", ["", "latest", "1 0"]),
        ]
        #expect(Set(valid.map(\.0)).count + 3 == VersionSchemes.all.count)
        for (name, versions) in valid {
            let table = SchemeTable(scheme: try #require(AnyScheme(name)))
            #expect(table.wrongValidity(of: versions, wanted: true) == [], "\(name)")
        }
        for (name, versions) in invalid {
            let table = SchemeTable(scheme: try #require(AnyScheme(name)))
            #expect(table.wrongValidity(of: versions, wanted: false) == [], "\(name)")
        }
    }
}

/// A built-in scheme by its name, as a value of one type for tables.
struct AnyScheme: VersionScheme {
    private let scheme: any VersionScheme

    init?(_ name: String) {
        guard let scheme = VersionSchemes.named(name) else { return nil }
        self.scheme = scheme
    }

    var name: String { scheme.name }
    var otherNames: [String] { scheme.otherNames }

    func validate(_ version: String) throws(VersionError) { try scheme.validate(version) }

    func compare(_ left: String, _ right: String) throws(VersionError) -> VersionOrdering {
        try scheme.compare(left, right)
    }

    func satisfies(_ version: String, _ range: String) throws(VersionError) -> Bool {
        try scheme.satisfies(version, range)
    }
}
