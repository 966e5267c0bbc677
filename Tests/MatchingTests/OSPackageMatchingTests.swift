import Matching
import PatchModel
import Testing

struct OSPackageMatchingTests {
    private let curl = SourcePackage(name: "curl", version: "7.88.1-10")

    @Test
    func `matches by source package, source version and release`() throws {
        let record = advisory(
            "DSA-1",
            [
                affected("pkg:deb/debian/curl?arch=source&distro=debian-12", fixed: "7.88.1-10+x"),
                affected("pkg:deb/debian/curl?arch=source&distro=debian-11", fixed: "9"),
            ], upstream: ["CVE-2024-1"])
        let components = [
            deb("libcurl4", "7.88.1-10+b1", source: curl), deb("curl", "7.88.1-10", source: curl),
        ]
        let result = try match(components, [record])
        #expect(result.pairs == ["curl: CVE-2024-1", "libcurl4: CVE-2024-1"])
        #expect(result.findings.map(\.installed) == ["7.88.1-10", "7.88.1-10"])
        #expect(result.findings.map(\.fixed) == ["7.88.1-10+x", "7.88.1-10+x"])
        #expect(result.findings.map(\.source) == [curl, curl])
    }

    @Test
    func `a source without a version has that of the binary package`() throws {
        let record = advisory(
            "DSA-1", [affected("pkg:deb/debian/bash?arch=source&distro=debian-12", fixed: "5.3")])
        #expect(try match([deb("bash", "5.2")], [record]).pairs == ["bash: DSA-1"])
        #expect(try match([deb("bash", "5.3")], [record]).pairs == [])
    }

    @Test
    func `the name of a binary package alone is no match`() throws {
        let record = advisory("DSA-1", [affected("pkg:deb/debian/libcurl4?distro=debian-12")])
        #expect(try match([deb("libcurl4", "7", source: curl)], [record]).findings.isEmpty)
    }

    @Test
    func `other distributions and upstream do not decide`() throws {
        let records = [
            advisory("USN-1", [affected("pkg:deb/ubuntu/curl?distro=ubuntu-22.04")]),
            advisory("CURL-1", [affected("pkg:generic/curl")]),
            advisory("DSA-2", [affected("pkg:deb/debian/curl?distro=debian-13")]),
        ]
        #expect(try match([deb("curl", "7")], records) == MatchResult())
    }

    @Test
    func `an unknown release is said, and only entries for all releases hold`() throws {
        let records = [
            advisory("DSA-1", [affected("pkg:deb/debian/curl?distro=debian-12")]),
            advisory("OWN-1", [affected("pkg:deb/debian/curl", fixed: "8")]),
        ]
        let result = try match([deb("curl", "7", distro: nil)], records)
        #expect(result.pairs == ["curl: OWN-1"])
        #expect(result.unmatchedKinds == [.unknownRelease])
        #expect(try match([deb("curl", "7")], records).pairs == ["curl: DSA-1", "curl: OWN-1"])
    }

    @Test
    func `a point release belongs to its release, and not the other way round`() throws {
        func apk(_ distro: String) -> Component {
            Component(
                purl: "pkg:apk/alpine/a@1?distro=\(distro)", name: "a", version: "1",
                ecosystem: "apk", versioning: "dpkg", plugin: "apk")
        }
        let record = advisory("ALP-1", [affected("pkg:apk/alpine/a?distro=alpine-3.18")])
        #expect(try match([apk("alpine-3.18.4")], [record]).pairs == ["a: ALP-1"])
        #expect(try match([apk("alpine-3.18")], [record]).pairs == ["a: ALP-1"])
        #expect(try match([apk("alpine-3")], [record]).pairs == [])
        #expect(try match([apk("alpine-3.19.1")], [record]).pairs == [])
    }

    @Test
    func `rpm entries go by binary package unless they say source`() throws {
        let component = Component(
            purl: "pkg:rpm/alma/bind-libs@9?distro=almalinux-9", name: "bind-libs", version: "9",
            ecosystem: "rpm", source: SourcePackage(name: "bind", version: "9"),
            versioning: "dpkg", plugin: "rpm")
        let records = [
            advisory("R-1", [affected("pkg:rpm/alma/bind-libs?distro=almalinux-9")]),
            advisory("R-2", [affected("pkg:rpm/alma/bind?distro=almalinux-9")]),
            advisory("R-3", [affected("pkg:rpm/alma/bind?arch=src&distro=almalinux-9")]),
        ]
        #expect(try match([component], records).pairs == ["bind-libs: R-1", "bind-libs: R-3"])
    }
}
