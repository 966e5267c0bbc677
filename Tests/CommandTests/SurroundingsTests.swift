import Foundation
import ProgramUnderTest
import Testing

/// What the program finds around it: data directory, databases, environment, terminal.
@Suite(.ownThreads)
struct SurroundingsTests {
    @Test func `without a home the way out is named`() throws {
        for environment in [[:], ["HOME": ""], ["HOME": "relative"]] {
            let run = try TestedProgram.run(["feeds", "list"], environment: environment)
            #expect(run.status == 2)
            #expect(run.errors.contains("--data DIR"))
            #expect(run.errors.contains("OAKUM_DATA"))
        }
    }

    @Test func `the data directory is taken from the first setting that holds`() throws {
        let fixture = try CommandFixture()
        let folder = fixture.scratch
        let table: [([String: String], [String], String)] = [
            (["HOME": folder.path("h")], [], folder.path("h/.local/share/oakum")),
            (
                ["HOME": folder.path("h"), "XDG_DATA_HOME": folder.path("x")], [],
                folder.path("x/oakum")
            ),
            (
                ["HOME": folder.path("h"), "XDG_DATA_HOME": "relative"], [],
                folder.path("h/.local/share/oakum")
            ),
            (["OAKUM_DATA": folder.path("o"), "HOME": folder.path("h")], [], folder.path("o")),
            (["OAKUM_DATA": folder.path("o")], ["--data", folder.path("d")], folder.path("d")),
        ]
        for (environment, options, expected) in table {
            let run = try TestedProgram.run(["config", "show"] + options, environment: environment)
            #expect(run.output.contains("data directory\t\(expected)\t"), "\(run.output)")
        }
    }

    @Test func `a database that is damaged or none says what to do`() throws {
        let fixture = try CommandFixture()
        try fixture.importAdvisory()
        let target = try fixture.target()
        for bytes in [
            Array("no database at all, only text".utf8), [UInt8](repeating: 0xff, count: 9000),
        ] {
            for name in ["advisories.db-wal", "advisories.db-shm"] {
                try? FileManager.default.removeItem(atPath: fixture.scratch.path("data/" + name))
            }
            try fixture.scratch.write("data/advisories.db", bytes)
            for arguments in [["feeds", "list"], ["scan", target]] {
                let run = try fixture.run(arguments)
                #expect([2, 5].contains(run.status))
                #expect(run.errors.contains(fixture.scratch.path("data/")), "\(run.errors)")
                #expect(run.errors.contains("import the feeds again"), "\(run.errors)")
            }
        }
    }

    @Test(.enabled(if: CommandFixture.unprivileged != nil, "needs a way to drop root's rights"))
    func `a data directory that may not be read or written is a usage error`() throws {
        let fixture = try CommandFixture()
        try fixture.importAdvisory()
        let target = try fixture.target()
        let launcher = CommandFixture.unprivileged ?? []
        for mode in [0o000, 0o555] as [mode_t] {
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o444], ofItemAtPath: fixture.scratch.path("data/advisories.db")
            )
            #expect(unsafe chmod(fixture.scratch.path("data"), mode) == 0)
            for arguments in [["feeds", "list"], ["scan", target]] {
                let run = try fixture.run(arguments, launcher: launcher)
                #expect(run.status == 2, "\(run.output)")
                #expect(run.errors.contains(fixture.scratch.path("data/")), "\(run.errors)")
            }
        }
    }

    @Test(.enabled(if: CommandFixture.unprivileged != nil, "needs a way to drop root's rights"))
    func `directories and files that may not be read make the scan incomplete`() throws {
        let fixture = try CommandFixture()
        let target = try fixture.target()
        _ = try fixture.target("target/closed")
        _ = try fixture.target("target/file")
        try fixture.scratch.link("target/link/package-lock.json", to: "../file/package-lock.json")
        #expect(unsafe chmod(fixture.scratch.path("target/closed"), 0) == 0)
        #expect(unsafe chmod(fixture.scratch.path("target/file/package-lock.json"), 0) == 0)
        let run = try fixture.run(
            ["inventory", target], launcher: CommandFixture.unprivileged ?? [])
        #expect(run.status == 3, "\(run.errors)")
        for name in ["closed", "file/package-lock.json", "link/package-lock.json"] {
            #expect(run.output.contains("\(name): Permission denied"), "\(run.output)")
        }
    }

    @Test func `SOURCE_DATE_EPOCH makes two runs equal byte for byte`() throws {
        var fixture = try CommandFixture()
        fixture.environment["SOURCE_DATE_EPOCH"] = "1700000000"
        try fixture.importAdvisory()
        let target = try fixture.target()
        for format in ["json", "table"] {
            let first = try fixture.run(["scan", target, "-o", format])
            let second = try fixture.run(["scan", target, "-o", format, "--workers", "3"])
            #expect(first.output == second.output)
            #expect(!first.output.isEmpty)
        }
        #expect(
            try fixture.run(["scan", target, "-o", "json"]).output.contains("2023-11-14T22:13:20Z"))
    }

    @Test(arguments: [
        ["scan", "TARGET", "-o", "json"], ["inventory", "TARGET"], ["plugin", "types"],
        ["plugin", "list"], ["version", "schemes"], ["--help"], ["feeds", "list"],
    ])
    func `a reader that goes away is no crash`(_ arguments: [String]) throws {
        let fixture = try CommandFixture()
        try fixture.importAdvisory()
        let target = try fixture.target()
        for number in 0..<300 {
            _ = try fixture.target("target/p\(number)", version: "1.0.\(number)")
        }
        let run = try fixture.run(
            arguments.map { $0.replacing("TARGET", with: target) },
            launcher: ["/bin/sh", "-c", "( sleep 0.1; \"$0\" \"$@\"; echo status $? >&2 ) | true"])
        #expect(run.errors == "status 0\n" || run.errors == "status 141\n", "\(run.errors)")
    }

    @Test func `hostile names reach neither terminal nor JSON as control bytes`() throws {
        let fixture = try CommandFixture()
        let target = try fixture.target("target/\u{1b}[31mred\n")
        let parent = fixture.scratch.path("target")
        _ = target
        for format in ["table", "json"] {
            let run = try fixture.run(["inventory", parent, "-o", format])
            #expect(run.status == 0)
            #expect(!run.output.utf8.contains(0x1b))
            #expect(run.output.contains("red"))
        }
    }
}
