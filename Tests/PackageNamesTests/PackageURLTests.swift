import PackageNames
import Testing

struct PackageURLTests {
    @Test func `reads every component of a debian purl`() throws {
        let url = try PackageURL(
            parsing: "pkg:deb/debian/libssl3@3.0.11-1~deb12u2?distro=debian-12&arch=amd64#usr/lib")
        #expect(url.type == "deb")
        #expect(url.namespace == "debian")
        #expect(url.name == "libssl3")
        #expect(url.version == "3.0.11-1~deb12u2")
        #expect(url.qualifiers.map(\.key) == ["arch", "distro"])
        #expect(url.qualifiers["distro"] == "debian-12")
        #expect(url.qualifiers["epoch"] == nil)
        #expect(url.subpath == "usr/lib")
        #expect(
            url.description
                == "pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12#usr/lib")
    }

    @Test func `brings text to its canonical form`() {
        let cases = [
            ("PKG:PyPI/Zope.__Interface@5.4", "pkg:pypi/zope-interface@5.4"),
            ("pkg://npm/@vue/compiler-core@3.2.0", "pkg:npm/%40vue/compiler-core@3.2.0"),
            ("pkg:npm/@vue/compiler-core", "pkg:npm/%40vue/compiler-core"),
            ("pkg:npm/JSONStream@1.0.3", "pkg:npm/JSONStream@1.0.3"),
            ("pkg:npm/left-pad/", "pkg:npm/left-pad"),
            ("pkg:deb/Debian/GCC-12@12.2.0-14+b1", "pkg:deb/debian/gcc-12@12.2.0-14%2Bb1"),
            (
                "pkg:golang/github.com/BurntSushi/toml@v1.0.0",
                "pkg:golang/github.com/burntsushi/toml@v1.0.0"
            ),
            (
                "pkg:githubactions/Actions/Cache%2FSave@v4",
                "pkg:githubactions/actions/cache%2FSave@v4"
            ),
            ("pkg:generic/a@1?b=&c=%20x&a=y/z", "pkg:generic/a@1?a=y%2Fz&c=%20x"),
            ("pkg:generic/a?&&b=1&", "pkg:generic/a?b=1"),
            ("pkg:generic//x///y/a@1#//p/./q/../r/", "pkg:generic/x/y/a@1#p/q/r"),
            ("pkg:generic/caf%c3%a9@1", "pkg:generic/caf%C3%A9@1"),
            ("pkg:git/git.example.org/Team/Tool@v1", "pkg:git/git.example.org/team/tool@v1"),
            ("pkg:cpan/ether/Moose@2.2", "pkg:cpan/ETHER/Moose@2.2"),
        ]
        for (text, canonical) in cases {
            let url = try? PackageURL(parsing: text)
            #expect(url?.description == canonical, "\(text)")
            #expect((try? PackageURL(parsing: canonical)) == url, "\(canonical)")
        }
    }

    @Test func `says which component is wrong and where`() {
        let cases: [(String, PackageURLError.Code, PackageURLError.Component, Int?)] = [
            ("", .missingScheme, .scheme, 0),
            ("npm/left-pad@1.0", .missingScheme, .scheme, 0),
            ("pkg:", .missing, .type, 4),
            ("pkg:npm", .missing, .name, 7),
            ("pkg:npm/", .missing, .name, 8),
            ("pkg:npm/@1.0", .missing, .name, 8),
            ("pkg:n_m/left-pad", .character, .type, 4),
            ("pkg:1pm/left-pad", .character, .type, 4),
            ("pkg:npm/left%2", .percentEncoding, .name, 12),
            ("pkg:npm/left@%zz", .percentEncoding, .version, 13),
            ("pkg:npm/%ff", .notUTF8, .name, 8),
            ("pkg:npm/a%2Fb/c", .slashInSegment, .namespace, 8),
            ("pkg:npm/a?b=1&b=2", .duplicateQualifier, .qualifiers, 10),
            ("pkg:npm/a?b%20c=2", .character, .qualifiers, 10),
            ("pkg:npm/a?9=2", .character, .qualifiers, 10),
            ("pkg:cargo/ns/serde", .prohibited, .namespace, nil),
            ("pkg:swift/Alamofire", .missing, .namespace, nil),
            ("pkg:cpan/A::B", .character, .name, nil),
            ("pkg:chrome-extension/abc", .character, .name, nil),
        ]
        for (text, code, component, position) in cases {
            do throws(PackageURLError) {
                let url = try PackageURL(parsing: text)
                Issue.record("'\(text)' was read as \(url)")
            } catch {
                #expect(error.code == code, "\(text)")
                #expect(error.component == component, "\(text)")
                #expect(error.position == position, "\(text)")
                #expect(!error.description.isEmpty && !error.description.hasSuffix("."))
            }
        }
    }

    @Test func `strict reading refuses what lenient reading repairs`() {
        let texts = [
            "pkg:gem/rake@1?Platform=java": PackageURLError.Code.keyNotLowerCase,
            "pkg:julia/Example@0.5.3": .missingQualifier,
            "pkg:deb/dpkg@1.0": .missing,
        ]
        for (text, code) in texts {
            #expect((try? PackageURL(parsing: text)) != nil, "\(text)")
            #expect {
                try PackageURL(parsing: text, conformance: .strict)
            } throws: { ($0 as? PackageURLError)?.code == code }
        }
    }

    @Test func `builds from components and checks them`() throws {
        let url = try PackageURL(
            type: "NPM", namespace: "/@Babel/", name: "core", version: "",
            qualifiers: [("vcs_url", "git+https://x"), ("arch", ""), ("A", "b c")],
            subpath: "./lib//x")
        #expect(
            url.description == "pkg:npm/%40babel/core?a=b%20c&vcs_url=git%2Bhttps:%2F%2Fx#lib/x")
        #expect(url.version == nil)
        #expect(throws: PackageURLError.self) { try PackageURL(type: "npm", name: "") }
        #expect(throws: PackageURLError.self) { try PackageURL(type: "npm", name: "///") }
        #expect(throws: PackageURLError.self) { try PackageURL(type: "", name: "x") }
        #expect(throws: PackageURLError.self) {
            try PackageURL(type: "npm", name: "x", qualifiers: [("k", "1"), ("K", "2")])
        }
    }

    @Test func `leaves out the version and nothing else`() throws {
        let url = try PackageURL(parsing: "pkg:deb/debian/curl@7.88?arch=source#x")
        #expect(url.withoutVersion().description == "pkg:deb/debian/curl?arch=source#x")
    }

    @Test func `compares names by bytes`() throws {
        let composed = try PackageURL(parsing: "pkg:generic/caf%C3%A9")
        let decomposed = try PackageURL(parsing: "pkg:generic/cafe%CC%81")
        #expect(composed != decomposed)
        #expect(PackageKey(composed) != PackageKey(decomposed))
        #expect(PackageKey(decomposed) < PackageKey(composed))
    }

    @Test func `survives damaged text`() throws {
        let seed = Array("pkg:npm/%40babel/core@7.0.0-b%C3%A9?arch=x&b=%20#p/q".utf8)
        var state: UInt64 = 42
        var read = 0
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0..<3 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let index = Int(state >> 33) % bytes.count
                let byte = Array("/@?#%&=:.\u{0}aZ".utf8)[Int(state >> 20) & 0xFF % 12]
                if state & 4096 == 0 { bytes[index] = byte } else { bytes.remove(at: index) }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let url = try? PackageURL(parsing: text) else { continue }
            read += 1
            let again = try PackageURL(parsing: url.description)
            #expect(again == url, "\(text)")
        }
        #expect(read > 1_000)
    }

    @Test func `reads very many qualifiers and segments in linear steps`() throws {
        var text = "pkg:generic/" + String(repeating: "a/", count: 50_000) + "n?"
        for index in (0..<50_000).reversed() { text += "k\(index)=v&" }
        let url = try PackageURL(parsing: text)
        #expect(url.qualifiers.count == 50_000)
        #expect(url.namespace?.utf8.count == 99_999)
    }

    @Test func `an rpm's epoch stands before its version`() throws {
        func version(_ text: String) throws -> String? {
            try PackageURL(parsing: text).ecosystemVersion
        }
        #expect(try version("pkg:rpm/fedora/a@2.4-3.el9?arch=x86_64&epoch=1") == "1:2.4-3.el9")
        #expect(try version("pkg:rpm/fedora/a@2.4-3.el9?epoch=0") == "2.4-3.el9")
        #expect(try version("pkg:rpm/fedora/a?epoch=1") == nil)
        #expect(try version("pkg:deb/debian/a@1:2?epoch=3") == "1:2")
    }
}
