import Foundation
import ProgramUnderTest

/// A data directory and documents to import into it.
struct FeedFixture {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    /// One advisory in the OSV format, on a line of its own.
    static func record(_ number: Int, fixed: String = "2.0.0", modified: String = "2024-01-01")
        -> String
    {
        """
        {"id":"TEST-\(number)","modified":"\(modified)T00:00:00Z","affected":[{"package":\
        {"ecosystem":"npm","name":"left\(number)"},"ranges":[{"type":"SEMVER","events":\
        [{"introduced":"0"},{"fixed":"\(fixed)"}]}]}]}

        """
    }

    static func records(_ count: Int) -> [UInt8] {
        Array((0..<count).map { record($0) }.joined().utf8)
    }

    func start(_ arguments: [String]) throws -> RunningProgram {
        try TestedProgram.start(
            arguments, environment: ["OAKUM_DATA": scratch.path("data")])
    }

    @discardableResult
    func run(_ arguments: [String]) throws -> ProgramRun { try start(arguments).wait() }

    @discardableResult
    func importing(
        _ bytes: [UInt8], as name: String, _ options: [String] = []
    ) throws -> ProgramRun {
        try run(["feeds", "import", "osv", try scratch.write(name, bytes)] + options)
    }

    /// What `feeds list -o json` says, by feed: the number of advisories.
    func counts() throws -> [String: Int] {
        struct List: Decodable {
            struct Feed: Decodable {
                let name: String
                let advisories: Int
            }
            let feeds: [Feed]
        }
        let text = try run(["feeds", "list", "-o", "json"]).output
        let list = try JSONDecoder().decode(List.self, from: Data(text.utf8))
        return Dictionary(uniqueKeysWithValues: list.feeds.map { ($0.name, $0.advisories) })
    }
}
