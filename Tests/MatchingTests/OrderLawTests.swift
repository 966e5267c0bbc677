import Matching
import PatchModel
import Testing

struct OrderLawTests {
    @Test
    func `the order of components, records and signals does not change the result`() throws {
        var generator = Generator(state: 7)
        for _ in 0..<30 {
            let components = (0..<8).map { _ in component(&generator) }
            let records = (0..<12).map { record($0, &generator) }
            let signals = (0..<6).map { _ in
                Signal(
                    id: "CVE-\(generator.below(4))", kind: generator.below(2) == 0 ? .epss : .kev,
                    score: Double(generator.below(10)) / 10,
                    date: Timestamp(seconds: Int64(generator.below(3))), feed: "s")
            }
            let expected = try match(components, records, signals: signals)
            #expect(!expected.findings.isEmpty || !expected.suppressed.isEmpty)
            for _ in 0..<4 {
                let other = try match(
                    components.shuffled(using: &generator), records.shuffled(using: &generator),
                    signals: signals.shuffled(using: &generator))
                #expect(other == expected)
            }
        }
    }

    @Test
    func `a finding's fixed version is not affected by any of its records`() throws {
        var generator = Generator(state: 11)
        var checked = 0
        for _ in 0..<200 {
            let records = (0..<2).map { record($0, &generator, package: "pkg:npm/p0") }
            for finding in try match([npm("p0", "1.\(generator.below(6)).0")], records).findings {
                guard let fixed = finding.fixed else { continue }
                checked += 1
                // The lowest fix ends at least one of the records that said affected.
                let after = try match([npm("p0", fixed)], records)
                let before = Set(finding.records.map(\.id))
                let still = Set(after.findings.flatMap { $0.records.map(\.id) })
                let cleared = after.findings.flatMap(\.records)
                    .filter { $0.comparison.hasPrefix("not affected") }.map(\.id)
                #expect(!before.isSubset(of: still.subtracting(cleared)))
            }
        }
        #expect(checked > 20)
    }

    private func component(_ generator: inout Generator) -> Component {
        let version = "1.\(generator.below(6)).0"
        switch generator.below(3) {
        case 0: return deb("p\(generator.below(3))", version)
        case 1: return npm("p\(generator.below(3))", version, ownedBy: "pkg:deb/debian/o@1")
        default: return npm("p\(generator.below(3))", version)
        }
    }

    private func record(
        _ number: Int, _ generator: inout Generator, package: String? = nil
    ) -> Advisory {
        let packages = [
            "pkg:npm/p0", "pkg:npm/p1", "pkg:deb/debian/p0?distro=debian-12", "pkg:deb/debian/p1",
        ]
        let low = generator.below(4)
        let entry = affected(
            package ?? packages[generator.below(packages.count)], introduced: "1.\(low).0",
            fixed: generator.below(4) == 0 ? nil : "1.\(low + 1 + generator.below(3)).0",
            status: generator.below(8) == 0 ? .notAffected : nil)
        return advisory(
            "R-\(number)", [entry],
            aliases: generator.below(2) == 0 ? ["CVE-\(generator.below(4))"] : [],
            upstream: generator.below(3) == 0 ? ["CVE-8", "CVE-9"] : [],
            summary: generator.below(2) == 0 ? "s\(number)" : nil,
            withdrawn: generator.below(8) == 0 ? Timestamp(seconds: 1) : nil,
            feed: "f\(generator.below(2))")
    }
}

/// A generator of its own, so that a failure can be repeated.
struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        // SplitMix64 (Steele, Lea and Flood, 2014).
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
