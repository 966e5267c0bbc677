import Foundation
import Risk
import Testing

struct DecisionTableTests {
    private static let shared: URL? = {
        let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["OAKUM_SHARED"].map { URL(filePath: $0) }
            ?? folder.appending(path: "../../../shared").standardizedFileURL
        let tables = shared.appending(path: "corpus/ssvc")
        return FileManager.default.fileExists(atPath: tables.path) ? tables : nil
    }()

    /// Every published row: file, table, rows.
    private static let published = [
        ("deployer_patch_application_priority_1_0_0.csv", DecisionTables.deployer, 72),
        ("cisa_coordinator_2_0_3.csv", DecisionTables.coordinator, 36),
        ("cisa_bod_26_04_1_0_0.csv", DecisionTables.bod2604, 16),
        ("human_impact_1_0_0.csv", "ssvc:DT_HI:1.0.0", 16),
    ]

    private func table(_ id: String) throws -> DecisionTable {
        let tables = try DecisionTables.shipped()
        return id == tables.humanImpact.id ? tables.humanImpact : try tables.table(id)
    }

    @Test func `has the rows of each table`() throws {
        for (_, id, count) in Self.published { #expect(try table(id).rows.count == count) }
        #expect(try DecisionTables.shipped().byID.count == 3)
    }

    @Test func `has as many rows of each outcome as were published`() throws {
        func counts(_ id: String) throws -> [String: Int] {
            let table = try table(id)
            return table.rows.reduce(into: [:]) { counts, row in
                counts[table.outcome.values[row.outcome].key, default: 0] += 1
            }
        }
        #expect(try counts(DecisionTables.deployer) == ["D": 7, "S": 42, "O": 20, "I": 3])
        #expect(try counts(DecisionTables.coordinator) == ["T": 18, "T*": 4, "AT": 10, "AC": 4])
        #expect(
            try counts(DecisionTables.bod2604)
                == ["FSU": 2, "60D": 3, "14D": 6, "3D": 2, "3DF": 3])
        #expect(try counts("ssvc:DT_HI:1.0.0") == ["L": 4, "M": 3, "H": 2, "VH": 7])
    }

    @Test(.enabled(if: shared != nil, "needs the published tables in ../shared/corpus/ssvc"))
    func `every row is as published`() throws {
        let folder = try #require(Self.shared)
        var wrong: [String] = []
        var checked = 0
        for (file, id, count) in Self.published {
            let table = try table(id)
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            let lines = text.split(whereSeparator: \.isNewline).map(String.init)
            // The outcome's title may hold commas in quotes; only the inputs' titles are read.
            let titles = lines[0].split(separator: ",").map(String.init)
            for line in lines.dropFirst() {
                let fields = line.split(separator: ",").map(String.init)
                var inputs: [String: String] = [:]
                for point in table.points {
                    let column = try #require(titles.firstIndex { $0.hasPrefix(point.name + " v") })
                    let value = try #require(
                        point.values.first { $0.name.lowercased() == fields[column] })
                    inputs[point.id] = value.key
                }
                let decision = try table.lookup(inputs)
                if String(decision.row) != fields[0]
                    || decision.outcome.name.lowercased() != fields[fields.count - 1]
                {
                    wrong.append("\(file): \(line)")
                }
                checked += 1
            }
            #expect(lines.count == count + 1)
        }
        #expect(wrong.isEmpty, "\(wrong)")
        #expect(checked == 140)
    }

    @Test func `BOD 26-04 follows its own words`() throws {
        let table = try table(DecisionTables.bod2604)
        var wrong: [String] = []
        for bits in 0..<16 {
            let kev = bits & 1 != 0
            let exposed = bits & 2 != 0
            let automatable = bits & 4 != 0
            let total = bits & 8 != 0
            let expected =
                if kev && total && (exposed || automatable) {
                    "3DF"
                } else if exposed && automatable && (kev || total) {
                    "3D"
                } else if kev || (exposed && automatable != total) {
                    "14D"
                } else if exposed || automatable {
                    "60D"
                } else {
                    "FSU"
                }
            let found = try table.lookup([
                "cisa:KEV:1.0.0": kev ? "Y" : "N", "cisa:PE:1.0.0": exposed ? "Y" : "N",
                "ssvc:A:2.0.0": automatable ? "Y" : "N", "ssvc:TI:1.0.0": total ? "T" : "P",
            ]).outcome.key
            if found != expected { wrong.append("\(bits): \(found), not \(expected)") }
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    @Test func `no outcome gets milder when an input rises`() throws {
        var wrong: [String] = []
        for (_, id, _) in Self.published {
            let table = try table(id)
            for left in table.rows {
                for right in table.rows
                where zip(left.inputs, right.inputs).allSatisfy({ $0 <= $1 })
                    && left.outcome > right.outcome
                {
                    wrong.append("\(id): \(left.inputs) and \(right.inputs)")
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }
}
