import Matching
import PatchModel
import Testing
import Versioning

struct EcosystemMatchingTests {
    @Test
    func `matches by name and range, and says how`() throws {
        let record = advisory(
            "GHSA-1", [affected("pkg:npm/a", introduced: "1.0.0", fixed: "1.2.0")],
            aliases: ["CVE-2024-1"], summary: "bad")
        let result = try match([npm("a", "1.1.0"), npm("b", "1.1.0")], [record])
        let finding = try #require(result.findings.first)
        #expect(result.findings.count == 1)
        #expect(finding.advisory == "CVE-2024-1")
        #expect(finding.ids == ["CVE-2024-1", "GHSA-1"])
        #expect(finding.matchID == "#pkg:npm/a|CVE-2024-1")
        #expect(finding.id == "#asset|#pkg:npm/a|CVE-2024-1")
        #expect(finding.installed == "1.1.0")
        #expect(finding.fixed == "1.2.0")
        #expect(finding.status == .affected)
        #expect(finding.summary == "bad")
        #expect(
            finding.records.map(\.comparison) == [
                "1.1.0 >= introduced 1.0.0 and < fixed 1.2.0"
            ])
        #expect(finding.evidence == [Evidence(path: "package-lock.json")])
        #expect(result.unmatched == [] && result.suppressed == [])
    }

    @Test(arguments: [
        ("0.9.0", false), ("1.0.0", true), ("1.2.0-rc.1", true), ("1.2.0", false),
        ("2.0.0", false),
    ])
    func `the fixed version is the first that is clean`(_ version: String, _ isAffected: Bool)
        throws
    {
        let record = advisory(
            "GHSA-1", [affected("pkg:npm/a", introduced: "1.0.0", fixed: "1.2.0")])
        #expect(try match([npm("a", version)], [record]).findings.isEmpty != isAffected)
    }

    @Test
    func `names are compared as the ecosystem spells them`() throws {
        let component = Component(
            purl: "pkg:pypi/zope-interface@1.0", name: "zope.interface", version: "1.0",
            ecosystem: "pypi", plugin: "pip")
        let record = advisory("PYSEC-1", [affected("pkg:pypi/Zope_Interface", fixed: "2")])
        #expect(try match([component], [record]).pairs == ["zope.interface: PYSEC-1"])
    }

    @Test
    func `one finding for all records of a flaw, and the lowest fix of them`() throws {
        let records = [
            advisory("GHSA-1", [affected("pkg:npm/a", fixed: "1.10.0")], aliases: ["CVE-2024-1"]),
            advisory(
                "SNYK-1", [affected("pkg:npm/a", fixed: "1.9.0")], aliases: ["GHSA-1"],
                feed: "other"),
        ]
        let result = try match([npm("a", "1.0.0")], records)
        #expect(result.pairs == ["a: CVE-2024-1"])
        #expect(result.findings.first?.fixed == "1.9.0")
        #expect(result.findings.first?.records.map(\.id) == ["GHSA-1", "SNYK-1"])
    }

    @Test
    func `a record that clears does not outweigh one that does not, and is kept`() throws {
        let records = [
            advisory("GHSA-1", [affected("pkg:npm/a", fixed: "2.0.0")], aliases: ["CVE-2024-1"]),
            advisory(
                "SNYK-1", [affected("pkg:npm/a", fixed: "1.0.0")], aliases: ["CVE-2024-1"],
                feed: "other"),
        ]
        let result = try match([npm("a", "1.5.0")], records)
        #expect(result.findings.first?.fixed == "2.0.0")
        #expect(
            result.findings.first?.records.map(\.comparison) == [
                "1.5.0 >= introduced 0 and < fixed 2.0.0",
                "not affected: 1.5.0 >= fixed 1.0.0",
            ])
    }

    @Test
    func `commits beside a version range play no part, alone they decide nothing`() throws {
        let commits = AffectedRange(kind: .git, events: [RangeEvent(.introduced, "0")])
        var both = affected("pkg:npm/a", fixed: "1.0.0")
        both.ranges.insert(commits, at: 0)
        let alone = AffectedPackage(package: "pkg:npm/b", ranges: [commits])
        let records = [advisory("GHSA-1", [both]), advisory("GHSA-2", [alone])]
        let result = try match([npm("a", "1.0.0"), npm("b", "1.0.0")], records)
        #expect(result.findings.isEmpty)
        #expect(result.unmatched.map(\.kind) == [.noVersions])
        #expect(result.unmatched.first?.advisory == "GHSA-2")
        #expect(try match([npm("a", "0.9.0")], records).pairs == ["a: GHSA-1"])
    }

    @Test
    func `a listed version matches by text and by the scheme's equality`() throws {
        let list = AffectedPackage(package: "pkg:pypi/a", versions: ["1.0.0", "not a version"])
        for (version, isAffected) in [
            ("1.0", true), ("1.0.0", true), ("1.1", false), ("not a version", true),
        ] {
            let component = Component(
                purl: "pkg:pypi/a@x", name: "a", version: version, ecosystem: "pypi",
                plugin: "pip")
            let result = try match([component], [advisory("PYSEC-1", [list])])
            #expect(result.findings.isEmpty != isAffected, "\(version)")
        }
    }

    @Test
    func `a listed version counts beside ranges that do not hold it`() throws {
        let both = affected("pkg:npm/a", fixed: "1.0.0", versions: ["3.0.0"])
        let result = try match([npm("a", "3.0.0")], [advisory("GHSA-1", [both])])
        #expect(result.findings.first?.records.first?.comparison == "3.0.0 is listed")
    }

    @Test
    func `the fix is the version that leaves every range`() throws {
        var entry = affected("pkg:npm/a", fixed: "1.2.0")
        entry.ranges.append(
            AffectedRange(events: [RangeEvent(.introduced, "1.2.0"), RangeEvent(.fixed, "1.3.0")]))
        entry.ranges.append(
            AffectedRange(events: [RangeEvent(.introduced, "2.0.0"), RangeEvent(.fixed, "2.5.0")]))
        let result = try match([npm("a", "1.0.0")], [advisory("GHSA-1", [entry])])
        #expect(result.findings.first?.fixed == "1.3.0")
    }

    @Test
    func `no fix is known after a last affected version or without an end`() throws {
        let last = advisory("GHSA-1", [affected("pkg:npm/a", lastAffected: "1.5.0")])
        let finding = try #require(try match([npm("a", "1.5.0")], [last]).findings.first)
        #expect(finding.fixed == nil && finding.status == .unfixed)
        #expect(
            finding.records.first?.comparison
                == "1.5.0 >= introduced 0 and <= last affected 1.5.0")
        #expect(try match([npm("a", "1.5.1")], [last]).findings.isEmpty)
        let open = advisory("GHSA-2", [affected("pkg:npm/a")])
        #expect(try match([npm("a", "9.0.0")], [open]).findings.first?.status == .unfixed)
    }

    @Test
    func `withdrawn records never match, and are noted where they would have`() throws {
        let record = advisory(
            "GHSA-1", [affected("pkg:npm/a", fixed: "2.0.0")],
            withdrawn: Timestamp(seconds: 1_700_000_000))
        let result = try match([npm("a", "1.0.0"), npm("a", "3.0.0")], [record])
        #expect(result.findings.isEmpty)
        #expect(result.suppressed.map(\.kind) == [.withdrawn])
        #expect(result.suppressed.first?.reason.contains("withdrawn on 2023-11-14") == true)
    }

    @Test
    func `components that an OS package owns are left to its advisories`() throws {
        let owner = "pkg:deb/debian/node-a@1.0.0-1?distro=debian-12"
        let record = advisory("GHSA-1", [affected("pkg:npm/a", fixed: "2.0.0")])
        let result = try match([npm("a", "1.0.0", ownedBy: owner)], [record])
        #expect(result.findings.isEmpty)
        #expect(result.suppressed.map(\.kind) == [.owned])
        #expect(result.suppressed.first?.reason.contains(owner) == true)
        // A second, unowned copy is a component of its own.
        let both = try match([npm("a", "1.0.0", ownedBy: owner), npm("a", "1.0.0")], [record])
        #expect(both.pairs == ["a: GHSA-1"])
    }

    @Test
    func `not affected takes only its own record away`() throws {
        let records = [
            advisory("A-1", [affected("pkg:npm/a", status: .notAffected)], aliases: ["CVE-1"]),
            advisory("B-1", [affected("pkg:npm/a", fixed: "2.0.0")], aliases: ["CVE-1"]),
        ]
        let result = try match([npm("a", "1.0.0")], records)
        #expect(result.findings.first?.records.map(\.id) == ["B-1"])
        #expect(result.suppressed.map(\.advisory) == ["A-1"])
        #expect(try match([npm("a", "1.0.0")], [records[0]]).findings.isEmpty)
    }

    @Test
    func `a status without versions speaks of every version`() throws {
        for (status, expected) in [
            (AffectedStatus.unfixed, FindingStatus.unfixed), (.investigating, .investigating),
        ] {
            let entry = AffectedPackage(package: "pkg:npm/a", status: status)
            let result = try match([npm("a", "1.0.0")], [advisory("A-1", [entry])])
            #expect(result.findings.map(\.status) == [expected])
        }
        let fixed = AffectedPackage(package: "pkg:npm/a", status: .fixed)
        #expect(try match([npm("a", "1.0.0")], [advisory("A-1", [fixed])]) == MatchResult())
        let nothing = AffectedPackage(package: "pkg:npm/a")
        let undecided = try match([npm("a", "1.0.0")], [advisory("A-1", [nothing])])
        #expect(undecided.unmatchedKinds == [.noVersions])
    }

    @Test
    func `a version that is a name matches what lists it or names all`() throws {
        var branch = npm("a", "v4")
        branch.versioning = "none"
        let ranged = advisory("GHSA-1", [affected("pkg:npm/a", fixed: "5.0.0")])
        let undecided = try match([branch], [ranged])
        #expect(undecided.findings.isEmpty)
        #expect(undecided.unmatchedKinds == [.unorderedVersion])
        let all = AffectedPackage(
            package: "pkg:npm/a",
            ranges: [AffectedRange(kind: .semver, events: [RangeEvent(.introduced, "0")])])
        #expect(try match([branch], [advisory("GHSA-2", [all])]).pairs == ["a: GHSA-2"])
        let listed = AffectedPackage(package: "pkg:npm/a", versions: ["v4"])
        #expect(try match([branch], [advisory("GHSA-3", [listed])]).pairs == ["a: GHSA-3"])
    }

    @Test
    func `a component without a version is neither matched nor lost`() throws {
        let record = advisory("GHSA-1", [affected("pkg:npm/a")])
        let result = try match([npm("a", nil), npm("b", "")], [record])
        #expect(result.findings.isEmpty)
        #expect(result.unmatchedKinds == [.unknownVersion, .unknownVersion])
    }

    @Test
    func `versions that the scheme refuses are noted on either side`() throws {
        let record = advisory("GHSA-1", [affected("pkg:npm/a", fixed: "2.0.0")])
        let installed = try match([npm("a", "not-a-version")], [record])
        #expect(installed.findings.isEmpty)
        #expect(installed.unmatchedKinds == [.invalidVersion])
        let broken = advisory("GHSA-2", [affected("pkg:npm/a", fixed: "???")])
        let other = try match([npm("a", "1.0.0")], [broken])
        #expect(other.unmatchedKinds == [.invalidVersion])
        #expect(other.unmatched.first?.reason.contains("'???'") == true)
    }

    @Test
    func `a purl that cannot be read is noted`() throws {
        var component = npm("a", "1.0.0")
        component.purl = "npm/a"
        #expect(try match([component], []).unmatchedKinds == [.unreadablePackage])
    }

    @Test
    func `two versions of a package are two findings with one id, one purl is one`() throws {
        let record = advisory("GHSA-1", [affected("pkg:npm/a", fixed: "2.0.0")])
        var second = npm("a", "1.0.0")
        second.evidence = [Evidence(path: "b/package-lock.json", line: 3)]
        second.scope = .development
        let result = try match([second, npm("a", "1.0.0"), npm("a", "1.1.0")], [record])
        #expect(result.findings.map(\.component) == ["pkg:npm/a@1.0.0", "pkg:npm/a@1.1.0"])
        #expect(Set(result.findings.map(\.id)).count == 1)
        #expect(result.findings.first?.scope == .production)
        #expect(
            result.findings.first?.evidence.map(\.path) == [
                "b/package-lock.json", "package-lock.json",
            ])
    }
}
