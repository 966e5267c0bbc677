import Foundation
import PatchModel
import Testing

@testable import Reporting

struct JSONReportTests {
    @Test func `follows the schemas`() throws {
        let inventory = InventoryReport(toolVersion: "0.1.0", inventory: Sample.inventory)
        let documents = [
            ("inventory", try Sample.json { try JSONReport.write(inventory, to: $0) }),
            ("scan", try Sample.json { try JSONReport.write(Sample.scan, to: $0) }),
            ("scan", try Sample.json { try JSONReport.write(Sample.empty, to: $0) }),
            ("feeds", try Sample.json { try JSONReport.write(Sample.feeds, to: $0) }),
        ]
        for (kind, bytes) in documents {
            #expect(try SchemaCheck(kind).faults(bytes) == [], "\(kind)")
        }
    }

    @Test func `the schema check sees faults`() throws {
        let check = try SchemaCheck("feeds")
        #expect(try check.faults(Array(#"{"schema":"oakum/feeds/1","feeds":[]}"#.utf8)) == [])
        for text in [
            #"{"schema":"oakum/feeds/2","feeds":[]}"#, #"{"schema":"oakum/feeds/1"}"#,
            #"{"schema":"oakum/feeds/1","feeds":[],"more":1}"#,
            #"{"schema":"oakum/feeds/1","feeds":{}}"#, #"{"schema":"oakum/feeds/1","feeds":[1]}"#,
        ] {
            #expect(try !check.faults(Array(text.utf8)).isEmpty, "\(text)")
        }
    }

    @Test func `schemas agree on what they share`() throws {
        let scan = try SchemaCheck("scan").definitions
        for kind in ["inventory", "feeds"] {
            for (name, definition) in try SchemaCheck(kind).definitions {
                #expect(definition as? NSDictionary == scan[name] as? NSDictionary, "\(name)")
            }
        }
    }

