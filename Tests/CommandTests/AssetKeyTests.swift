import Foundation
import ProgramUnderTest
import Testing

@Suite(.ownThreads)
struct AssetKeyTests {
    private struct Document: Decodable {
        struct Target: Decodable { var assetKey: String }
        var target: Target
    }

    private func key(of path: String, _ fixture: CommandFixture, _ more: [String] = []) throws
        -> String
    {
        let run = try fixture.run(["inventory", path, "-o", "json", "-q"] + more)
        return try JSONDecoder().decode(Document.self, from: Data(run.output.utf8)).target.assetKey
    }

    @Test func `a checkout has the same key wherever it lies, without its secrets`() throws {
        let fixture = try CommandFixture()
        for place in ["one", "deep/two"] {
            _ = try fixture.target(place + "/services/shop")
            try fixture.scratch.write(
                place + "/.git/config",
                """
                [core]
                \turl = not this one
                [remote "other"]
                \turl = https://other.example/x.git
                [remote "origin"]
                \turl = https://user:token@code.example/team/app.git
                """)
            let top = fixture.scratch.path(place)
            #expect(try key(of: top, fixture) == "repo:https://code.example/team/app.git")
            #expect(
                try key(of: top + "/services/shop", fixture)
                    == "repo:https://code.example/team/app.git#services/shop")
        }
    }

    @Test func `any other directory is its path, and a name wins over all`() throws {
        let fixture = try CommandFixture()
        let path = try fixture.target()
        #expect(try key(of: path, fixture).hasPrefix("dir:/"))
        #expect(try key(of: path, fixture, ["--asset", "web"]) == "web")
    }
}
