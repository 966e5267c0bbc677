import Testing
import Versioning

/// The laws of a total order, on drawn versions that are often equal or nearly so.
struct OrderLawTests {
    private static let pieces = [
        "0", "0", "1", "1", "2", "10", "01", ".", ".", ".", "-", "~", "+", ":", "!", "_", "a", "b",
        "rc", "alpha", "dev", "post", "final", "v", "x", "Z", "é",
    ]

    @Test func `keeps the laws of a total order in dpkg`() throws {
        try checkLaws(of: DpkgScheme(), seed: 11)
    }

    @Test func `keeps the laws of a total order in SemVer`() throws {
        try checkLaws(of: SemVerScheme(), seed: 12)
    }

    @Test func `keeps the laws of a total order in PEP 440 and before it`() throws {
        try checkLaws(of: PEP440Scheme(), seed: 13)
    }

    private func checkLaws(of scheme: some VersionScheme, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let versions = drawVersions(of: scheme, count: 160, using: &generator)
        var broken: [String] = []
        var order: [[Int]] = []
        for left in versions {
            order.append(try versions.map { try scheme.compare(left, $0).rawValue })
        }
        for one in versions.indices {
            if order[one][one] != 0 { broken.append("\(versions[one]) is not equal to itself") }
            for two in versions.indices where order[one][two] != -order[two][one] {
                broken.append("\(versions[one]) and \(versions[two]) disagree by direction")
            }
            for two in versions.indices where order[one][two] <= 0 {
                for three in versions.indices where order[two][three] <= 0 {
                    let isStrict = order[one][two] < 0 || order[two][three] < 0
                    if order[one][three] > 0 || (isStrict && order[one][three] == 0) {
                        broken.append("\(versions[one]) \(versions[two]) \(versions[three])")
                    }
                }
            }
        }
        #expect(broken.isEmpty, "\(broken.count): \(broken.prefix(10))")
        #expect(order.joined().contains(0) && order.joined().contains(1))
        try checkSorting(versions, by: scheme, using: &generator)
    }

    /// Sorting any shuffle gives the same sequence, up to equal versions.
    private func checkSorting(
        _ versions: [String], by scheme: some VersionScheme, using generator: inout SeededGenerator
    ) throws {
        let isBefore = { try scheme.compare($0, $1) == .ascending }
        let sorted = try versions.sorted(by: isBefore)
        for _ in 0..<5 {
            let again = try versions.shuffled(using: &generator).sorted(by: isBefore)
            for (one, other) in zip(sorted, again) {
                #expect(try scheme.compare(one, other) == .same)
            }
        }
    }

    private func drawVersions(
        of scheme: some VersionScheme, count: Int, using generator: inout SeededGenerator
    ) -> [String] {
        var versions: [String] = []
        while versions.count < count {
            let start = generator.text(of: ["1", "1.0", "1.2.3", "0:1", "v1"], count: 1...1)
            let version = start + generator.text(of: Self.pieces, count: 0...6)
            if (try? scheme.compare(version, version)) != nil { versions.append(version) }
        }
        return versions
    }
}
