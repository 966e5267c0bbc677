import Foundation
import ProgramUnderTest
import Testing

/// `oakum.yaml`: where it is found, what is wrong with it, and what holds.
@Suite(.ownThreads)
struct ConfigCommandTests {
    private func check(_ text: String) throws -> (status: Int32, lines: [String]) {
        let fixture = try CommandFixture()
        let file = try fixture.scratch.write("c/oakum.yaml", text)
        let run = try fixture.run(["config", "check", file])
        let lines = run.output.split(separator: "\n").map {
            String($0).replacing(file, with: "oakum.yaml")
        }
        return (run.status, lines)
    }

    @Test func `tells every problem in one go, with line, setting and way out`() throws {
        let result = try check(
            """
            assets:
              - name: web-1
                path: web
                driver: locl
                tags:
                  exposure: opne
                  Mission: 3
                  name: x
                checks: [answer]
                git:
                  remote: x
                  brunch: y
              - name: web-1
                path: /x
              - just text
            checks:
              - name: answers
              - name: both
                run: [a]
                http: ftp://x
                status: 300
                deadline: 7 days
                attempts: 0
            aproval:
              count: 1
            approval:
              count: many
              expires: 1x
              requester: yes
              signature: true
            windows:
              - name: w
                select: environment=
                cron: '0 25 * * *'
                duration: 1h
                zone: ../etc/passwd
              - name: w2
                cron: 0 2 * * *
                from: 2024-01-01
              - name: w3
              - name: w4
                duration: 4h
                from: 2024-01-03
                to: 2024-01-02
            rollout:
              waves:
                - size: 0
                - bake: 1m
              on_failure: rollback
            risk:
              tables: [deployer, cisa]
              epss_poc_percentile: 1.5
            trial: [1]
            audit:
              key: relative
            """)
        #expect(result.status == 2)
        let tag =
            "expected a tag's name: small letters, digits, '-', '_' and '.', and none of name, key, "
            + "kind, path, driver, all, and, or or not"
        let expected = [
            "3: assets[web-1].path: expected an absolute path, got 'web'",
            "4: assets[web-1].driver: expected local or git, got 'locl'; did you mean 'local'?",
            "6: assets[web-1].tags.exposure: expected small, controlled or open, got 'opne'; "
                + "did you mean 'open'?",
            "7: assets[web-1].tags.Mission: " + tag, "8: assets[web-1].tags.name: " + tag,
            "9: assets[web-1].checks: there is no check 'answer'; did you mean 'answers'?",
            "11: assets[web-1].git.remote: is only for driver 'git'",
            "12: assets[web-1].git.brunch: unknown setting; did you mean 'branch'?",
            "13: assets[web-1].name: the name 'web-1' is taken at line 2",
            "15: assets[#3]: expected a map, got 'just text'",
            "17: checks[answers]: expected run or http, got neither",
            "18: checks[both]: expected one of run and http, got both",
            "20: checks[both].http: expected an address that starts with http:// or https://, "
                + "got 'ftp://x'",
            "21: checks[both].status: expected an exit status from 0 to 255, got '300'",
            "22: checks[both].deadline: expected a duration from 1s to 1d, such as 90s, 30m or "
                + "1h30m, got '7 days'",
            "23: checks[both].attempts: expected a whole number from 1 to 1000, got '0'",
            "24: aproval: unknown setting; did you mean 'approval'?",
            "27: approval.count: expected a whole number from 0 to 100, got 'many'",
            "28: approval.expires: expected a duration from 1m to 366d, such as 90s, 30m or 1h30m, "
                + "got '1x'",
            "29: approval.requester: expected true or false, got 'yes'; did you mean 'true'?",
            "30: approval.signature: signatures need approval.signers, the file of those who may "
                + "sign",
            "33: windows[w].select: 'environment=' is not a selector: column 13: expected a value, "
                + "got the end",
            "34: windows[w].cron: '0 25 * * *' is not a schedule: hour: expected *, 0-23, lists, "
                + "ranges or steps, got '25'",
            "36: windows[w].zone: '../etc/passwd' is not the name of a time zone",
            "37: windows[w2]: expected one of cron, from and always, got cron and from",
            "38: windows[w2].cron: a schedule needs a duration beside it",
            "39: windows[w2].from: from and to need each other",
            "40: windows[w3]: expected one of cron, from and always, got none",
            "42: windows[w4].duration: is only for cron; a single stretch ends at 'to'",
            "44: windows[w4].to: expected a time after '2024-01-03', got '2024-01-02'",
            "47: rollout.waves[#1].size: expected a number such as 1, a share such as 10%, or all, "
                + "got '0'",
            "48: rollout.waves[#2].size: expected a number such as 1, a share such as 10%, or all, "
                + "got nothing",
            "49: rollout.on_failure: expected rollback_wave, rollback_all, stop or continue, "
                + "got 'rollback'",
            "51: risk.tables: expected deployer, coordinator or bod-26-04, got 'cisa'",
            "52: risk.epss_poc_percentile: expected a number from 0 to 1, got '1.5'",
            "53: trial: expected a map, got a list",
            "55: audit.key: expected an absolute path, got 'relative'",
        ].map { "oakum.yaml:" + $0 }
        #expect(result.lines == expected)
    }

