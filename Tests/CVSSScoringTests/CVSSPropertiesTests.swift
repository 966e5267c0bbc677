import CVSSScoring
import Testing

/// What must hold for every vector of a version, over all of them.
struct CVSSPropertiesTests {
    /// Every combination of values.
    private func all(_ metrics: [(String, [String])]) -> [[String]] {
        var texts: [[String]] = [[]]
        for (name, values) in metrics {
            texts = texts.flatMap { text in values.map { text + ["\(name):\($0)"] } }
        }
        return texts
    }

    private let version3: [(String, [String])] = [
        ("AV", ["N", "A", "L", "P"]), ("AC", ["L", "H"]), ("PR", ["N", "L", "H"]),
        ("UI", ["N", "R"]), ("S", ["U", "C"]), ("C", ["H", "L", "N"]), ("I", ["H", "L", "N"]),
        ("A", ["H", "L", "N"]),
    ]

    @Test func `base scores of 3 point 0 and 3 point 1 agree, in range and in tenths`() throws {
        var faults: [String] = []
        for fields in all(version3) {
            let text = fields.joined(separator: "/")
            let old = try CVSSVector(parsing: "CVSS:3.0/" + text).baseScore
            let new = try CVSSVector(parsing: "CVSS:3.1/" + text).baseScore
            let tenths = Int(new * 10 + 0.5)
            if old != new || !(0...10).contains(new) || Double(tenths) / 10 != new {
                faults.append(text)
            }
        }
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test func `a worse value of version 4 never lowers the score`() throws {
        let metrics: [(String, [String])] = [
            ("AV", ["N", "A", "L", "P"]), ("AC", ["L", "H"]), ("AT", ["N", "P"]),
            ("PR", ["N", "L", "H"]), ("UI", ["N", "P", "A"]), ("VC", ["H", "L", "N"]),
            ("VI", ["H", "L", "N"]), ("VA", ["H", "L", "N"]), ("SC", ["H", "L", "N"]),
            ("SI", ["H", "L", "N"]), ("SA", ["H", "L", "N"]),
        ]
        var state: UInt64 = 7
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var faults: [String] = []
        var compared = 0
        for _ in 0..<4_000 {
            var places = metrics.map { next($0.1.count) }
            func vector() throws -> CVSSVector {
                let fields = zip(metrics, places).map { "\($0.0):\($0.1[$1])" }
                return try CVSSVector(parsing: "CVSS:4.0/" + fields.joined(separator: "/"))
            }
            let before = try vector()
            let index = next(metrics.count)
            if places[index] == 0 { continue }
            places[index] -= 1
            let after = try vector()
            compared += 1
            if after.score < before.score { faults.append("\(before) \(after)") }
        }
        #expect(compared > 1_000)
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test func `survives damaged text`() throws {
        let seed = Array("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N/E:P".utf8)
        var state: UInt64 = 3
        var read = 0
        for _ in 0..<20_000 {
            var bytes = seed
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let index = Int(state >> 33) % bytes.count
            bytes[index] = Array("NALPHXS:/()0\u{7F}".utf8)[Int(state >> 20) & 0xFFF % 13]
            let text = String(decoding: bytes, as: UTF8.self)
            guard let vector = try? CVSSVector(parsing: text) else { continue }
            read += 1
            #expect((0...10).contains(vector.score))
            #expect(try CVSSVector(parsing: vector.description).score == vector.score)
        }
        #expect(read > 500)
    }
}
