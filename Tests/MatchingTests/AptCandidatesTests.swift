import Matching
import PatchModel
import Testing

/// The rules were compared with apt 2.6 itself on thousands of made-up preferences.
struct AptCandidatesTests {
    private func installed(
        _ name: String, _ version: String, arch: String = "amd64", source: String? = nil,
        isHeld: Bool = false, root: String = ""
    ) -> Component {
        Component(
            purl: "pkg:deb/debian/\(name)@\(version)?arch=\(arch)&distro=debian-12", name: name,
            version: version, ecosystem: "deb", source: source.map { SourcePackage(name: $0) },
            root: root, isHeld: isHeld, isInstalled: true, plugin: "dpkg")
    }

    private func stable(_ name: String, _ version: String, arch: String = "amd64") -> Release {
        Release(
            package: "pkg:deb/debian/\(name)?arch=\(arch)", version: version, suite: "stable",
            codename: "bookworm", origin: "Debian", label: "Debian", component: "main",
            site: "deb.example", releaseVersion: "12.1")
    }

    private func testing(_ name: String, _ version: String) -> Release {
        var release = stable(name, version)
        release.suite = "testing"
        release.codename = "trixie"
        release.releaseVersion = nil
        release.site = "other.example"
        return release
    }

    private func pin(
        _ packages: [String], _ by: String, _ match: [String: String], _ priority: Int
    ) -> ReleasePin {
        ReleasePin(packages: packages, by: by, match: match, priority: priority)
    }

    private func pin(
        _ packages: [String], _ match: [String: String], _ priority: Int
    ) -> ReleasePin {
        pin(packages, "release", match, priority)
    }

    /// The candidate of package `x`, installed in version 1, offered as 2 (stable), 3 (testing).
    private func candidate(_ pins: [ReleasePin]) -> String? {
        AptCandidates(
            components: [installed("x", "1", source: "xsrc")],
            releases: [stable("x", "2"), testing("x", "3")], pins: pins
        ).upgrades().first?.candidate
    }

    @Test func `offers nothing for a package that is only stated, in a bill or a package file`() {
        var stated = installed("x", "1")
        stated.isInstalled = false
        let found = AptCandidates(
            components: [stated, installed("x", "2")], releases: [stable("x", "3")], pins: [])
        #expect(found.upgrades().map(\.installed) == ["2"])
    }

