import PatchModel
import Policy
import Testing

struct FailOnTests {
    @Test
    func `reads levels, kev and epss in one list`() throws {
        let gate = try FailOn(parsing: "severity=high, kev,EPSS = 0.5")
        #expect(gate.conditions == [.severity(.high), .knownExploited, .epss(0.5)])
        #expect(try FailOn(parsing: "Critical").conditions == [.severity(.critical)])
    }

    @Test(arguments: [
        "", "hig", "severity=", "severity=urgent", "epss=2", "epss=-0.1", "epss=nan", "epss=x",
        "kev,", "kev=1", "=", "epss",
    ])
    func `refuses what is not a condition`(_ text: String) {
        #expect(throws: FailOnError.self) { try FailOn(parsing: text) }
    }

    @Test
    func `says which part is wrong`() {
        let error = #expect(throws: FailOnError.self) { try FailOn(parsing: "kev,loud") }
        #expect(error?.description.hasPrefix("'loud' is not a condition to fail on: ") == true)
    }

    @Test
    func `a level counts from there up`() throws {
        let gate = try FailOn(parsing: "high")
        #expect(gate.trips(finding(level: "critical")))
        #expect(gate.trips(finding(level: "high")))
        #expect(!gate.trips(finding(level: "medium")))
        #expect(!gate.trips(finding(level: nil)))
    }

    @Test
    func `a probability counts from its bound up, and its lack is not zero`() throws {
        let gate = try FailOn(parsing: "epss=0")
        #expect(gate.trips(finding(epss: 0)))
        #expect(!gate.trips(finding(epss: nil)))
        let half = try FailOn(parsing: "epss=0.5")
        #expect(half.trips(finding(epss: 0.5)))
        #expect(!half.trips(finding(epss: 0.49)))
    }

    @Test
    func `one condition is enough`() throws {
        let gate = try FailOn(parsing: "critical,kev")
        let all = [finding(level: "low", kev: true), finding(level: "high")]
        #expect(gate.tripping(all) == [all[0]])
    }

    @Test
    func `findings in tests, documentation and vendored sources alone do not count`() throws {
        let gate = try FailOn(parsing: "high")
        let aside = PathClass.allCases.map { finding(level: "high", places: [$0, $0]) }
        let both = finding(level: "high", places: [.test, nil])
        #expect(gate.tripping(aside + [both]) == [both])
        #expect(gate.countAside(aside + [both, finding(level: "low", places: [.test])]) == 3)
        let wide = try FailOn(parsing: "high", counted: [.vendored, .documentation])
        #expect(wide.tripping(aside) == aside.filter { $0.evidence.pathClass != .test })
        #expect(wide.countAside(aside) == 1)
    }

    private func finding(
        level: String? = nil, epss: Double? = nil, kev: Bool = false, places: [PathClass?] = []
    ) -> Finding {
        Finding(
            id: "f", matchID: "m", advisory: "CVE-2024-1", ids: ["CVE-2024-1"], summary: nil,
            component: "pkg:npm/a@1.0.0", name: "a", source: nil, installed: "1.0.0", fixed: nil,
            status: .unfixed,
            severity: level.map {
                SeverityScore(level: $0, score: 5, vector: "CVSS:3.1/", issuer: nil)
            },
            kev: kev ? KnownExploited(added: nil, due: nil, ransomware: nil, feed: "kev") : nil,
            epss: epss.map { ExploitProbability(score: $0, percentile: nil, date: nil) },
            records: [],
            evidence: places.enumerated().map { Evidence(path: "p\($0)", pathClass: $1) },
            scope: .production)
    }
}
