import PatchModel
import Store
import Testing

struct FindingHistoryTests {
    private let folder: TemporaryFolder
    private let state: StateDatabase

    init() throws {
        folder = try TemporaryFolder()
        state = try StateDatabase(path: folder.path("state.db"))
    }

    @Test func `a finding is new, still open, fixed and reopened, and keeps its dates`() throws {
        #expect(try state.scan([finding("f1"), finding("f0")], at: 100).new == ["f0", "f1"])
        try state.setFirstDue(["f1": moment(500), "nothing": moment(1)])
        #expect(
            try state.scan([finding("f1")], at: 200)
                == FindingChanges(
                    stillOpen: ["f1"], fixed: ["f0"]))
        #expect(try state.only("f0")?.fixedAt == moment(200))
        #expect(try state.only("f0")?.lastSeen == moment(100))
        #expect(try state.scan([], at: 300).fixed == ["f1"])
        #expect(try state.scan([], at: 350) == FindingChanges())
        #expect(try state.scan([finding("f1")], at: 400) == FindingChanges(reopened: ["f1"]))
        try state.setFirstDue(["f1": moment(900)])
        #expect(
            try state.only("f1")
                == TrackedFinding(
                    finding: finding("f1"), asset: "a", status: .open, detected: moment(100),
                    lastSeen: moment(400), timesReopened: 1, firstDue: moment(500),
                    vectors: finding("f1").vectors, fixAvailable: moment(100),
                    disclosed: moment(5)))
        #expect(try state.lastScan(asset: "a")?.finished == moment(400))
    }

    @Test func `an incomplete scan closes nothing`() throws {
        try state.scan([finding("f1"), finding("f2")], at: 100)
        let changes = try state.scan([finding("f2")], at: 200, isComplete: false)
        #expect(changes == FindingChanges(stillOpen: ["f2"], unconfirmed: ["f1"]))
        #expect(try state.ids(.open) == ["f1", "f2"])
        #expect(try state.only("f1")?.lastSeen == moment(100))
    }

    @Test func `assets do not touch each other's findings`() throws {
        try state.scan([finding("f1")], at: 100)
        #expect(try state.scan([finding("g1")], at: 200, asset: "b").new == ["g1"])
        #expect(try state.ids(.open) == ["f1", "g1"])
        #expect(try state.findings(FindingQuery(asset: "b")).map(\.finding.id) == ["g1"])
    }

    @Test func `what a finding says follows the latest scan`() throws {
        try state.scan([finding("f1", ids: ["CVE-of-f1", "OLD-1"], fixed: nil)], at: 100)
        #expect(try state.only("f1")?.fixAvailable == nil)
        let changed = finding(
            "f1", ids: ["CVE-of-f1", "NEW-1"], component: "pkg:npm/left@1.1.0")
        #expect(try state.scan([changed], at: 200).stillOpen == ["f1"])
        #expect(try state.only("f1")?.finding == changed)
        #expect(try state.only("f1")?.fixAvailable == moment(200))
        #expect(try state.findings(FindingQuery(advisory: "NEW-1")).count == 1)
        #expect(try state.findings(FindingQuery(advisory: "OLD-1")).isEmpty)
        try state.scan([changed], at: 300)
        #expect(try state.only("f1")?.fixAvailable == moment(200))
    }

    @Test func `a package that is installed twice has one finding with two instances`() throws {
        let other = finding("f1", component: "pkg:npm/left@1.5.0", installed: "1.5.0")
        #expect(try state.scan([finding("f1"), other], at: 100).new == ["f1"])
        #expect(try state.findings(idPrefix: "f1").map(\.finding) == [finding("f1"), other])
        #expect(try state.scan([other], at: 200) == FindingChanges(stillOpen: ["f1"]))
        #expect(try state.findings().map(\.finding) == [other])
    }

    @Test func `groups that merge keep the earliest dates and the former ids`() throws {
        try state.scan([finding("g", "GHSA-x")], at: 100)
        try state.scan([finding("g", "GHSA-x"), finding("c", "CVE-2024-9")], at: 200)
        try state.setFirstDue(["g": moment(900), "c": moment(700)])
        // The two advisories turn out to be one, under the id of the younger finding.
        let merged = finding("c", "CVE-2024-9", ids: ["CVE-2024-9", "GHSA-x"])
        #expect(try state.scan([merged], at: 300) == FindingChanges(stillOpen: ["c"]))
        let kept = try #require(try state.only("c"))
        #expect(kept.detected == moment(100) && kept.firstDue == moment(700))
        #expect(try state.formerIDs(ofFinding: "c") == ["g"])
        #expect(try state.only("g") == nil)
        #expect(try state.findings(idPrefix: "g").map(\.finding.id) == ["c"])
    }

    @Test func `a finding under a new id goes on with its history, again and again`() throws {
        try state.scan([finding("g", "GHSA-x", component: "pkg:npm/left@1.0.0?arch=x")], at: 100)
        try state.setFirstDue(["g": moment(900)])
        let renamed = finding(
            "c", "CVE-2024-9", ids: ["CVE-2024-9", "GHSA-x"],
            component: "pkg:npm/left@1.2.0?arch=x")
        #expect(
            try state.scan([renamed], at: 200, isComplete: false)
                == FindingChanges(stillOpen: ["c"]))
        let again = finding(
            "e", "CVE-2023-1", ids: ["CVE-2023-1", "CVE-2024-9"],
            component: "pkg:npm/left@1.2.0?arch=x")
        try state.scan([again], at: 300)
        #expect(try state.only("e")?.detected == moment(100))
        #expect(try state.only("e")?.firstDue == moment(900))
        #expect(try state.formerIDs(ofFinding: "e") == ["c", "g"])
        // The merge is taken back: the old id finds its dates again.
        let back = finding("g", "GHSA-x", component: "pkg:npm/left@1.2.0?arch=x")
        #expect(try state.scan([again, back], at: 400).stillOpen == ["e", "g"])
        #expect(try state.only("g")?.detected == moment(100))
        #expect(try state.findings(idPrefix: "g").map(\.finding.id) == ["g"])
    }

    @Test func `a corrected alias keeps the history`() throws {
        try state.scan([finding("c1", "CVE-2024-1", ids: ["CVE-2024-1", "GHSA-x"])], at: 100)
        let corrected = finding("c2", "CVE-2024-2", ids: ["CVE-2024-2", "GHSA-x"])
        #expect(try state.scan([corrected], at: 200).stillOpen == ["c2"])
        #expect(try state.only("c2")?.detected == moment(100))
    }

    @Test func `flaws of one bundle are not each other's history`() throws {
        func flaw(_ number: Int) -> Finding {
            finding(
                "f\(number)", "CVE-2024-\(number)", ids: ["CVE-2024-\(number)", "DSA-7"],
                component: "pkg:deb/debian/left@1.0")
        }
        try state.scan([flaw(1), flaw(2)], at: 100)
        #expect(
            try state.scan([flaw(2), flaw(3)], at: 200)
                == FindingChanges(new: ["f3"], stillOpen: ["f2"], fixed: ["f1"]))
        #expect(try state.only("f3")?.detected == moment(200))
    }

    @Test func `other packages and nested roots keep out of it`() throws {
        try state.scan([finding("g", "GHSA-x")], at: 100)
        var nested = finding("n", "CVE-2024-9", ids: ["CVE-2024-9", "GHSA-x"])
        nested.root = "srv/root"
        let other = finding(
            "o", "CVE-2024-9", ids: ["CVE-2024-9", "GHSA-x"], component: "pkg:npm/right@1.0.0")
        #expect(
            try state.scan([nested, other], at: 200)
                == FindingChanges(new: ["n", "o"], fixed: ["g"]))
    }

    @Test func `a shortened id must say enough`() throws {
        try state.scan([finding("ab12"), finding("ab34"), finding("ab"), finding("cd")], at: 100)
        #expect(try state.findings(idPrefix: "c").map(\.finding.id) == ["cd"])
        #expect(try state.findings(idPrefix: "ab").map(\.finding.id) == ["ab"])
        let error = #expect(throws: StoreError.self) { try state.findings(idPrefix: "a") }
        #expect(error?.reason == .ambiguous("a", candidates: ["ab", "ab12", "ab34"]))
        #expect(error?.description == "'a' begins ab, ab12, ab34: write more of it")
        let none = #expect(throws: StoreError.self) { try state.findings(idPrefix: "x") }
        #expect(none?.description.contains("no finding 'x'") == true)
        #expect(throws: StoreError.self) { try state.findings(idPrefix: "") }
        #expect(throws: StoreError.self) { try state.findings(idPrefix: "%") }
    }

    @Test func `a scan's event names what it opened and closed`() throws {
        try state.scan([finding("f1"), finding("f2")], at: 100, event: event("scan.recorded"))
        try state.scan([finding("f3")], at: 200, event: event("scan.recorded"))
        try state.scan([finding("f1"), finding("f3")], at: 300, event: event("scan.recorded"))
        let events = try state.events().map(\.event)
        #expect(events.map(\.opened) == [["f1", "f2"], ["f3"], ["f1"]])
        #expect(events.map(\.closed) == [[], ["f1", "f2"], []])
    }
}