    @Test
    func `offers the newest version, with where it comes from`() {
        var security = stable("x", "3")
        security.suite = "stable-security"
        security.isSecurity = true
        let found = AptCandidates(
            components: [installed("x", "1"), installed("y", "2"), installed("z", "1")],
            releases: [stable("x", "3"), security, stable("x", "2"), stable("y", "2")], pins: []
        ).upgrades()
        #expect(
            found == [
                UpgradeCandidate(
                    component: "pkg:deb/debian/x@1?arch=amd64&distro=debian-12", name: "x",
                    installed: "1", candidate: "3", suite: "stable-security", origin: "Debian",
                    isSecurity: true, isHeld: false)
            ])
    }

    @Test
    func `orders as dpkg does, and never goes back`() {
        let releases = [stable("a", "1.0"), stable("b", "1:0.1"), stable("c", "1.0~rc1")]
        let found = AptCandidates(
            components: [installed("a", "1.1"), installed("b", "9"), installed("c", "1.0~beta")],
            releases: releases, pins: []
        ).upgrades()
        #expect(found.map(\.candidate) == ["1:0.1", "1.0~rc1"])
    }

    @Test
    func `held packages are listed and marked`() {
        let found = AptCandidates(
            components: [installed("x", "1", isHeld: true)], releases: [stable("x", "2")], pins: []
        ).upgrades()
        #expect(found.map(\.isHeld) == [true])
    }

    @Test
    func `not-automatic indexes wait, unless they upgrade by themselves`() {
        func candidate(_ installedVersion: String, isUpgrading: Bool) -> String? {
            var release = testing("x", "3")
            release.isNotAutomatic = true
            release.isButAutomaticUpgrades = isUpgrading
            return AptCandidates(
                components: [installed("x", installedVersion)],
                releases: [release, stable("x", "2")], pins: []
            ).upgrades().first?.candidate
        }
        #expect(candidate("1", isUpgrading: false) == "2")
        #expect(candidate("2.5", isUpgrading: false) == nil)
        #expect(candidate("1", isUpgrading: true) == "2")
        #expect(candidate("2.5", isUpgrading: true) == "3")
    }

    @Test
    func `of general pins the first that matches counts`() {
        let low = pin(["*"], ["a": "testing"], 200)
        let high = pin(["*"], ["n": "trixie"], 700)
        #expect(candidate([low, high]) == "2")
        #expect(candidate([high, low]) == "3")
    }

    @Test
    func `a target release goes before other general pins, not before specific ones`() {
        let target = pin(["*"], ["value": "stable"], 990)
        #expect(candidate([target]) == "2")
        #expect(candidate([target, pin(["*"], ["a": "stable"], 100)]) == "2")
        #expect(candidate([target, pin(["x"], ["a": "stable"], 300)]) == "3")
    }

    @Test
    func `of specific pins the first that matches the version counts, patterns or not`() {
        let wide = pin(["x*"], ["a": "testing"], 200)
        let exact = pin(["x"], ["a": "testing"], 700)
        #expect(candidate([wide, exact]) == "2")
        #expect(candidate([exact, wide]) == "3")
    }

    @Test(arguments: [
        (["x"], true), (["X"], false), (["X*"], true), (["y", "x"], true), (["/^X$/"], true),
        (["/x/"], true), (["/^y/"], false), (["[w-y]"], true), (["[!x]"], false), (["?"], true),
        (["x:any"], true), (["x:amd64"], true), (["x:i386"], false), (["x:native"], true),
        (["src:xsrc"], true), (["src:x"], false), (["src:x*"], true), (["xsrc"], false),
        (["/(x|y)/"], false), (["*", "y"], true), ([""], false),
    ])
    func `names packages as apt's preferences do`(_ packages: [String], _ matches: Bool) {
        // Where the pin holds, version 2 is wanted instead of 3.
        let found = candidate([pin(packages, "version", ["value": "2"], 900)])
        #expect(found == (matches ? "2" : "3"))
    }

    @Test(arguments: [
        (["a": "testing"], true), (["a": "TEST*"], true), (["a": "stable"], false),
        (["n": "trixie", "o": "Debian"], true), (["n": "trixie", "o": "Other"], false),
        (["l": "/^deb/"], true), (["c": "main"], true), (["c": "contrib"], false),
        (["v": "12*"], false), (["value": "trixie"], true), (["value": "testing"], true),
        (["value": "12"], false), (["value": "*"], true), (["b": "amd64"], false), ([:], false),
    ])
    func `matches releases by the fields of the index`(
        _ match: [String: String], _ matches: Bool
    ) {
        // Where the pin holds for testing, its version is not wanted.
        let found = candidate([pin(["*"], "release", match, -1)])
        #expect((found != "3") == matches)
    }

    @Test
    func `matches by host name and by version`() {
        #expect(candidate([pin(["*"], "origin", ["value": "other.example"], -5)]) == "2")
        #expect(candidate([pin(["*"], "origin", ["value": ""], -5)]) == "3")
        #expect(candidate([pin(["x"], "version", ["value": "2*"], 991)]) == "2")
        // A version in the general form is not understood by apt.
        #expect(candidate([pin(["*"], "version", ["value": "2"], 991)]) == "3")
    }

    @Test
    func `a pin on what is installed keeps it`() {
        #expect(candidate([pin(["x"], "version", ["value": "1"], 1001)]) == nil)
        #expect(candidate([pin(["*"], ["a": "now"], 990)]) == nil)
        #expect(candidate([pin(["x"], "version", ["value": "1"], -1)]) == "3")
    }

    @Test
    func `a pin of 1000 goes back, which is no upgrade; one below it does not`() {
        func upgrades(_ priority: Int) -> [String] {
            AptCandidates(
                components: [installed("x", "2.5")],
                releases: [stable("x", "2"), testing("x", "3")],
                pins: [pin(["x"], ["a": "stable"], priority)]
            ).upgrades().map(\.candidate)
        }
        #expect(upgrades(1000) == [])
        #expect(upgrades(999) == ["3"])
    }

    @Test
    func `a pin that is not understood is noted`() {
        let candidates = AptCandidates(
            components: [installed("x", "1")], releases: [],
            pins: [
                pin(["/(a|b)/"], ["a": "stable"], 5), pin(["x"], "weather", ["value": "fine"], 5),
                pin(["x"], ["a": "stable"], 0),
            ])
        #expect(candidates.notes.count == 3)
    }

    @Test
    func `architectures are apart, but all counts as the native one`() {
        let components = [
            installed("x", "1", arch: "all"), installed("x", "1", arch: "i386"),
            installed("y", "1"), installed("z", "1"),
        ]
        let found = AptCandidates(
            components: components,
            releases: [
                stable("x", "2"), stable("x", "3", arch: "i386"), stable("y", "4", arch: "all"),
            ],
            pins: []
        ).upgrades()
        #expect(found.map(\.candidate) == ["2", "3", "4"])
    }

    @Test
    func `each root has its own indexes and pins`() {
        var release = stable("x", "2")
        release.root = "srv/jail"
        var low = pin(["*"], ["a": "stable"], -1)
        let components = [installed("x", "1"), installed("x", "1", root: "srv/jail")]
        let one = AptCandidates(components: components, releases: [release], pins: [low])
        #expect(one.upgrades().count == 1)
        low.root = "srv/jail"
        let none = AptCandidates(components: components, releases: [release], pins: [low])
        #expect(none.upgrades().isEmpty)
    }

    @Test
    func `versions that cannot be ordered are left out`() {
        let found = AptCandidates(
            components: [installed("x", "1"), installed("y", "a:b:c")],
            releases: [stable("x", "a:1"), stable("x", "2"), stable("y", "9")], pins: []
        ).upgrades()
        #expect(found.map(\.candidate) == ["2"])
    }
}
