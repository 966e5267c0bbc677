import Testing
import Versioning

struct VersionSchemesTests {
    @Test func `finds a scheme by each of its names`() {
        for scheme in VersionSchemes.all {
            for name in [scheme.name] + scheme.otherNames {
                #expect(VersionSchemes.named(name)?.name == scheme.name)
                #expect(VersionSchemes.named(name.uppercased())?.name == scheme.name)
            }
        }
        #expect(VersionSchemes.named("no such scheme") == nil)
        #expect(VersionSchemes.named("") == nil)
    }

    @Test func `finds the scheme of an OSV ecosystem`() {
        let ecosystems = [
            "dpkg": ["Debian:12", "Ubuntu:22.04:LTS", "Echo"],
            "rpm": [
                "Red Hat:enterprise_linux:9::baseos", "AlmaLinux:9", "Rocky Linux", "SUSE:Linux 15",
                "openSUSE:Leap 15.6", "Oracle Linux:9", "Amazon Linux", "Mageia:9",
                "openEuler:24.03",
                "Photon OS:5.0", "Azure Linux:3",
            ],
            "apk": [
                "Alpine:v3.20", "Wolfi", "Chainguard", "Alpaquita",
                "BellSoft Hardened Containers:23",
                "MinimOS",
            ],
            "semver": ["npm", "GitHub Actions", "Bitnami", "VSCode"], "pep440": ["PyPI"],
            "go": ["Go", "Kubernetes"], "cargo": ["crates.io"], "hex": ["Hex"],
            "swift": ["SwiftURL"], "maven": ["Maven", "Maven:https://repo.example/"],
            "nuget": ["NuGet"], "rubygems": ["RubyGems"], "composer": ["Packagist"],
            "pub": ["Pub"], "cran": ["CRAN", "Bioconductor"], "hackage": ["Hackage", "GHC"],
            "julia": ["Julia"],
            "generic": ["ConanCenter", "opam", "Linux:Kernel", "Android", "FreeBSD:kernel"],
        ]
        for (scheme, names) in ecosystems {
            for name in names {
                #expect(VersionSchemes.forEcosystem(name)?.name == scheme, "\(name)")
            }
        }
        #expect(VersionSchemes.forEcosystem("OSS-Fuzz") == nil)
        #expect(VersionSchemes.forEcosystem("") == nil)
    }

    @Test func `gives every name to one scheme only`() {
        let names = VersionSchemes.all.flatMap { [$0.name] + $0.otherNames }
        #expect(Set(names).count == names.count)
    }

    @Test func `reverses an ordering`() {
        #expect(VersionOrdering.ascending.reversed == .descending)
        #expect(VersionOrdering.descending.reversed == .ascending)
        #expect(VersionOrdering.same.reversed == .same)
    }
}
