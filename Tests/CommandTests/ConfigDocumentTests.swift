import Foundation
import ProgramUnderTest
import Testing

/// What the documents say of `oakum.yaml` is what the program does.
@Suite(.ownThreads)
struct ConfigDocumentTests {
    private func document(_ path: String) throws -> String {
        let path = TestedProgram.repository + "/" + path
        return String(
            decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
    }

    @Test func `the table and the schema in docs are the program's`() throws {
        let fixture = try CommandFixture()
        let parts = try document("docs/configuration.md").split(
            separator: "<!-- settings -->\n\n", omittingEmptySubsequences: false)
        let table = try #require(parts.last).replacing("\n<!-- end of settings -->\n", with: "")
        #expect(parts.count == 2)
        #expect(try fixture.run(["config", "schema", "--markdown"]).output == table)
        let schema = try document("docs/schemas/oakum-yaml-1.json")
        #expect(try fixture.run(["config", "schema"]).output == schema)
        #expect(throws: Never.self) {
            _ = try JSONSerialization.jsonObject(with: Data(schema.utf8))
        }
    }

    @Test func `the example in docs has no problem, and does what it says`() throws {
        let text = try document("docs/configuration.md")
        let start = try #require(text.range(of: "```yaml\n")).upperBound
        let end = try #require(text.range(of: "```\n", range: start..<text.endIndex)).lowerBound
        let fixture = try CommandFixture()
        // The zone's rule in place of its name, so that the test needs no zone files.
        let example = String(text[start..<end]).replacing(
            "Europe/Berlin", with: "'CET-1CEST,M3.5.0,M10.5.0/3'")
        let file = try fixture.scratch.write("o.yaml", example)
        let run = try fixture.run(["config", "check", file])
        #expect(run.output == "\(file): no problems; 2 assets, 1 check, 2 windows, 1 freeze\n")
        func explain(_ asset: String, _ at: String) throws -> [Substring] {
            try fixture.run(["window", "explain", asset, "--config", file, "--at", at])
                .output.split(separator: "\n")
        }
        #expect(
            try explain("web-1", "2025-11-30T02:00:00Z").prefix(3) == [
                "web-1: open at 2025-11-30 03:00 CET (2025-11-30T02:00:00Z)",
                "  because maintenance window 'sunday night' is open",
                "  until 2025-11-30 06:00 CET",
            ])
        #expect(
            try explain("web-1", "2025-12-21T02:00:00Z").prefix(3) == [
                "web-1: closed at 2025-12-21 03:00 CET (2025-12-21T02:00:00Z)",
                "  because freeze 'year-end' holds until 2026-01-02 00:00 CET (closing the books)",
                "  opens 2026-01-04 02:00 CET",
            ])
        // Another group of assets, and the same freeze.
        #expect(
            try explain("shop", "2025-12-01T00:00:00Z").prefix(3) == [
                "shop: open at 2025-12-01 01:00 CET (2025-12-01T00:00:00Z)",
                "  because maintenance window 'any time' is open", "  until 2025-12-20 00:00 CET",
            ])
    }

    @Test func `every default in the table is what holds`() throws {
        let fixture = try CommandFixture()
        let file = try fixture.scratch.write(
            "o.yaml",
            """
            assets: [{name: a, path: /a, driver: git}]
            checks: [{name: c, run: [x]}]
            windows: [{name: w, cron: 0 2 * * *, duration: 1h}]
            freezes: [{name: f, from: 2024-01-01, to: 2024-01-02}]
            rollout: {waves: [{size: 1}]}
            plugins: {p: {}}
            """)
        let shown = try fixture.run(["config", "show", "--origin", "--config", file]).output
        let names = [
            "assets": "[a]", "checks": "[c]", "windows": "[w]", "freezes": "[f]",
            "rollout.waves": "[#1]", "plugins": ".p",
        ]
        var group = ""
        var count = 0
        for line in try fixture.run(["config", "schema", "--markdown"]).output.split(
            separator: "\n")
        {
            if line.hasPrefix("### ") { group = String(line.dropFirst(5).dropLast()) }
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 4, cells[0].hasPrefix("`"), cells[2].hasPrefix("`") else {
                continue
            }
            let path = group + (names[group] ?? "") + "." + cells[0].dropFirst().dropLast()
            let row = "\(path) = \(cells[2].dropFirst().dropLast())   (default)\n"
            #expect(shown.contains(row), "\(row)")
            count += 1
        }
        #expect(count > 25)
    }

    @Test func `window explain refuses what it does not know`() throws {
        let fixture = try CommandFixture()
        let file = try fixture.scratch.write("o.yaml", "assets: [{name: web-1, path: /srv/web}]\n")
        for (arguments, words) in [
            (["web1"], "there is no asset 'web1'; did you mean 'web-1'?"),
            (["--at", "noon"], "--at takes a time such as 2025-12-24T02:00:00Z, not 'noon'"),
        ] {
            let run = try fixture.run(["window", "explain", "--config", file] + arguments)
            #expect(run.status == 2)
            #expect(run.errors.contains(words), "\(run.errors)")
        }
        let open = try fixture.run(["window", "explain", "--config", file, "--at", "2024-01-01"])
        #expect(
            open.output == """
                web-1: open at 2024-01-01 00:00 UTC
                  because no maintenance windows are configured, so that every time is open
                  until further notice: no end is in sight

                """)
        let none = try fixture.run(["window", "explain"])
        #expect(none.status == 2)
        #expect(none.errors.contains("there are no assets"))
    }
}