    @Test(arguments: [
        ("approval:\n  count: 1\n  count: 2\n", ":3: not valid YAML: column 3: the key 'count' is"),
        ("windows:\n  - cron: * 2 * * *\n", ":2: not valid YAML: column"),
        ("- a\n", ":1: expected a map of settings, got a list"),
        ("just text\n", ":1: expected a map of settings, got 'just text'"),
        ("a: 1\n---\nb: 2\n", ":2: not valid YAML: column 1: it holds more than one document"),
        (
            "approval:\n  count: 99999999999999999999\n",
            ":2: approval.count: expected a whole number"
        ),
        ("approval: {count: -1}\n", ":1: approval.count: expected a whole number"),
        (
            "approval:\n  \"a\\e[31m\": 1\n",
            ":2: approval.a\u{FFFD}[31m: unknown setting; there are"
        ),
        ("assets:\n  - name: -x\n    path: /\n", ":2: assets[-x].name: expected a name (200 bytes"),
        ("assets:\n  -\n", ":2: assets[#1]: expected a map, got nothing"),
        ("rollout:\n  waves: {}\n", ":2: rollout.waves: expected a list, got a map"),
        ("risk:\n  defaults: 3\n", ":2: risk.defaults: expected a map, got '3'"),
    ])
    func `a file that is not one is a problem with its line`(
        _ text: String, _ words: String
    ) throws {
        let result = try check(text)
        #expect(result.status == 2)
        #expect(result.lines.first?.hasPrefix("oakum.yaml" + words) == true, "\(result.lines)")
    }

    @Test func `an empty file and empty groups are no problem`() throws {
        for text in ["", "# nothing yet\n", "assets:\nchecks: []\napproval:\n", "null\n"] {
            let result = try check(text)
            #expect(result.status == 0, "\(result.lines)")
        }
    }

