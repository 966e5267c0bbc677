import Matching
import PatchModel
import Testing

struct UrgencyTests {
    private func finding(
        _ severities: [Severity], own: [Severity] = [], others: [Advisory] = [],
        signals: [Signal] = []
    ) throws -> Finding {
        let record = advisory(
            "GHSA-1", [affected("pkg:npm/a", severities: own)], aliases: ["CVE-2024-1"],
            severities: severities)
        return try #require(
            try match([npm("a", "1.0.0")], [record] + others, signals: signals).findings.first)
    }

    @Test
    func `the newest CVSS version counts, and of it the highest score`() throws {
        let all = [
            Severity(vector: "AV:N/9.9"), Severity(vector: "CVSS:3.0/9.8"),
            Severity(vector: "CVSS:3.1/5.0", issuer: "a"),
            Severity(vector: "CVSS:3.1/7.5", issuer: "b"), Severity(vector: "CVSS:4.0/broken"),
        ]
        let expected = SeverityScore(
            level: "high", score: 7.5, vector: "CVSS:3.1/7.5", issuer: "b")
        #expect(try finding(all).severity == expected)
        #expect(try finding(all.reversed()).severity == expected)
        #expect(try finding([Severity(vector: "nonsense")]).severity == nil)
    }

    @Test
    func `the package's own severity goes before the record's`() throws {
        let found = try finding(
            [Severity(vector: "CVSS:3.1/9.0")], own: [Severity(vector: "CVSS:3.1/2.0")])
        #expect(found.severity?.score == 2)
    }

    @Test
    func `other records of the group lend severity and summary`() throws {
        let other = advisory(
            "CVE-2024-1", [], summary: "from the CVE",
            severities: [Severity(vector: "CVSS:3.1/8.0")],
            feed: "nvd")
        let found = try finding([], others: [other])
        #expect(found.severity?.score == 8)
        #expect(found.summary == "from the CVE")
        #expect(found.records.map(\.id) == ["GHSA-1"])
    }

    @Test
    func `signals come from the CVE`() throws {
        func day(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }
        let signals = [
            Signal(id: "CVE-2024-1", kind: .epss, score: 0.1, date: day(1), feed: "epss"),
            Signal(
                id: "CVE-2024-1", kind: .epss, score: 0.2, percentile: 0.9, date: day(2),
                feed: "epss"),
            Signal(id: "CVE-2024-1", kind: .kev, due: day(9), date: day(3), feed: "b"),
            Signal(
                id: "CVE-2024-1", kind: .kev, due: day(8), date: day(4), ransomware: true,
                feed: "a"),
            Signal(id: "CVE-2024-9", kind: .kev, feed: "a"),
        ]
        for list in [signals, signals.reversed()] {
            let found = try finding([], signals: list)
            #expect(
                found.epss == ExploitProbability(score: 0.2, percentile: 0.9, date: day(2)))
            #expect(
                found.kev
                    == KnownExploited(added: day(4), due: day(8), ransomware: true, feed: "a"))
        }
    }

    @Test
    func `ranks known-exploited first, then EPSS, CVSS, name and id`() {
        func make(
            _ name: String, _ id: String, kev: Bool = false, epss: Double? = nil,
            cvss: Double? = nil
        ) -> Finding {
            Finding(
                id: id, matchID: id, advisory: id, ids: [id], summary: nil, component: name,
                name: name, source: nil, installed: "1", fixed: nil, status: .unfixed,
                severity: cvss.map {
                    SeverityScore(level: "high", score: $0, vector: "", issuer: nil)
                },
                kev: kev ? KnownExploited(added: nil, due: nil, ransomware: nil, feed: "k") : nil,
                epss: epss.map { ExploitProbability(score: $0, percentile: nil, date: nil) },
                records: [], evidence: [], scope: .production)
        }
        let order = [
            make("z", "1", kev: true), make("y", "2", epss: 0.9),
            make("x", "3", epss: 0.1, cvss: 9),
            make("w", "4", epss: 0), make("v", "5", cvss: 9), make("a", "6"), make("a", "7"),
            make("b", "1"),
        ]
        #expect(FindingRanking.ranked(order.reversed()) == order)
        #expect(FindingRanking.ranked(order) == order)
    }
}
