import Testing
import Versioning

@Suite struct SortKeyTests {
    private static let schemes = VersionSchemes.all.compactMap { $0 as? any SortKeyedScheme }

    /// Pieces that versions of all schemes are made of, odd ones among them.
    private static let pieces = [
        "0", "1", "2", "9", "10", "00", "01", "100", ".", ".", ".", "-", "+", "~", ":", "!", "a",
        "b",
        "rc", "alpha", "dev", "post", ".dev", ".post", "A", "Z", "_", "1.0", "0.0", "v", "1:", "2!",
        "-1", "+g1", "é", "99999999999999999999", "x-y", "1a",
        "-r1", "^", "_p1", "!", "*", "-dev", "RC1", "v1.2.3",
    ]

    private func order(_ left: [UInt8], _ right: [UInt8]) -> Int {
        left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
    }

    @Test func `keys compare as versions do`() {
        var generator = SeededGenerator(seed: 11)
        var wrong: [String] = []
        var compared: [String: Int] = [:]
        for round in 0..<30_000 {
            // Some schemes have versions of numbers and dots only.
            let pieces = round.isMultiple(of: 2) ? Self.pieces : Array(Self.pieces.prefix(12))
            func version() -> String {
                (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                    pieces.randomElement(using: &generator) ?? ""
                }.joined()
            }
            let left = version()
            // Half of the pairs share their beginning.
            let right =
                Bool.random(using: &generator) ? version() : String(left.dropLast(1)) + version()
            for scheme in Self.schemes {
                let wanted = try? scheme.compare(left, right)
                let keys = try? (scheme.sortKey(of: left), scheme.sortKey(of: right))
                if (wanted == nil) != (keys == nil) {
                    wrong.append("\(scheme.name): \(left) \(right): one refuses")
                }
                guard let wanted, let keys else { continue }
                compared[scheme.name, default: 0] += 1
                if order(keys.0, keys.1) != wanted.rawValue {
                    wrong.append("\(scheme.name): \(left) \(right): \(keys)")
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(5))")
        #expect(compared.count == Self.schemes.count)
        #expect(compared.values.allSatisfy { $0 > 500 }, "\(compared)")
    }

    @Test func `only schemes whose order is no order of keys have none`() {
        let keyless = VersionSchemes.all.filter { !($0 is any SortKeyedScheme) }.map(\.name)
        #expect(keyless == ["maven", "pacman"])
    }

    @Test func `numbers of any length have their place`() throws {
        for scheme in Self.schemes {
            var previous = try scheme.sortKey(of: "1.8")
            for digits in [1, 2, 254, 255, 256, 300, 70_000] {
                let key = try scheme.sortKey(of: "1." + String(repeating: "9", count: digits))
                #expect(previous.lexicographicallyPrecedes(key), "\(scheme.name) \(digits)")
                previous = key
            }
        }
    }
}
