import Matching
import PatchModel
import Testing

struct BundleTests {
    private let entry = affected("pkg:npm/a", fixed: "2.0.0")

    @Test
    func `a record with several CVEs upstream gives one finding each`() throws {
        let records = [
            advisory("DSA-1", [entry], upstream: ["CVE-2024-2", "CVE-2024-1", "OTHER-1"]),
            advisory("GHSA-1", [entry], aliases: ["CVE-2024-2"]),
        ]
        let result = try match([npm("a", "1.0.0")], records)
        #expect(result.pairs == ["a: CVE-2024-1", "a: CVE-2024-2"])
        #expect(result.findings.map { $0.records.map(\.id) } == [["DSA-1"], ["DSA-1", "GHSA-1"]])
        #expect(result.findings.last?.ids == ["CVE-2024-2", "DSA-1", "GHSA-1"])
    }

    @Test
    func `a record with several CVEs among its aliases gives one finding each`() throws {
        let record = advisory("GHSA-1", [entry], aliases: ["CVE-2024-1", "CVE-2024-2"])
        #expect(
            try match([npm("a", "1.0.0")], [record]).pairs == [
                "a: CVE-2024-1", "a: CVE-2024-2",
            ])
    }

    @Test
    func `a record of one flaw does not follow what it draws on`() throws {
        let record = advisory("GHSA-1", [entry], aliases: ["CVE-2024-1"], upstream: ["CVE-2024-9"])
        #expect(try match([npm("a", "1.0.0")], [record]).pairs == ["a: CVE-2024-1"])
    }

    @Test
    func `without any CVE the smallest id of the group names the finding`() throws {
        let records = [
            advisory("MAL-2", [entry], aliases: ["GHSA-1"]), advisory("GHSA-1", [entry]),
        ]
        #expect(try match([npm("a", "1.0.0")], records).pairs == ["a: GHSA-1"])
    }
}
