import Testing
import Versioning

/// The laws of a total order, on drawn versions that are often equal or nearly so.
struct OrderLawTests {
    /// What versions of all schemes are made of.
    private static let pieces = [
        "0", "0", "1", "1", "2", "10", "01", ".", ".", ".", "-", "~", "+", ":", "!", "_", "a", "b",
        "rc", "alpha", "dev", "post", "final", "v", "x", "Z", "é", "^", "-r1", "_p", "pre",
        "SNAPSHOT",
    ]

    /// What Maven orders strictly: numbers, then words with hyphens.
    private static let hyphenated = ["-a", "-rc", "-sp", "-x", "-1", "-2", "-final", "-SNAPSHOT"]

    @Test func `keeps the laws of a total order in every scheme that has one`() throws {
        for (number, scheme) in VersionSchemes.all.enumerated() where scheme is any SortKeyedScheme
        {
            try checkLaws(of: scheme, seed: UInt64(11 + number)) { version in
                // In Composer '#' stands for every number; see the scheme.
                !version.contains("#")
            }
        }
    }

    @Test func `keeps the laws in pacman where all versions have a release`() throws {
        try checkLaws(of: PacmanScheme(), seed: 41, ending: "1-1") { version in
            version.utf8.filter { $0 == UInt8(ascii: "-") }.count == 1
        }
    }

    @Test func `keeps the laws in Maven for numbers and hyphenated words`() throws {
        try checkLaws(of: MavenScheme(), seed: 42, pieces: Self.hyphenated) { _ in true }
    }

    private func checkLaws(
        of scheme: some VersionScheme, seed: UInt64, pieces: [String] = pieces, ending: String = "",
        where isWanted: (String) -> Bool
    ) throws {
        var generator = SeededGenerator(seed: seed)
        var versions: [String] = []
        while versions.count < 120 {
            let version = drawVersion(pieces, &generator) + ending
            if isWanted(version), (try? scheme.compare(version, version)) != nil {
                versions.append(version)
            }
        }
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
        #expect(broken.isEmpty, "\(scheme.name) \(broken.count): \(broken.prefix(10))")
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

    private func drawVersion(_ pieces: [String], _ generator: inout SeededGenerator) -> String {
        generator.text(of: ["1", "1", "1.0", "1.2.3", "0:1", "v1", "2.0.0"], count: 1...1)
            + generator.text(of: pieces, count: 0...6)
    }
}
