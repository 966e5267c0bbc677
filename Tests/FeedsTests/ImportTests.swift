import Foundation
import ProgramUnderTest
import Testing

@Suite(.ownThreads)
struct ImportTests {
    @Test func `plain, compressed and archived documents give the same records`() throws {
        let fixture = try FeedFixture()
        let bytes = FeedFixture.records(3)
        let entries = (0..<3).map { number in
            (name: "all/\(number).json", bytes: Array(FeedFixture.record(number).utf8))
        }
        let documents: [(String, [UInt8])] = [
            ("a.jsonl", bytes), ("b.jsonl.gz", ContainerBytes.gzip(bytes)),
            ("c.jsonl.zst", ContainerBytes.zstd(bytes)), ("d.zip", ContainerBytes.zip(entries)),
        ]
        for (name, bytes) in documents {
            let run = try fixture.importing(bytes, as: name, ["--as", name])
            #expect(run.status == 0, "\(name): \(run.errors)")
            #expect(run.output.contains("3 records read"), "\(name): \(run.output)")
        }
        #expect(
            try fixture.counts() == ["a.jsonl": 3, "b.jsonl.gz": 3, "c.jsonl.zst": 3, "d.zip": 3])
    }

    @Test func `a directory and a single pretty-printed record are documents too`() throws {
        let fixture = try FeedFixture()
        for number in 0..<4 {
            try fixture.scratch.write(
                "tree/\(number % 2)/\(number).json", FeedFixture.record(number))
        }
        try fixture.scratch.write("tree/.git/ignored.json", "{broken")
        #expect(
            try fixture.run(["feeds", "import", "osv", fixture.scratch.path("tree")]).status == 0)
        let pretty = FeedFixture.record(9).replacing(",", with: ",\n  ")
        #expect(
            try fixture.importing(Array(pretty.utf8), as: "p.json", ["--as", "one"]).status == 0)
        #expect(try fixture.counts() == ["osv": 4, "one": 1])
    }

    @Test func `a broken record in the middle imports nothing and is named`() throws {
        let fixture = try FeedFixture()
        try fixture.importing(FeedFixture.records(1), as: "old.jsonl")
        let text =
            FeedFixture.record(1) + FeedFixture.record(2) + "{\"id\":\n" + FeedFixture.record(3)
        for (name, bytes) in [
            ("bad.jsonl", Array(text.utf8)),
            ("bad.jsonl.gz", ContainerBytes.gzip(Array(text.utf8))),
        ] {
            let run = try fixture.importing(bytes, as: name)
            #expect(run.status == 5)
            #expect(run.errors.contains("\(name):3: "), "\(run.errors)")
            #expect(run.errors.contains("nothing was imported"))
        }
        #expect(try fixture.counts() == ["osv": 1])
    }

    @Test func `a broken entry of an archive is named with its entry`() throws {
        let fixture = try FeedFixture()
        let zip = ContainerBytes.zip([
            ("a.json", Array(FeedFixture.record(1).utf8)), ("b.json", Array("{\"id\":\n[}".utf8)),
        ])
        let run = try fixture.importing(zip, as: "all.zip")
        #expect(run.status == 5)
        #expect(run.errors.contains("all.zip/b.json:"), "\(run.errors)")
        #expect(try fixture.counts() == [:])
    }

    @Test func `cut and damaged containers import nothing`() throws {
        let fixture = try FeedFixture()
        let bytes = FeedFixture.records(500)
        let whole: [(String, [UInt8])] = [
            ("x.jsonl.gz", ContainerBytes.gzip(bytes)), ("x.jsonl.zst", ContainerBytes.zstd(bytes)),
            ("x.zip", ContainerBytes.zip([("a.jsonl", bytes)])),
        ]
        for (name, container) in whole {
            let cut = Array(container.prefix(container.count / 2))
            let run = try fixture.importing(cut, as: name)
            #expect(run.status == 5, "\(name): \(run.output)")
            #expect(run.errors.contains("nothing was imported"), "\(name): \(run.errors)")
        }
        #expect(try fixture.counts() == [:])
    }

    @Test func `the same import again changes nothing, a newer record does`() throws {
        let fixture = try FeedFixture()
        try fixture.importing(FeedFixture.records(3), as: "a.jsonl")
        #expect(
            try fixture.importing(FeedFixture.records(3), as: "a.jsonl").output.contains(
                "3 unchanged"))
        let newer = FeedFixture.record(0, fixed: "3.0.0", modified: "2024-02-01")
        #expect(
            try fixture.importing(Array(newer.utf8), as: "b.jsonl").output.contains("1 changed"))
        let older = FeedFixture.record(0, fixed: "4.0.0", modified: "2023-02-01")
        #expect(
            try fixture.importing(Array(older.utf8), as: "c.jsonl").output
                .contains("1 older than stored"))
        #expect(try fixture.counts() == ["osv": 3])
        let replaced = try fixture.importing(Array(newer.utf8), as: "b.jsonl", ["--replace"])
        #expect(replaced.output.contains("2 removed"))
        #expect(try fixture.counts() == ["osv": 1])
    }

    @Test func `an import that is interrupted or killed leaves the old data`() throws {
        let fixture = try FeedFixture()
        try fixture.importing(FeedFixture.records(1), as: "old.jsonl")
        let large = try fixture.scratch.write("large.jsonl", FeedFixture.records(200_000))
        let journal = fixture.scratch.path("data/advisories.db-wal")

        let interrupted = try fixture.start(["feeds", "import", "osv", large])
        try waitForWriting(journal)
        interrupted.send(SIGINT)
        let run = interrupted.wait()
        #expect(run.status == 130)
        #expect(run.errors.contains("interrupted; nothing was changed"), "\(run.errors)")
        #expect(try fixture.counts() == ["osv": 1])

        for _ in 0..<10 {
            let import_ = try fixture.start(["feeds", "import", "osv", large])
            usleep(UInt32.random(in: 10_000...500_000))
            import_.send(SIGKILL)
            #expect(import_.wait().status == 128 + SIGKILL)
            #expect(try fixture.counts() == ["osv": 1])
        }
        let next = try fixture.importing(FeedFixture.records(2), as: "next.jsonl")
        #expect(next.output.contains("1 added, 1 unchanged"), "\(next.output)")
    }

    /// Waits until the import has opened the database.
    private func waitForWriting(_ path: String) throws {
        for _ in 0..<2000 {
            if FileManager.default.fileExists(atPath: path) { return }
            usleep(5000)
        }
        Issue.record("the import never began")
    }

    @Test(
        arguments: [
            (["osv"], 2, "give the files"), (["osv", "gone.json"], 2, "No such file"),
            (["nosuch", "x"], 2, "there is no feed plugin 'nosuch'; there are"),
            (["npm", "x"], 2, "there is no feed plugin 'npm'"),
            (["starter", "x"], 2, "give no files"),
            (["osv", "/dev/null"], 0, ""), (["osv", "/proc/self/mem"], 5, "nothing was imported"),
        ] as [([String], Int32, String)])
    func `wrong arguments say what to do`(
        _ arguments: [String], _ status: Int32, _ words: String
    ) throws {
        let run = try FeedFixture().run(["feeds", "import"] + arguments)
        #expect(run.status == status, "\(run.output) \(run.errors)")
        #expect(words.isEmpty || run.errors.contains(words), "\(run.errors)")
    }

    @Test func `what a feed's plugin does not expect is a warning or an error, never a crash`()
        throws
    {
        let fixture = try FeedFixture()
        let texts = [
            "[]", "null", "1", "\"x\"", "{}", "{\"id\":1}", "{\"id\":\"A\",\"affected\":{}}",
            "{\"id\":\"A\",\"affected\":[null,1,{\"package\":null}]}",
            "{\"id\":\"A\",\"modified\":\"yesterday\"}",
            "{\"id\":\"A\",\"affected\":[{\"package\":{\"ecosystem\":\"\",\"name\":\"\"}}]}",
            "{\"id\":\"A\",\"affected\":[{\"package\":{\"ecosystem\":\"npm\",\"name\":\"/\"}}]}",
            "{\"id\":\"\(String(repeating: "x", count: 2_000_000))\"}",
        ]
        for (number, text) in texts.enumerated() {
            let run = try fixture.importing(
                Array(text.utf8), as: "\(number).json", ["--as", "f\(number)"])
            #expect([0, 5].contains(run.status), "\(text.prefix(80)): \(run.errors)")
            #expect(!run.errors.contains("worker"), "\(text.prefix(80)): \(run.errors)")
        }
    }
}
