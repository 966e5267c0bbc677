import Foundation
import PatchModel
import Risk
import Testing

struct DecisionTableFileTests {
    private static let rows = [
        #"{"x:E:1.0.0":"N","x:Z:1.0.0":"N","x:O:1.0.0":"L"}"#,
        #"{"x:E:1.0.0":"N","x:Z:1.0.0":"Y","x:O:1.0.0":"L"}"#,
        #"{"x:E:1.0.0":"Y","x:Z:1.0.0":"N","x:O:1.0.0":"L"}"#,
        #"{"x:E:1.0.0":"Y","x:Z:1.0.0":"Y","x:O:1.0.0":"H"}"#,
    ]

    private func document(
        _ rows: [String] = rows, outcome: String = "x:O:1.0.0", schema: String = "2.0.0",
        values: String = #"[{"key":"N","name":"No"},{"key":"Y","name":"Yes"}]"#
    ) -> String {
        func point(_ key: String, _ values: String) -> String {
            "\"x:\(key):1.0.0\":{\"namespace\":\"x\",\"key\":\"\(key)\",\"version\":\"1.0.0\","
                + "\"name\":\"Point \(key)\",\"values\":\(values)}"
        }
        let low = #"[{"key":"L","name":"Low"},{"key":"H","name":"High"}]"#
        return """
            {"namespace":"x","key":"DT","version":"1.0.0","name":"Ours","schemaVersion":"\(schema)",
            "decision_points":{\(point("E", values)),\(point("Z", values)),\(point("O", low))},
            "outcome":"\(outcome)","mapping":[\(rows.joined(separator: ","))]}
            """
    }

    private func fault(_ text: String) -> String? {
        do {
            _ = try DecisionTable(json: Array(text.utf8))
            return nil
        } catch { return "\(error)" }
    }

    @Test func `reads a table of the user's own`() throws {
        let table = try DecisionTable(json: Array(document().utf8))
        #expect(table.id == "x:DT:1.0.0")
        #expect(table.points.map(\.name) == ["Point E", "Point Z"])
        let decision = try table.lookup(["x:E:1.0.0": "Y", "x:Z:1.0.0": "Y"])
        #expect(decision.row == 3)
        #expect(decision.outcome.name == "High")
        #expect(throws: DecisionTableError.missingInput(table: "x:DT:1.0.0", point: "x:Z:1.0.0")) {
            try table.lookup(["x:E:1.0.0": "Y"])
        }
    }

    @Test func `says what is wrong with a table`() {
        let rows = Self.rows
        let cases: [(String, String)] = [
            ("", "not valid JSON"), ("{", "not valid JSON"), ("[]", "wrong type"),
            ("{}", "is missing in the document"),
            (
                document(Array(rows.dropLast())),
                "3 rows of 4, add the row for Point E Yes, Point Z Yes"
            ),
            (document([]), "0 rows of 4"),
            (document(rows + [rows[1]]), "row 4 of table 'x:DT:1.0.0' has the inputs of row 1"),
            (
                document([rows[0].replacing("\"L\"", with: "\"M\"")]),
                "row 0 of table 'x:DT:1.0.0' has the value 'M' for 'x:O:1.0.0', write one of 'L', 'H'"
            ),
            (document([#"{"x:E:1.0.0":"N"}"#]), "row 0 of table 'x:DT:1.0.0' has no 'x:Z:1.0.0'"),
            (
                document([rows[0].replacing("{", with: #"{"x:Q:1.0.0":"N","#)]),
                "row 0 of table 'x:DT:1.0.0' names 'x:Q:1.0.0'"
            ),
            (document(outcome: "x:P:1.0.0"), "has the outcome 'x:P:1.0.0'"),
            (document(schema: "1.0.1"), "schema version '1.0.1'"),
            (document(values: "[]"), "has no values or one twice"),
            (
                document(values: #"[{"key":"N","name":"No"},{"key":"N","name":"Yes"}]"#),
                "has no values or one twice"
            ),
            (
                document().replacing("\"x:E:1.0.0\":{", with: "\"x:F:1.0.0\":{"),
                "lists 'x:E:1.0.0' under 'x:F:1.0.0'"
            ),
            (document().replacing("\"mapping\":[", with: "\"mapping\":[{\"a\":1},"), "wrong type"),
        ]
        for (text, part) in cases {
            let found = fault(text)
            #expect(found?.contains(part) == true, "\(found ?? "no fault") lacks '\(part)'")
        }
    }

    @Test func `refuses tables without bound`() {
        let values =
            "[" + (0..<300).map { "{\"key\":\"\($0)\",\"name\":\"\($0)\"}" }.joined(separator: ",")
            + "]"
        #expect(
            fault(document([], values: values))?.contains("more than 65536 combinations") == true)
        let nested = String(repeating: "[", count: 100_000)
        #expect(fault(nested)?.contains("not valid JSON") == true)
        #expect(
            throws: DecisionTableError.documentTooLarge(
                bytes: DecisionTable.byteLimit + 1, limit: DecisionTable.byteLimit)
        ) {
            try DecisionTable(json: [UInt8](repeating: 32, count: DecisionTable.byteLimit + 1))
        }
    }

    @Test func `no damage to a document makes it trap`() throws {
        var random = Seeded(state: 11)
        let bytes = Array(document().utf8)
        var refused = 0
        for _ in 0..<2000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<damaged.count, using: &random)
                if random.chance(0.5) {
                    damaged[place] = UInt8.random(in: 0...255, using: &random)
                } else {
                    damaged.remove(at: place)
                }
            }
            do { _ = try DecisionTable(json: damaged) } catch { refused += 1 }
        }
        #expect(refused > 1000)
    }

    @Test func `a user's table decides beside the shipped ones`() throws {
        var tables = try DecisionTables.shipped()
        tables.add(try DecisionTable(json: Array(document().utf8)))
        var policy = RiskPolicy()
        policy.tables = [DecisionTables.deployer, "x:DT:1.0.0"]
        #expect(throws: DecisionTableError.noResponse(table: "x:DT:1.0.0", outcome: "L")) {
            try RiskAssessor(policy: policy, tables: tables)
        }
        policy.responses["x:O"] = ["L": .track, "H": ResponseClass(name: "today", days: 1)]
        let assessor = try RiskAssessor(policy: policy, tables: tables)
        var input = Sample.known()
        // Nothing given: the worst value of each point is assumed.
        let unknown = try assessor.assess(input, at: Sample.now)
        #expect(unknown.outcome.response.name == "today")
        #expect(unknown.outcome.decisions[1].inputs.allSatisfy { $0.value.isAssumed })
        input.other = [
            "x:E": Fact("N", source: "owner"), "x:Z:1.0.0": Fact("Y", source: "owner"),
        ]
        #expect(try assessor.assess(input, at: Sample.now).outcome.response == .trackClosely)
        input.other["x:E"] = Fact("?", source: "owner")
        #expect(throws: DecisionTableError.self) { try assessor.assess(input, at: Sample.now) }
        policy.tables = ["x:NONE:1.0.0"]
        #expect(throws: DecisionTableError.unknownTable("x:NONE:1.0.0")) {
            try RiskAssessor(policy: policy, tables: tables)
        }
    }
}
