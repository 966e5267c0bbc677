import PackageNames
import Testing

struct PackageKeyTests {
    @Test func `writes type, namespace and name without percent-encoding`() throws {
        let cases = [
            ("pkg:deb/debian/openssl@3.0.11?arch=amd64&distro=debian-12", "deb/debian/openssl"),
            ("pkg:npm/%40babel/core@7.1", "npm/@babel/core"),
            ("pkg:pypi/Zope.Interface@5", "pypi/zope-interface"),
            ("pkg:nuget/Newtonsoft.Json@13.0.1", "nuget/newtonsoft.json"),
            ("pkg:maven/org.Example/Lib@1#sub", "maven/org.Example/Lib"),
            ("pkg:swift/github.com/Alamofire/Alamofire@5", "swift/github.com/alamofire/alamofire"),
            ("pkg:golang/github.com/Gorilla/mux@v1", "golang/github.com/gorilla/mux"),
            ("pkg:cargo/serde@1", "cargo/serde"),
        ]
        for (text, key) in cases {
            #expect(PackageKey(try PackageURL(parsing: text)).description == key)
        }
    }

    @Test func `is the same for every spelling of one package`() throws {
        let first = PackageKey(try PackageURL(parsing: "pkg:pypi/ruamel_yaml.clib@1"))
        let second = try PackageKey(type: "PyPI", namespace: nil, name: "Ruamel.Yaml-clib")
        #expect(first == second)
        #expect(Set([first, second]).count == 1)
        #expect(throws: PackageURLError.self) {
            try PackageKey(type: "pypi", namespace: "x", name: "y")
        }
    }

    @Test func `sorts by type, namespace and name`() throws {
        let texts = ["npm/b", "npm/@a/z", "deb/debian/x", "npm/a", "deb/arch/y"]
        let keys = try [
            PackageKey(type: "npm", namespace: nil, name: "b"),
            PackageKey(type: "npm", namespace: "@a", name: "z"),
            PackageKey(type: "deb", namespace: "debian", name: "x"),
            PackageKey(type: "npm", namespace: nil, name: "a"),
            PackageKey(type: "deb", namespace: "arch", name: "y"),
        ]
        #expect(keys.map(\.description) == texts)
        #expect(
            keys.sorted().map(\.description)
                == ["deb/arch/y", "deb/debian/x", "npm/a", "npm/b", "npm/@a/z"])
    }

    @Test func `normalises names per type`() {
        #expect(NameRules.normalized(name: "A-._b", type: "PyPI") == "a-b")
        #expect(NameRules.normalized(name: "JSONStream", type: "npm") == "JSONStream")
        #expect(NameRules.normalized(name: "Guzzle", type: "composer") == "guzzle")
        #expect(NameRules.normalized(name: "Castle.Core", type: "nuget") == "castle.core")
        #expect(NameRules.normalized(name: "Cache/Save", type: "githubactions") == "cache/Save")
        #expect(NameRules.normalized(name: "MiXed", type: "in-house") == "MiXed")
        #expect(NameRules.normalized(namespace: "Debian", type: "deb") == "debian")
    }

    @Test func `names the version scheme of a type`() {
        let schemes = [
            "deb": "dpkg", "rpm": "rpm", "apk": "apk", "alpm": "pacman", "npm": "semver",
            "cargo": "cargo", "golang": "go", "swift": "swift", "hex": "hex",
            "pub": "pub", "cocoapods": "rubygems", "bioconductor": "cran", "generic": "generic",
            "vscode-extension": "semver", "conan": "generic", "github": "semver",
            "githubactions": "semver", "pypi": "pep440",
            "maven": "maven", "nuget": "nuget", "gem": "rubygems", "composer": "composer",
            "cran": "cran", "hackage": "hackage", "cpan": "cpan", "conda": "conda",
            "julia": "julia", "DEB": "dpkg",
        ]
        for (type, scheme) in schemes {
            #expect(NameRules.scheme(forType: type) == scheme, "\(type)")
        }
        #expect(NameRules.scheme(forType: "oci") == nil)
        #expect(NameRules.scheme(forType: "in-house") == nil)
    }
}
