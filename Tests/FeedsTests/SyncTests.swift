import Foundation
import ProgramUnderTest
import Testing

/// `oakum feeds sync` from the plugin to the database, over loopback.
@Suite(.ownThreads, .enabled(if: FeedServer.isPossible, "needs python3 and openssl"))
struct SyncTests {
    private static let getOne = """
          local document = ctx.http:get(home .. "/files/one")
          if document then out:document(document) end
        """

    @Test func `nothing is fetched without --online`() throws {
        let fixture = try SyncFixture()
        let plugin = try fixture.plugin("one", fetch: Self.getOne)
        let run = try fixture.sync(["one"], [plugin], [])
        #expect(run.status == 2)
        #expect(run.errors.contains("nothing is fetched without --online"))
        #expect(fixture.server.requests.isEmpty)
    }

    @Test func `a feed is fetched, then not due, then unchanged, then changed`() throws {
        let fixture = try SyncFixture()
        let plugin = try fixture.plugin("one", fetch: Self.getOne)
        try fixture.server.serve("one", "A-1\nA-2\n")
        let first = try fixture.sync(["one"], [plugin])
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.hasPrefix("one: fetched 1 document, 2 records\n"), "\(first.output)")
        let second = try fixture.sync(["one"], [plugin])
        #expect(second.status == 0)
        #expect(second.output.hasPrefix("one: not due for "), "\(second.output)")
        #expect(fixture.server.requests.count == 1)
        let third = try fixture.sync(["one"], [plugin], ["--online", "--force"])
        #expect(third.output == "one: unchanged, 2 records\n")
        try fixture.server.serve("one", "A-3\n")
        let fourth = try fixture.sync(["one"], [plugin], ["--online", "--force"])
        #expect(fourth.output.hasPrefix("one: fetched 1 document, 3 records\n"))
        let conditions = fixture.server.requests.map { $0.headers["if-none-match"] != nil }
        #expect(conditions == [false, true, true])
    }

    @Test func `unchanged means that what is stored is what the server has`() throws {
        let fixture = try SyncFixture()
        let plugin = try fixture.plugin("one", fetch: Self.getOne)
        let force = ["--online", "--force"]
        // An import that fails keeps no validator.
        try fixture.server.serve("one", "A-1\nbroken\n")
        let failed = try fixture.sync(["one"], [plugin])
        #expect(failed.status == 4, "no data at all: \(failed.status)")
        #expect(failed.output.hasPrefix("one: failed, nothing was changed"))
        #expect(failed.errors.contains("/files/one:2: "), "\(failed.errors)")
        _ = try fixture.sync(["one"], [plugin], force)
        try fixture.server.serve("one", "A-1\n")
        #expect(try fixture.sync(["one"], [plugin], force).status == 0)
        // Neither do a feed that was removed, one imported by hand, and another plugin's text.
        let data = ["OAKUM_DATA": fixture.scratch.path("data")]
        _ = try TestedProgram.run(["feeds", "remove", "one"], environment: data)
        #expect(try fixture.sync(["one"], [plugin], force).output.contains("fetched 1 document"))
        let file = try fixture.scratch.write("by-hand", "A-9\n")
        _ = try TestedProgram.run(
            ["feeds", "import", "one", file, "--plugin", plugin, "--replace"], environment: data)
        #expect(try fixture.sync(["one"], [plugin], force).output.contains("fetched 1 document"))
        let changed = try fixture.plugin("one", fetch: "  -- another text\n" + Self.getOne)
        #expect(try fixture.sync(["one"], [changed], force).output.contains("fetched 1 document"))
        #expect(try fixture.sync(["one"], [changed], force).output.contains("unchanged"))
        let conditions = fixture.server.requests.map { $0.headers["if-none-match"] != nil }
        #expect(conditions == [false, false, false, false, false, false, true])
    }

    @Test func `one feed's failure leaves its own data and the other feeds`() throws {
        let fixture = try SyncFixture()
        let plugins = [
            try fixture.plugin("one", fetch: Self.getOne),
            try fixture.plugin(
                "two", fetch: "  out:document(ctx.http:get(home .. \"/files/two\"))"),
            try fixture.plugin(
                "evil", fetch: "  out:document(ctx.http:get(\"https://127.0.0.1/\"))"),
        ]
        try fixture.server.serve("one", "A-1\n")
        try fixture.server.serve("two", "B-1\nB-2\n")
        let names = ["two", "evil", "one"]
        let first = try fixture.sync(names, plugins)
        #expect(first.status == 4)
        #expect(try fixture.counts() == ["one": 1, "two": 2])
        #expect(first.errors.contains("error: evil: "), "\(first.errors)")
        #expect(first.errors.contains("'127.0.0.1' is refused: needs.net of plugin 'evil'"))
        try fixture.server.serve("one", "A-1\nA-2\n")
        try fixture.server.serve("two", "B-3\nbroken\n")
        let second = try fixture.sync(["two", "one"], plugins, ["--online", "--force"])
        #expect(second.status == 3, "\(second.errors)")
        #expect(try fixture.counts() == ["one": 2, "two": 2])
    }

    @Test func `of a whole feed all documents are read when one has changed`() throws {
        let fixture = try SyncFixture()
        let plugin = try fixture.plugin(
            "whole",
            fetch: """
                  for _, name in ipairs { "one", "two" } do
                    local document = ctx.http:get(home .. "/files/" .. name)
                    if document then out:document(document) end
                  end
                """, keys: "snapshot = true")
        try fixture.server.serve("one", "A-1\n")
        try fixture.server.serve("two", "B-1\nB-2\n")
        #expect(try fixture.sync(["whole"], [plugin]).status == 0)
        try fixture.server.serve("two", "B-2\n")
        let run = try fixture.sync(["whole"], [plugin])
        #expect(run.output.hasPrefix("whole: fetched 2 documents, 2 records\n"), "\(run.output)")
        #expect(run.output.contains("1 removed"))
        #expect(try fixture.sync(["whole"], [plugin]).output == "whole: unchanged, 2 records\n")
    }

    @Test func `interrupted downloads leave what was there`() throws {
        let fixture = try SyncFixture()
        try fixture.server.serve("one", "A-1\n")
        _ = try fixture.sync(["one"], [try fixture.plugin("one", fetch: Self.getOne)])
        let slow = try fixture.plugin(
            "one", fetch: "  out:document(ctx.http:get(home .. \"/slow\"))")
        let program = try fixture.start(["one"], [slow], ["--online", "--force"])
        for _ in 0..<1000 where fixture.server.requests.count < 2 { usleep(10_000) }
        program.send(SIGINT)
        let run = program.wait()
        #expect(run.status == 130, "\(run.errors)")
        #expect(try fixture.counts() == ["one": 1])
        let names = try fixture.everythingStored().map(\.path)
        #expect(!names.contains { $0.contains("download.new") }, "\(names)")
    }

    @Test func `names that cannot be fetched are told apart`() throws {
        let fixture = try SyncFixture()
        let silent = try fixture.plugin("silent", fetch: "  oakum.log.info(\"nothing\")")
        let mute = try fixture.scratch.plugin(
            "mute",
            """
            return { name = "mute", version = "1", api = 1, summary = "test",
              feed = { read = function() end } }
            """)
        for (name, status, words) in [
            ("mute", Int32(2), "plugin 'mute' has no function 'fetch'"),
            ("nobody", 2, "there is no feed plugin 'nobody'"),
            ("silent", 4, "its 'fetch' asked for nothing"),
        ] {
            let run = try fixture.sync([name], [silent, mute])
            #expect(run.status == status, "\(name): \(run.errors)")
            #expect(run.errors.contains(words), "\(run.errors)")
        }
    }
}