    @Test func `a tag that no asset has may be a slip`() throws {
        let result = try check(
            """
            assets:
              - {name: a, path: /a, tags: {environment: prod}}
            freezes:
              - name: f
                select: enviroment=prod and name=a
                always: true
            """)
        #expect(result.status == 0)
        #expect(
            result.lines == [
                "warning: oakum.yaml:5: freezes[f].select: no asset of this file has the tag "
                    + "'enviroment'; did you mean 'environment'?",
                "oakum.yaml: no problems; 1 asset, 0 checks, 0 windows, 1 freeze",
            ])
    }

    @Test func `every value says where it comes from`() throws {
        let fixture = try CommandFixture()
        let file = try fixture.scratch.write(
            "o.yaml",
            """
            approval:
              count: 2
            assets:
              - name: web-1
                path: /srv/web
                tags:
                  exposure: open
                  mission: 3
            """)
        let run = try fixture.run(["config", "show", "--origin", "--config", file])
        #expect(run.status == 0)
        for line in [
            "configuration\t\(file)\t--config", "approval.count = 2   (\(file):2)",
            "approval.requester = false   (default)", "approval.signers = (not set)   (default)",
            "assets[web-1].path = /srv/web   (\(file):5)",
            "assets[web-1].tags.exposure = open   (\(file):7)",
            "assets[web-1].tags.mission = 3   (\(file):8)",
            "rollout.waves[#2].size = 10%   (default)",
        ] {
            #expect(run.output.contains(line + "\n"), "\(line)")
        }
        let plain = try fixture.run(["config", "show", "--config", file])
        #expect(plain.output.contains("\napproval.count = 2\n"))
    }

    @Test func `the first place that has a file decides`() throws {
        let scratch = try ScratchFolder()
        for (name, count) in [
            ("option", 1), ("variable", 2), ("xdg/oakum/oakum", 3),
            ("home/.config/oakum/oakum", 4), ("work/oakum", 5), ("named", 6),
        ] {
            try scratch.write(name + ".yaml", "approval:\n  count: \(count)\n")
        }
        let home = ["HOME": scratch.path("home")]
        let base = home.merging(["XDG_CONFIG_HOME": scratch.path("xdg")]) { $1 }
        let named = base.merging(["OAKUM_CONFIG": scratch.path("variable.yaml")]) { $1 }
        let option = ["--config", scratch.path("option.yaml")]
        for (environment, options, count) in [
            (named, option, 1), (named, [], 2), (base, [], 3), (home, [], 4),
        ] {
            let run = try TestedProgram.run(["config", "show"] + options, environment: environment)
            #expect(run.output.contains("approval.count = \(count)\n"), "\(run.output)")
        }
        // The working directory has one, and does not count.
        let here = try TestedProgram.run(
            ["config", "check"], environment: ["HOME": scratch.path("nobody")],
            launcher: ["/usr/bin/env", "-C", scratch.path("work")])
        #expect(here.status == 0)
        #expect(here.output.contains("there is no configuration"), "\(here.output)")
        #expect(here.output.contains(scratch.path("nobody/.config/oakum/oakum.yaml")))
        let checked = try TestedProgram.run(
            ["config", "check", scratch.path("named.yaml")], environment: named)
        #expect(checked.output.hasPrefix(scratch.path("named.yaml") + ": no problems"))
    }

    @Test func `a file that was named must be there, and be one`() throws {
        let fixture = try CommandFixture()
        for (path, words) in [
            ("/nonexistent/o.yaml", "No such file"), ("/dev/zero", "not a regular file"),
            (fixture.scratch.root, "not a regular file"),
        ] {
            let run = try fixture.run(["config", "show", "--config", path])
            #expect(run.status == 2)
            #expect(run.errors.contains("cannot read configuration '\(path)': "), "\(run.errors)")
            #expect(run.errors.contains(words), "\(run.errors)")
        }
    }

    @Test func `a file that somebody else could have put there is refused unless named`() throws {
        let scratch = try ScratchFolder()
        let file = try scratch.write("home/.config/oakum/oakum.yaml", "approval: {count: 9}\n")
        let environment = ["HOME": scratch.path("home")]
        func show(_ options: [String] = []) throws -> ProgramRun {
            try TestedProgram.run(["config", "show"] + options, environment: environment)
        }
        #expect(try show().output.contains("approval.count = 9\n"))
        unsafe chmod(file, 0o666)
        let refused = try show()
        #expect(refused.status == 2)
        #expect(refused.errors.contains("everybody can write it; name it with --config"))
        #expect(try show(["--config", file]).output.contains("approval.count = 9\n"))
        unsafe chmod(file, 0o644)
        if geteuid() == 0 {
            unsafe chown(file, 65534, 65534)
            #expect(try show().errors.contains("it belongs to user id 65534"))
        }
    }
}
