import Foundation
import ProgramUnderTest
import Testing

/// A version order that a plugin brings, from its cases to scans and plans.
@Suite(.ownThreads)
struct PluginVersionOrderTests {
    private func plugin(_ fixture: CommandFixture, _ versioning: String) throws -> String {
        try fixture.scratch.plugin(
            "own",
            """
            return { name = "own", version = "1.0.0", api = 1, summary = "s",
              versioning = { \(versioning) } }
            """)
    }

    // MARK: Cases

    @Test func `order txt says what does not hold, line by line`() throws {
        let table: [(functions: String, order: String, words: [String])] = [
            (
                "key = function(v) return oakum.version.numbers(v) end", "1.2 < 1.10\n1.2 > 1.10\n",
                ["order.txt:2: expected 1.2 > 1.10, the plugin says <"]
            ),
            (
                "key = function(v) return #v end", "1 < 22 < 333\n4444 < 5555\n",
                ["order.txt:2: expected 4444 < 5555, the plugin says ="]
            ),
            (
                "key = function(v) return v end", "# a comment\n\nx invalid\n",
                [
                    "order.txt:3: expected x invalid, the plugin says that 'x' has a place in the order"
                ]
            ),
            (
                "key = function(v) return nothing.at.all end", "x invalid\n",
                ["order.txt:1: expected x invalid, the plugin says nothing: ", "'nothing' is not"]
            ),
            (
                "compare = function(a, b) return -1 end", "1 < 2\n",
                ["order.txt:1: expected 1 < 2, the plugin says <, but also 2 < 1"]
            ),
            (
                // Right for what is stated; two versions of different lines contradict each other.
                "compare = function(a, b) if a == b then return 0 end "
                    + "if #a ~= #b then return 1 end return a < b and -1 or 1 end",
                "1 < 2\n11 < 22\n",
                ["order.txt:2: the plugin says 1 > 11, but also 11 > 1"]
            ),
            (
                // Stone, scissors, paper.
                "compare = function(a, b) if a == b then return 0 end "
                    + "return ((a - b) % 3 == 1) and 1 or -1 end",
                "2 < 3\n3 < 4\n", ["order.txt:2: the plugin says ", ", but "]
            ),
            (
                "key = function(v) return v end", "1 satisfies >0\n",
                ["order.txt:1: 'satisfies' needs a function versioning.satisfies(version, range)"]
            ),
            (
                "key = function(v) return v end, satisfies = function(v, r) return v == r end",
                "1 satisfies 1\n1 satisfies 2\n1 outside 1\n",
                [
                    "order.txt:2: expected 1 satisfies 2, the plugin says outside",
                    "order.txt:3: expected 1 outside 1, the plugin says satisfies",
                ]
            ),
            (
                "key = function(v) return v end", "1 is less\n",
                ["order.txt:1: '1 is less': expected 'A < B', "]
            ),
            ("key = function(v) return v end", "# nothing\n", ["nothing is said of any version"]),
        ]
        for (functions, order, words) in table {
            let fixture = try CommandFixture()
            let plugin = try plugin(fixture, "schemes = { \"own\" }, " + functions)
            try fixture.scratch.write("plugins/own/tests/order/order.txt", order)
            let run = try fixture.run(["plugin", "test", plugin])
            #expect(run.status == 5, "\(order): \(run.output)\(run.errors)")
            #expect(run.output.contains("FAIL own/order\n"), "\(order): \(run.output)")
            for word in words { #expect(run.output.contains(word), "\(order): \(run.output)") }
        }
    }

    @Test func `a good order passes, and its broken versions are counted`() throws {
        let fixture = try CommandFixture()
        let plugin = try plugin(
            fixture,
            """
            schemes = { "own" }, key = function(v)
              if not v:match("^[%d.]+$") then error("no version") end
              return oakum.version.numbers(v)
            end
            """)
        try fixture.scratch.write(
            "plugins/own/tests/order/order.txt", "1 < 1.2 < 1.10\n1.02 = 1.2\nx invalid\n")
        let run = try fixture.run(["plugin", "test", plugin])
        #expect(run.status == 0, "\(run.output)")
        #expect(run.output.contains("own     1      64 "), "\(run.output)")
    }

    @Test func `a plugin of several schemes is told which one is meant, last of all`() throws {
        let scheme = "if scheme == 'down' then return -1 end return 1"
        let table = [
            "key = function(v, scheme) local s = (function() \(scheme) end)() return s * v end",
            "compare = function(a, b, scheme) local s = (function() \(scheme) end)() "
                + "return s * (a - b) end",
        ]
        for function in table {
            let fixture = try CommandFixture()
            let plugin = try plugin(
                fixture,
                "schemes = { \"up\", \"down\" }, \(function), "
                    + "satisfies = function(v, range, scheme) return range == scheme end")
            for (name, order) in [
                ("up", "scheme up\n1 < 2\n1 satisfies up\n1 outside down\n"),
                ("down", "scheme down\n1 > 2\n1 satisfies down\n1 outside up\n"),
            ] {
                try fixture.scratch.write("plugins/own/tests/\(name)/order.txt", order)
                let compared = try fixture.run([
                    "version", "compare", name, "1", "2", "--plugin", plugin,
                ])
                #expect(compared.output == (name == "up" ? "<\n" : ">\n"), "\(compared.errors)")
                let inside = try fixture.run([
                    "version", "satisfies", name, "1", name, "--plugin", plugin,
                ])
                #expect(inside.output == "yes\n", "\(inside.errors)")
            }
            let test = try fixture.run(["plugin", "test", plugin])
            #expect(test.status == 0, "\(test.output)\(test.errors)")
        }
    }

    // MARK: Scans and plans

    /// Parts lists with an order of their own, a feed about them and a remedy for them.
    private func parts(_ fixture: CommandFixture) throws -> String {
        try fixture.scratch.plugin(
            "parts",
            """
            local function read(file, out)
              for number, line in file:lines() do
                local name, version = line:match("^part (%S+) (%S+)$")
                out:component { purl = oakum.purl("generic/parts", name, version),
                  versioning = "parts", at = number }
              end
            end

            local function key(version)
              local numbers, build = version:match("^([%d.]+)%-b(%d+)$")
              if not numbers then error("expected 1.0-b1") end
              return { oakum.version.numbers(numbers), tonumber(build) }
            end

            local function notes(document, out)
              for note in oakum.each(document:json()) do
                out:advisory { id = note.id, affects = { {
                  package = oakum.purl("generic/parts", note.part), versioning = "parts",
                  ranges = { { events = { { introduced = "0.0-b0" }, { fixed = note.fixed } } } },
                } } }
              end
            end

            local function plan(project, out)
              for _, upgrade in ipairs(project.upgrades) do
                local place = upgrade.evidence[1]
                out:remedy { upgrades = { upgrade }, edits = { { file = place.path,
                  at = place.line, replace = upgrade.from, with = upgrade.to } } }
              end
            end

            return { name = "parts", version = "1.0.0", api = 1, summary = "s",
              inventory = { files = { "*.parts" }, read = read },
              versioning = { schemes = { "parts" }, key = key },
              feed = { read = notes },
              remedy = { ecosystems = { "generic" }, projects = { "*.parts" }, plan = plan } }
            """)
    }

    private func importNotes(_ fixture: CommandFixture, _ plugin: String, _ notes: String) throws {
        let file = try fixture.scratch.write("notes.json", notes)
        let run = try fixture.run(["feeds", "import", "parts", file, "--plugin", plugin])
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func `a scan says why a version has no place in the plugin's order`() throws {
        let fixture = try CommandFixture()
        let plugin = try parts(fixture)
        try importNotes(
            fixture, plugin, #"[{"id":"N-1","part":"tls","fixed":"1.0-b10"}]"#)
        try fixture.scratch.write("site/a.parts", "part tls 1.0-b9\npart tls latest\n")
        let run = try fixture.run([
            "scan", fixture.scratch.path("site"), "--plugin", plugin, "-q", "--wide",
        ])
        #expect(run.output.contains("1.0-b9 -> 1.0-b10"), "\(run.output)")
        let notes = run.output.drop(while: "NOTES ON MATCHING")
        #expect(notes.contains("parts/plugin.lua:11: expected 1.0-b1"), "\(run.output)")
        #expect(notes.contains("latest"), "\(run.output)")
    }

    @Test func `a plan goes to the version that is the highest in the plugin's order`() throws {
        let fixture = try CommandFixture()
        let plugin = try parts(fixture)
        // As texts, b9 would be the higher one.
        try importNotes(
            fixture, plugin,
            """
            [{"id":"N-1","part":"tls","fixed":"1.0-b9"},{"id":"N-2","part":"tls","fixed":"1.0-b10"}]
            """)
        try fixture.scratch.write("site/a.parts", "part tls 1.0-b2\n")
        let site = fixture.scratch.path("site")
        let git = try fixture.scratch.write(
            "git.sh",
            """
            set -e
            cd '\(fixture.scratch.root)'
            git init -q --bare -b main site.git
            cd site
            git init -q -b main
            git remote add origin ../site.git
            git add -A
            git -c user.name=ada -c user.email=ada@own.example commit -q -m parts
            git push -q origin main
            """)
        let made = Process()
        made.executableURL = URL(fileURLWithPath: "/bin/sh")
        made.arguments = [git]
        try made.run()
        made.waitUntilExit()
        try #require(made.terminationStatus == 0)
        let config = try fixture.scratch.write(
            "home/.config/oakum/oakum.yaml",
            "assets:\n  - {name: site, path: \(site), driver: git}\n")
        let run = try fixture.run([
            "plan", "create", "--asset", "name=site", "--plugin", plugin, "-q", "--config", config,
        ])
        #expect(
            run.output.contains("    -part tls 1.0-b2\n    +part tls 1.0-b10\n"),
            "\(run.output)\(run.errors)")
        #expect(!run.output.contains("part tls 1.0-b9"), "\(run.output)")
    }
}

extension String {
    fileprivate func drop(while heading: String) -> String {
        firstRange(of: heading).map { String(self[$0.lowerBound...]) } ?? ""
    }
}