    @Test func `writes an empty scan key by key`() throws {
        let bytes = try Sample.json { try JSONReport.write(Sample.empty, to: $0) }
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                {
                "schema":"oakum/scan/1",
                "tool":{"name":"oakum","version":"0.1.0"},
                "started":"2024-07-03T02:00:00Z",
                "finished":"2024-07-03T02:00:00Z",
                "target":{"kind":"directory","path":"/srv/app","assetKey":"app"},
                "platforms":[],
                "components":[],
                "projects":[],
                "coverage":{"directories":0,"files":0,"claimed":0,"complete":true,
                "skipped":[],
                "failed":[],
                "warnings":[],
                "plugins":[]},
                "findings":[],
                "upgrades":[],
                "feeds":[],
                "notes":[],
                "gate":null,
                "gateAside":0,
                "incomplete":false,
                "incompleteReasons":[],
                "exitCodes":[]
                }

                """)
    }

    @Test func `writes a component on one line`() throws {
        let report = InventoryReport(toolVersion: "0.1.0", inventory: Sample.inventory)
        let text = String(
            decoding: try Sample.json { try JSONReport.write(report, to: $0) }, as: UTF8.self)
        let line = try #require(text.split(separator: "\n").first { $0.contains("lodash@") })
        #expect(
            line == #"""
                {"purl":"pkg:npm/lodash@4.17.20","name":"lodash","version":"4.17.20",\#
                "ecosystem":"npm","scope":"dev","source":null,"evidence":[\#
                {"path":"srv/app/package-lock.json","line":12},\#
                {"path":"srv/other/package-lock.json"}],"hashes":["sha512-abc"],\#
                "licenses":["MIT"],"dependsOn":["pkg:npm/left-pad@1.0.0"],"root":"",\#
                "ownedBy":null,"held":false,"versioning":"semver","plugin":"npm"},
                """#)
        #expect(text.contains(#""name":"left-pad","version":null,"#))
        #expect(text.hasSuffix("\"incomplete\":true\n}\n"))
    }

    @Test func `findings keep their order, their days and their root`() throws {
        var report = Sample.scan
        report.findings.append(Sample.finding(5, "CVE-2024-5", fixed: "1.3.0"))
        let bytes = try Sample.json { try JSONReport.write(report, to: $0) }
        let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        let findings = try #require(object?["findings"] as? [[String: Any]])
        #expect(findings.map { $0["id"] as? String } == report.findings.map(\.id))
        let kev = findings[0]["kev"] as? [String: Any]
        #expect(kev?["added"] as? String == "2024-06-01")
        #expect(kev?["due"] as? String == "2024-06-22")
        #expect((findings[0]["epss"] as? [String: Any])?["date"] as? String == "2024-07-03")
        #expect(findings[0]["root"] as? String == "")
        #expect(findings.last?["root"] as? String == "srv/image")
        #expect(object?["incomplete"] as? Bool == true)
        #expect(object?["exitCodes"] as? [Int] == [3, 1])
    }

    @Test func `every string comes back as it was`() throws {
        let hard =
            "\u{0}\u{1}\u{8}\t\n\u{c}\r\u{1B}[31m\"\\/\u{7F}\u{85}\u{2028}\u{2029}\u{202E}\u{FEFF}"
            + "e\u{301}\u{E9}\u{E0041}\u{1F600}\u{FFFF}\\u0041 日本"
        let text = JSONText.string(hard)
        let back = try JSONSerialization.jsonObject(
            with: Data(text.utf8), options: .fragmentsAllowed)
        #expect((back as? String).map { Array($0.utf8) } == Array(hard.utf8))
        #expect(text.unicodeScalars.allSatisfy { !HiddenScalars.contains($0) })
        #expect(JSONText.string("a\u{2028}\u{1B}\u{E0041}\"") == #""a\u2028\u001b\udb40\udc41\"""#)
        #expect(JSONText.object([("a\n", "1"), ("b", "[]")]) == #"{"a\n":1,"b":[]}"#)
        #expect(JSONText.object([]) == "{}")
    }

    @Test func `numbers are JSON whatever they are`() {
        func text(_ number: Double) -> String { collected { $0.value(number) } }
        #expect(text(9.8) == "9.8")
        #expect(text(0.00004) == "4e-05")
        #expect(text(.nan) == "null")
        #expect(text(-.infinity) == "null")
    }

    @Test func `hands on chunks, the same each time`() throws {
        var report = InventoryReport(toolVersion: "0.1.0", inventory: Sample.inventory)
        report.inventory.components = (0..<2000).flatMap { _ in Sample.components }
        var sizes: [Int] = []
        var first: [UInt8] = []
        try JSONReport.write(report) {
            sizes.append($0.count)
            first += $0
        }
        #expect(sizes.count > 10)
        #expect((sizes.max() ?? 0) < 2 * OutputBuffer.chunkSize)
        #expect(try Sample.json { try JSONReport.write(report, to: $0) } == first)
    }

    @Test func `passes on what the sink throws`() {
        struct Full: Error {}
        #expect(throws: Full.self) { try JSONReport.write(Sample.scan) { _ in throw Full() } }
    }

    @Test func `the feeds alone are an array`() throws {
        let text = JSONReport.text(of: Sample.feeds)
        let back = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
        #expect(back?.map { $0["name"] as? String } == ["osv-debian", "starter"])
        #expect(JSONReport.text(of: []) == "[]")
    }

    /// For Tests/validate/json-schema.py: writes the samples where the variable says.
    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["OAKUM_SAMPLES"] != nil,
            "OAKUM_SAMPLES names a directory to write sample documents to"))
    func `writes samples for other validators`() throws {
        let folder = URL(
            filePath: try #require(ProcessInfo.processInfo.environment["OAKUM_SAMPLES"]))
        let report = InventoryReport(toolVersion: "0.1.0", inventory: Sample.inventory)
        for (name, bytes) in [
            ("inventory.json", try Sample.json { try JSONReport.write(report, to: $0) }),
            ("scan.json", try Sample.json { try JSONReport.write(Sample.scan, to: $0) }),
            ("feeds.json", try Sample.json { try JSONReport.write(Sample.feeds, to: $0) }),
        ] {
            let data = Data(bytes)
            try data.write(to: folder.appending(path: name))
            #expect(try Data(contentsOf: folder.appending(path: name)) == data)
        }
    }
}
