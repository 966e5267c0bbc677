import PackageNames
import Testing

/// References to container images, by the grammar of github.com/distribution/reference.
struct ImageReferenceTests {
    /// `registry namespace name tag digest`, `-` for what is not there; or the reason.
    private static func parts(_ text: String) -> String {
        do throws(ImageReferenceError) {
            let image = try ImageReference(parsing: text)
            return [image.registry, image.namespace, image.name, image.tag, image.digest]
                .map { $0 ?? "-" }.joined(separator: " ")
        } catch { return error.reason }
    }

    @Test func `a reference falls into its parts`() {
        let table = [
            ("alpine", "docker.io - alpine - -"), ("alpine:3.20", "docker.io - alpine 3.20 -"),
            ("library/alpine", "docker.io - alpine - -"),
            ("docker.io/library/alpine:edge", "docker.io - alpine edge -"),
            ("index.docker.io/acme/web", "docker.io acme web - -"),
            ("acme/web:1_2-a.b", "docker.io acme web 1_2-a.b -"),
            ("quay.io/library/web", "quay.io library web - -"),
            ("registry.acme.example:5000/a/b/c:v1", "registry.acme.example:5000 a/b c v1 -"),
            ("localhost/web", "localhost - web - -"),
            ("[2001:db8::1]:5000/web", "[2001:db8::1]:5000 - web - -"),
            ("Host.Example/ACME/Web", "host.example acme web - -"),
            ("web@sha256:ABCDEF", "docker.io - web - sha256:abcdef"),
            ("a/web:1@sha512:00ff", "docker.io a web 1 sha512:00ff"),
        ]
        for (text, parts) in table { #expect(Self.parts(text) == parts, "\(text)") }
    }

    @Test func `what is no reference says why`() {
        let table = [
            ("", "is empty"), (String(repeating: "a", count: 2049), "is longer than 2048 bytes"),
            ("web@", "has a digest without algorithm"), ("web@sha256:xyz", "has no digest"),
            ("web@:00", "has no digest"), ("web@sha256:00@x", "has no digest"),
            ("web:", "has no tag"), ("web:-1", "has no tag"), ("a:b:c", "has no tag"),
            ("web:" + String(repeating: "1", count: 129), "has no tag"),
            ("-web", "has no name"), ("we b", "has no name"), ("${IMAGE}", "has no name"),
            ("$x.example/web", "has no registry"), ("a//b", "has an empty part"),
            ("a/", "has an empty part"), ("quay.io/", "has no name"), ("caf\u{e9}", "has no name"),
        ]
        for (text, words) in table {
            #expect(Self.parts(text).hasPrefix("image reference " + words), "\(text)")
        }
    }

    @Test func `the package URL has the digest before the tag`() throws {
        let table = [
            ("alpine", nil, "pkg:docker/alpine"), ("alpine:3", nil, "pkg:docker/alpine@3"),
            (
                "quay.io/a/b:1@sha256:00", "linux/arm64",
                "pkg:docker/a/b@sha256:00?platform=linux/arm64&repository_url=quay.io&tag=1"
            ),
        ]
        for (text, platform, expected) in table {
            let url = try ImageReference(parsing: text).packageURL(platform: platform)
            #expect(
                url.description.replacing("%3A", with: ":").replacing("%2F", with: "/") == expected)
        }
    }
}
