import PatchModel
import Planning
import Testing
import Versioning

/// Which upgrades there are, and why others are not.
struct UpgradeChoiceTests {
    private let choice = UpgradeChoice(now: Samples.now)

    @Test func `binary packages of one source move together`() throws {
        let program = Samples.deb("openssl", "3.0.11-1", source: "openssl")
        let library = Samples.deb(
            "libssl3", "3.0.11-1+b2", source: "openssl", sourceVersion: "3.0.11-1")
        let options = choice.options(
            for: Samples.situation(
                [program, library],
                [
                    Samples.finding("1", program, fixed: "3.0.15-1"),
                    Samples.finding("2", library, fixed: "3.0.13-1"),
                ],
                offers: [
                    Samples.offer(program, "3.0.15-1"), Samples.offer(library, "3.0.15-1+b1"),
                ]))
        let upgrade = try #require(options.upgrades.first)
        #expect(options.upgrades.count == 1)
        #expect(options.heldBack.isEmpty)
        #expect(upgrade.title == "openssl 3.0.11-1 -> 3.0.15-1")
        #expect(upgrade.id == "openssl 3.0.11-1 -> 3.0.15-1 on web-1")
        #expect(upgrade.changes.map(\.name) == ["libssl3:amd64", "openssl:amd64"])
        #expect(upgrade.changes.map(\.to) == ["3.0.15-1+b1", "3.0.15-1"])
        #expect(
            upgrade.changes.last?.package == "pkg:deb/debian/openssl?arch=amd64&distro=debian-12")
        #expect(upgrade.ends == ["1", "2"])
        #expect(upgrade.dating == .distribution)
        #expect(options.notes.first?.contains("exempt from the cooldown of 3 days") == true)
    }

    @Test func `a binary that is numbered apart follows its source`() {
        let binary = Samples.deb(
            "dmsetup", "2:1.02.185-2", source: "lvm2", sourceVersion: "2.03.16-2")
        let finding = Samples.finding("1", binary, fixed: "2.03.16-2+deb12u1")
        let options = choice.options(
            for: Samples.situation(
                [binary], [finding], offers: [Samples.offer(binary, "2:1.02.185-2+deb12u1")]))
        #expect(options.upgrades.map(\.to) == ["2.03.16-2+deb12u1"])
        #expect(options.upgrades.first?.ends == ["1"])
        // When upstream changes too, nobody can tell the source's version.
        let other = choice.options(
            for: Samples.situation(
                [binary], [finding], offers: [Samples.offer(binary, "2:1.02.190-1")]))
        #expect(other.upgrades.isEmpty)
        #expect(other.heldBack.map(\.reason) == [.notOffered])
        // Unless a sibling that moves with it tells.
        let sibling = Samples.deb("lvm2", "2.03.16-2", source: "lvm2")
        let both = choice.options(
            for: Samples.situation(
                [binary, sibling], [finding],
                offers: [
                    Samples.offer(binary, "2:1.02.190-1"), Samples.offer(sibling, "2.03.20-1"),
                ]))
        #expect(both.upgrades.map(\.to) == ["2.03.20-1"])
        #expect(both.upgrades.first?.ends == ["1"])
    }

    @Test func `findings above what is offered stay open, with what is offered`() {
        let package = Samples.deb("curl", "7.88.1-10", source: "curl")
        let findings = [
            Samples.finding("1", package, fixed: "7.88.1-10+deb12u5"),
            Samples.finding("2", package, fixed: "7.88.1-10+deb12u9"),
            Samples.finding("3", package, fixed: nil),
            Samples.finding("4", package, fixed: nil, status: .investigating),
        ]
        let options = choice.options(
            for: Samples.situation(
                [package], findings, offers: [Samples.offer(package, "7.88.1-10+deb12u8")]))
        #expect(options.upgrades.map(\.ends) == [["1"]])
        let held = Dictionary(
            uniqueKeysWithValues: options.heldBack.map { ($0.findings, $0) })
        #expect(held[["2"]]?.reason == .notOffered)
        #expect(
            held[["2"]]?.blocker
                == "the package lists offer 7.88.1-10+deb12u8, the fix is 7.88.1-10+deb12u9")
        #expect(held[["3"]]?.reason == .noFix)
        #expect(held[["4"]]?.blocker == "the vendor still investigates")
    }

    @Test func `nothing newer and no lists are different causes`() {
        let package = Samples.deb("curl", "1-1", source: "curl")
        let finding = Samples.finding("1", package, fixed: "1-2")
        let none = choice.options(for: Samples.situation([package], [finding]))
        #expect(none.heldBack.first?.blocker == "the package lists offer nothing newer than 1-1")
        let blind = choice.options(
            for: Samples.situation([package], [finding], hasPackageLists: false))
        #expect(blind.heldBack.first?.blocker == "there are no package lists; run apt update")
        #expect(blind.heldBack.first?.reason == .notOffered)
    }

    @Test func `one binary on hold holds all of its source`() {
        let program = Samples.deb("openssl", "3.0.11-1", source: "openssl")
        let library = Samples.deb("libssl3", "3.0.11-1", source: "openssl", isHeld: true)
        let options = choice.options(
            for: Samples.situation(
                [program, library], [Samples.finding("1", program, fixed: "3.0.15-1")],
                offers: [Samples.offer(program, "3.0.15-1"), Samples.offer(library, "3.0.15-1")]))
        #expect(options.upgrades.isEmpty)
        #expect(options.heldBack.map(\.reason) == [.held])
        #expect(options.heldBack.first?.blocker.contains("'libssl3' is on hold") == true)
    }

    @Test func `a blocked version is named with its plan, until it expires`() {
        let package = Samples.deb("nginx", "1.22-1", source: "nginx")
        let situation = Samples.situation(
            [package], [Samples.finding("1", package, fixed: "1.22-2", outcome: "Act")],
            offers: [Samples.offer(package, "1.22-2")])
        var block = BlockedVersion(
            package: "pkg:deb/debian/nginx?arch=amd64", version: "1.22-2",
            reason: "smoke check failed", plan: "P-7", at: Samples.now,
            expires: Timestamp(seconds: Samples.now.seconds + 86400))
        let held = UpgradeChoice(now: Samples.now, blocked: [block]).options(for: situation)
        #expect(held.heldBack.map(\.reason) == [.blocked])
        let until = Timestamp(seconds: Samples.now.seconds + 86400).date
        #expect(
            held.heldBack.first?.blocker
                == "1.22-2 is blocked until \(until) by plan P-7: smoke check failed")
        block.expires = Samples.now
        let free = UpgradeChoice(now: Samples.now, blocked: [block]).options(for: situation)
        #expect(free.upgrades.count == 1)
    }

    @Test func `npm takes the lowest version that ends all it can`() {
        let package = Samples.package("npm", "lodash", "4.17.15")
        let findings = [
            Samples.finding("1", package, fixed: "4.17.19"),
            Samples.finding("2", package, fixed: "4.17.21"),
        ]
        let situation = Samples.situation([package], findings)
        #expect(choice.options(for: situation).upgrades.map(\.to) == ["4.17.21"])
        let more = Samples.situation(
            [package], findings + [Samples.finding("3", package, fixed: "5.0.0")])
        let lowest = choice.options(for: more)
        #expect(lowest.upgrades.map(\.to) == ["5.0.0"])
        #expect(lowest.upgrades.first?.ends == ["1", "2", "3"])
    }

    @Test func `feeds that disagree are believed in the stricter one`() {
        let package = Samples.package("pypi", "jinja2", "3.1.0")
        let finding = Samples.finding("1", package, fixed: "3.1.3", alsoFixed: ["3.1.4"])
        let upgrade = choice.options(for: Samples.situation([package], [finding])).upgrades.first
        #expect(upgrade?.to == "3.1.4")
        #expect(upgrade?.changes.map(\.package) == ["pkg:pypi/jinja2"])
    }

    @Test func `modes differ in what a version brings`() {
        let package = Samples.package("npm", "a", "1.0.0")
        let findings = [
            Samples.finding("1", package, fixed: "1.0.1"),
            Samples.finding("2", package, fixed: "2.0.0"),
        ]
        // 2.0.0 brings a flaw of its own, and 1.0.1 is said to have finding 2 still.
        let flaws: UpgradeChoice.FlawLookup = { _, component in
            component.version == "2.0.0"
                ? [KnownFlaw(finding: "9", advisory: "CVE-9", weight: 1)]
                : [KnownFlaw(finding: "2", advisory: "CVE-2", weight: 1)]
        }
        let situation = Samples.situation([package], findings)
        let lowest = UpgradeChoice(now: Samples.now, flaws: flaws).options(for: situation)
        #expect(lowest.upgrades.map(\.to) == ["2.0.0"])
        #expect(lowest.upgrades.first?.introduces.map(\.advisory) == ["CVE-9"])
        let strict = UpgradeChoice(mode: .noIntroduce, now: Samples.now, flaws: flaws)
            .options(for: situation)
        #expect(strict.upgrades.map(\.to) == ["1.0.1"])
        #expect(strict.upgrades.first?.ends == ["1"])
        #expect(strict.heldBack.map(\.reason) == [.conflict])
        #expect(strict.heldBack.first?.blocker == "2.0.0 brings 'CVE-9'")
    }

    @Test func `highest takes the highest of the versions that end as much`() {
        let package = Samples.package("npm", "a", "1.0.0")
        // 1.0.2 ends both; 1.0.3 is named by a record that 1.0.3 itself does not satisfy.
        let flaws: UpgradeChoice.FlawLookup = { _, component in
            component.version == "1.0.3" ? [KnownFlaw(finding: "3", advisory: "", weight: 1)] : []
        }
        let situation = Samples.situation(
            [package],
            [
                Samples.finding("1", package, fixed: "1.0.2"),
                Samples.finding("3", package, fixed: "1.0.3"),
            ])
        let lowest = UpgradeChoice(now: Samples.now, flaws: flaws).options(for: situation)
        #expect(lowest.upgrades.map(\.to) == ["1.0.2"])
        let highest = UpgradeChoice(mode: .highest, now: Samples.now, flaws: flaws)
            .options(for: situation)
        #expect(highest.upgrades.map(\.to) == ["1.0.3"])
        #expect(highest.heldBack.map(\.findings) == [["3"]])
    }

    @Test func `a young release waits, unless the outcome is Act or Attend`() throws {
        let package = Samples.package("npm", "a", "1.0.0")
        let release = Release(
            package: "pkg:npm/a", version: "1.0.1",
            published: Timestamp(seconds: Samples.now.seconds - 86400))
        for (outcome, waits) in [
            ("Track", true), ("Track*", true), ("Attend", false), ("Act", false),
        ] {
            let options = choice.options(
                for: Samples.situation(
                    [package], [Samples.finding("1", package, fixed: "1.0.1", outcome: outcome)],
                    releases: [release]))
            #expect(options.upgrades.isEmpty == waits, "\(outcome)")
            #expect(options.heldBack.map(\.reason) == (waits ? [.cooldown] : []))
            if waits {
                let end = Timestamp(seconds: Samples.now.seconds + 2 * 86400)
                #expect(options.heldBack[0].blocker.contains("waits until \(end)"))
            }
        }
    }

    @Test func `a missing date is not ripe only where there are dates`() {
        let package = Samples.package("npm", "a", "1.0.0")
        let finding = Samples.finding("1", package, fixed: "1.0.1")
        let other = Release(
            package: "pkg:npm/b", version: "1", published: Timestamp(seconds: 0))
        let dated = choice.options(
            for: Samples.situation([package], [finding], releases: [other]))
        #expect(dated.heldBack.first?.reason == .cooldown)
        #expect(dated.heldBack.first?.blocker.hasSuffix("is not known, so it is not ripe") == true)
        let undated = choice.options(for: Samples.situation([package], [finding]))
        #expect(undated.upgrades.map(\.dating) == [.unknown])
        #expect(undated.notes.first?.hasPrefix("npm: no release dates are known") == true)
    }

    @Test func `a withdrawn version gives way to the next`() {
        let package = Samples.package("pypi", "a", "1.0")
        let findings = [
            Samples.finding("1", package, fixed: "1.1"),
            Samples.finding("2", package, fixed: "1.2"),
        ]
        let options = choice.options(
            for: Samples.situation(
                [package], findings,
                releases: [Release(package: "pkg:pypi/a", version: "1.2", isYanked: true)]))
        #expect(options.upgrades.map(\.to) == ["1.1"])
        #expect(options.heldBack.first?.blocker == "1.2 was withdrawn (yanked) by its index")
    }

    @Test func `bundled, nested and foreign packages are not ours to upgrade`() {
        let bundled = Samples.package("pypi", "pip", "1", ownedBy: "pkg:deb/debian/python3-pip")
        let nested = Samples.package("npm", "b", "1.0.0", root: "srv/app")
        let foreign = Samples.package("cargo", "c", "1.0.0")
        let options = choice.options(
            for: Samples.situation(
                [bundled, nested, foreign],
                [
                    Samples.finding("1", bundled, fixed: "2"),
                    Samples.finding("2", nested, fixed: "2.0.0"),
                    Samples.finding("3", foreign, fixed: "2.0.0"),
                    Samples.finding("4", foreign, fixed: "2.0.0"),
                ]))
        #expect(options.upgrades.isEmpty)
        #expect(options.heldBack.map(\.reason) == [.unsupported, .unsupported, .bundled])
        #expect(options.heldBack.map(\.findings) == [["2"], ["3", "4"], ["1"]])
    }

    @Test func `a plugin's scheme is asked for by name`() {
        var package = Samples.package("npm", "a", "one")
        package.versioning = "words"
        let order = ["one", "two", "three"]
        let choice = UpgradeChoice(now: Samples.now) { scheme, left, right in
            guard scheme == "words", let one = order.firstIndex(of: left),
                let other = order.firstIndex(of: right)
            else { return nil }
            return one == other ? .same : (one < other ? .ascending : .descending)
        }
        let options = choice.options(
            for: Samples.situation(
                [package],
                [
                    Samples.finding("1", package, fixed: "three"),
                    Samples.finding("2", package, fixed: "four"),
                ]))
        #expect(options.upgrades.map(\.to) == ["three"])
        #expect(options.heldBack.map(\.reason) == [.unsupported])
    }

    @Test func `the answer does not depend on the order of the input`() {
        let packages = (0..<6).map { Samples.package("npm", "p\($0)", "1.0.\($0)") }
        var findings: [WeighedFinding] = []
        for (number, package) in packages.enumerated() {
            findings.append(Samples.finding("a\(number)", package, fixed: "1.1.0"))
            findings.append(Samples.finding("b\(number)", package, fixed: nil))
        }
        let first = choice.options(for: Samples.situation(packages, findings))
        let second = choice.options(
            for: Samples.situation(packages.reversed(), findings.reversed()))
        #expect(first == second)
        #expect(first.upgrades.count == 6)
    }

    @Test func `texts that are no purls or versions are held back, not trusted`() {
        let odd = ["", "@", "pkg:", "pkg:deb", "pkg:npm/@", "pkg:npm/a@?#", "pkg:npm/é@1"]
        for purl in odd {
            var component = Samples.package("npm", "a", "")
            component.purl = purl
            let finding = Samples.finding("1", component, fixed: "99999999999999999999999")
            for components in [[component], []] {
                let options = choice.options(for: Samples.situation(components, [finding]))
                let count = options.upgrades.count + options.heldBack.count
                #expect(count == 1, "\(purl)")
            }
        }
    }
}
