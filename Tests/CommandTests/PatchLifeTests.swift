import Foundation
import ProgramUnderTest
import Testing

/// Findings, assets and plans as a user meets them; what needs root or a package manager is the lab's.
@Suite(.ownThreads)
struct PatchLifeTests {
    private func document(_ run: ProgramRun) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        return try #require(object as? [String: Any], "\(run.errors)")
    }

    private func findings(
        _ fixture: CommandFixture, _ arguments: String...
    ) throws -> [[String: Any]] {
        let run = try fixture.run(["findings", "-o", "json"] + arguments)
        #expect(run.status == 0, "\(run.errors)")
        return try #require(try document(run)["findings"] as? [[String: Any]])
    }

    private func tracked(_ row: [String: Any]) throws -> [String: Any] {
        try #require(row["finding"] as? [String: Any])
    }

    @Test func `scans open, fix and reopen a finding, and its first due date stays`() throws {
        let fixture = try CommandFixture()
        try fixture.importAdvisory()
        let target = try fixture.target()
        #expect(try fixture.run(["scan", target]).status == 0)
        let first = try tracked(try #require(try findings(fixture).first))
        #expect(first["status"] as? String == "open")
        let due = try #require(first["firstDue"] as? String)
        _ = try fixture.target(version: "2.0.0")
        #expect(try fixture.run(["scan", target]).status == 0)
        #expect(try findings(fixture).isEmpty)
        let fixed = try tracked(
            try #require(try findings(fixture, "--status", "fixed").first))
        #expect(fixed["fixedAt"] as? String != nil)
        _ = try fixture.target(version: "1.5.0")
        #expect(try fixture.run(["scan", target]).status == 0)
        let again = try tracked(try #require(try findings(fixture).first))
        #expect(again["timesReopened"] as? Int == 1)
        #expect(again["firstDue"] as? String == due)
        #expect(again["detected"] as? String == first["detected"] as? String)
    }

    @Test func `a finding stays open when its file could not be read`() throws {
        let fixture = try CommandFixture()
        try fixture.importAdvisory()
        let target = try fixture.target()
        _ = try fixture.scratch.write("target/other/package-lock.json", "{")
        #expect(try fixture.run(["scan", target]).status == 3)
        _ = try fixture.scratch.write("target/package-lock.json", "{")
        #expect(try fixture.run(["scan", target]).status == 3)
        #expect(try findings(fixture).count == 1)
        // Another broken file does not keep a repaired one's finding open.
        _ = try fixture.target(version: "2.0.0")
        #expect(try fixture.run(["scan", target]).status == 3)
        #expect(try findings(fixture).isEmpty)
    }

    @Test func `explain says record, comparison and rule, whatif what would change`() throws {
        let fixture = try CommandFixture()
        try fixture.importAdvisory()
        #expect(try fixture.run(["scan", try fixture.target()]).status == 0)
        let explained = try fixture.run(["explain", "TEST-1"])
        for words in [
            "TEST-1 in left", "1.0.0 >= introduced 0 and < fixed 2.0.0",
            "Deployer Patch Application Priority", "row 12",
            "assumed", "detected",
        ] {
            #expect(explained.output.contains(words), "missing: \(words)\n\(explained.output)")
        }
        let asked = try fixture.run(["whatif", "TEST-1", "--kev", "true", "--exposure", "open"])
        #expect(asked.status == 0, "\(asked.errors)")
        let lines = asked.output.split(separator: "\n")
        #expect(lines[0].hasPrefix("now:"))
        #expect(lines[1].hasPrefix("what if: 3 days"), "\(lines[1])")
        // Nothing is stored.
        #expect(try fixture.run(["explain", "TEST-1"]).output == explained.output)
    }

    @Test(
        arguments: [
            (["explain", "nothing"], "no finding 'nothing'"),
            (["whatif", "TEST-1"], "name at least one fact"),
            (["whatif", "TEST-1", "--exposure", "huge"], "takes small, controlled, open"),
            (["whatif", "TEST-1", "--vector", "CVSS:3.1/AV:X"], "--vector"),
            (["findings", "--asset", "group="], "column 7"),
            (["asset", "show", "gone"], "there is no asset 'gone'"),
            (["asset", "add", "x", "TARGET", "--driver", "ssh"], "there is no driver 'ssh'"),
            (["asset", "add", "x", "TARGET", "--tag", "exposure=huge"], "takes small"),
            (["asset", "add", "x", "TARGET", "--tag", "Group=a"], "is no tag"),
            (["asset", "add", "x", "/nonexistent/y"], "No such file"),
            (["plan", "create", "--asset", "group=none"], "no asset matches"),
            (["plan", "create", "--asset", "all"], "has no driver"),
            (["plan", "create", "--asset", "all", "--mode", "best"], "--mode takes lowest"),
            (["plan", "show", "P-9"], "P-9"), (["trial", "P-9"], "P-9"),
            (["approve", "P-9"], "P-9"), (["rollout", "start", "P-9"], "P-9"),
            (["rollback", "P-9", "--reason", "x"], "P-9"),
            (["audit", "log", "--since", "noon"], "--since takes a date"),
        ] as [([String], String)])
    func `2 with the way out`(_ arguments: [String], _ words: String) throws {
        let fixture = try CommandFixture()
        try fixture.importAdvisory()
        let target = try fixture.target()
        #expect(try fixture.run(["scan", target]).status == 0)
        let run = try fixture.run(arguments.map { $0.replacing("TARGET", with: target) })
        #expect(run.status == 2, "\(run.output)\(run.errors)")
        #expect(run.errors.contains(words), "\(run.errors)")
    }

    @Test func `tags come from configuration and command line, and selectors see them`() throws {
        let fixture = try CommandFixture()
        let target = try fixture.target()
        let file = try fixture.scratch.write(
            "oakum.yaml",
            "assets: [{name: web, path: \(target), driver: git, tags: {group: web, mission: 3}}]\n")
        func run(_ arguments: String...) throws -> ProgramRun {
            try fixture.run(arguments + ["--config", file])
        }
        #expect(try run("asset", "tag", "web", "exposure=open").status == 0)
        let shown = try run("asset", "show", "web").output
        #expect(shown.contains("exposure  open   command line"), "\(shown)")
        #expect(shown.contains("oakum.yaml:1"), "\(shown)")
        let matching = try run("asset", "list", "--asset", "mission>=3 and exposure=open")
        #expect(matching.output.hasPrefix("1 asset\n"))
        #expect(try run("asset", "list", "--asset", "not group=web").output.hasPrefix("0 assets"))
        #expect(try run("asset", "tag", "web", "--remove", "exposure").status == 0)
        #expect(!(try run("asset", "show", "web").output.contains("exposure")))
    }

    @Test func `the audit trail is verified, exported and shows what was changed by hand`() throws {
        let fixture = try CommandFixture()
        try fixture.importAdvisory()
        let target = try fixture.target()
        #expect(try fixture.run(["scan", target]).status == 0)
        #expect(try fixture.run(["asset", "tag", target, "group=a"]).status == 0)
        let good = try fixture.run(["audit", "verify"])
        #expect(good.status == 0)
        #expect(good.output.hasPrefix("chain and tail intact\n"), "\(good.output)")
        let csv = try fixture.run(["audit", "export", "--format", "csv"]).output
        #expect(csv.split(separator: "\r\n").count == 3)
        let page = fixture.scratch.path("audit.html")
        #expect(
            try fixture.run(["audit", "export", "--format", "html", "--file", page]).status == 0)
        #expect(
            try fixture.run(["audit", "export", "--format", "html", "--file", page]).status == 2)
        let lines = try fixture.run(["audit", "export", "--format", "jsonl"]).output
        #expect(lines.split(separator: "\n").count == 2)
        for line in lines.split(separator: "\n") {
            _ = try JSONSerialization.jsonObject(with: Data(line.utf8))
        }
    }

    @Test(
        arguments: [
            (
                "UPDATE audit SET body = replace(body, 'asset.tagged', 'asset.taggeD') WHERE sequence = 2",
                "event 2: its text was changed"
            ),
            ("DELETE FROM audit WHERE sequence > 2", "tail cut off after 2"),
            (
                "UPDATE audit SET sequence = 99 WHERE sequence = 2; "
                    + "UPDATE audit SET sequence = 2 WHERE sequence = 3; "
                    + "UPDATE audit SET sequence = 3 WHERE sequence = 99",
                "event 2: "
            ), ("DELETE FROM audit WHERE sequence = 2", "event 2: "),
        ])
    func `verify names what was changed by hand`(_ change: String, _ words: String) throws {
        let fixture = try CommandFixture()
        let target = try fixture.target()
        #expect(try fixture.run(["scan", target]).status == 4)
        for tag in ["group=a", "group=b", "group=c"] {
            #expect(try fixture.run(["asset", "tag", target, tag]).status == 0)
        }
        #expect(try fixture.run(["audit", "verify"]).status == 0)
        let database = fixture.scratch.path("data/state.db")
        let script = """
            import sqlite3
            base = sqlite3.connect("\(database)", isolation_level=None)
            triggers = base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in triggers: base.execute(f'DROP TRIGGER "{name}"')
            base.executescript(\"\"\"\(change)\"\"\")
            for _, sql in triggers: base.execute(sql)
            """
        let tampered = try fixture.run([], launcher: ["/usr/bin/python3", "-c", script])
        #expect(tampered.status == 0, "\(tampered.errors)")
        let run = try fixture.run(["audit", "verify"])
        #expect(run.status == 5, "\(run.output)")
        #expect(run.output.contains(words), "\(run.output)")
    }
}
