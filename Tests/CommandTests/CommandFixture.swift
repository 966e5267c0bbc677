import Foundation
import ProgramUnderTest

/// A user's folder with data and targets, and the program run in it.
struct CommandFixture {
    let scratch: ScratchFolder
    var environment: [String: String]

    init() throws {
        scratch = try ScratchFolder()
        // The audit anchor and the signing key lie below the home, not in the data directory.
        environment = ["OAKUM_DATA": scratch.path("data"), "HOME": scratch.path("home")]
    }

    func run(
        _ arguments: [String], input: String = "", launcher: [String] = [], output: String? = nil
    ) throws -> ProgramRun {
        try TestedProgram.run(
            arguments, environment: environment, input: Array(input.utf8), launcher: launcher,
            output: output)
    }

    /// One advisory of high severity for `left` below 2.0.0.
    func importAdvisory() throws {
        let file = try scratch.write(
            "advisory.json",
            """
            {"id":"TEST-1","modified":"2024-01-01T00:00:00Z","summary":"bad","severity":[{"type":\
            "CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}],"affected":[{"package":\
            {"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":\
            [{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}
            """)
        let run = try run(["feeds", "import", "osv", file])
        guard run.status == 0 else { throw CocoaError(.fileReadUnknown) }
    }

    /// A target with one package of npm.
    func target(_ name: String = "target", version: String = "1.0.0") throws -> String {
        try scratch.write(
            name + "/package-lock.json",
            """
            {"lockfileVersion":3,"packages":{"":{"name":"app"},
            "node_modules/left":{"version":"\(version)"}}}
            """)
        try scratch.write(name + "/notes.txt", "nothing that a plugin reads\n")
        return scratch.path(name)
    }

    /// Words that start the program without root's rights; `nil` where that cannot be done.
    static let unprivileged: [String]? = {
        guard geteuid() == 0 else { return [] }
        let words = [
            "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--",
        ]
        let run = try? TestedProgram.run(["--version"], launcher: words)
        return run?.status == 0 ? words : nil
    }()
}
