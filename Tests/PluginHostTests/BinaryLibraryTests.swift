import CSQLite
import Foundation
import PatchModel
import PluginHost
import PluginProtocol
import ProgramUnderTest
import Testing

/// `oakum.archive`, `sqlite`, `elf` and their kin, through a plugin that warns of what it sees.
@Suite(.ownThreads)
struct BinaryLibraryTests {
    /// A plugin with `say(...)`, and a worker of its own.
    struct Reader {
        let scratch: ScratchFolder
        let runner: PluginRunner

        init(_ body: String) throws {
            scratch = try ScratchFolder()
            let folder = try scratch.plugin(
                "opener",
                """
                local kept = {}
                return { name = "opener", version = "1", api = 1, summary = "opens",
                  inventory = { files = { "*" }, read = function(file, out, ctx)
                    local function say(...)
                      local words = {}
                      for i = 1, select("#", ...) do words[i] = tostring((select(i, ...))) end
                      out:warn(nil, table.concat(words, " "))
                    end
                \(body)
                  end } }
                """)
            let catalogue = try PluginCatalogue.load(
                bundled: nil, added: [folder], workerProgram: TestedProgram.path)
            if let error = catalogue.unusable.first { throw error }
            runner = PluginRunner(workerProgram: TestedProgram.path, plugins: catalogue.plugins)
        }

        func read(
            _ bytes: [UInt8], name: String = "input", limits: RunLimits? = nil
        ) throws -> (said: [String], failure: PluginError?) {
            try read(file: scratch.write(name, bytes), name: name, limits: limits)
        }

        func read(
            file: String, name: String, limits: RunLimits? = nil
        ) throws -> (said: [String], failure: PluginError?) {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
            var standard = HostilePlugin.shortLimits
            standard.processorMilliseconds = 20_000
            let request = RunRequest(
                plugin: 0, kind: "inventory", path: name, limits: limits ?? standard)
            var said: [String] = []
            let result = try runner.read(request, descriptor: file.fileDescriptor) { event in
                if case .remark(let remark) = event { said.append(remark.text) }
            }
            return (said, result.failure)
        }
    }

    static func jar(_ name: String, _ text: String) -> [UInt8] {
        HostileArchive.tar([(name, "0", "", text)])
    }

    @Test func `an archive is a tree of files`() throws {
        let reader = try Reader(
            """
                local archive = file:archive()
                say(archive.kind)
                for entry in archive:entries() do
                  say(entry.kind, entry.path, entry.name, entry.size or "-", entry.target or "-")
                  if entry.path == "meta/info.json" then say(entry:json().name) end
                end
                for entry in archive:each("**/*.txt") do say("each", entry.path, entry:text()) end
                local found = archive:file("link")
                say("file", found.path, found:text(), archive:file("none") == nil)
            """)
        let bytes = HostileArchive.tar([
            ("meta/", "5", "", ""), ("./meta/info.json", "0", "", #"{"name":"x"}"#),
            ("a.txt", "0", "", "first"), ("../up.txt", "0", "", "climbs"),
            ("link", "2", "a.txt", ""), ("disk", "4", "", ""), ("meta/b.txt", "0", "", "second"),
        ])
        let (said, failure) = try reader.read(bytes)
        #expect(failure == nil)
        let climbs = "cannot read '../up.txt' in the archive: its path has a '..' component"
        #expect(
            said == [
                "tar", "directory meta meta - -", "file meta/info.json info.json 12 -", "x",
                "file a.txt a.txt 5 -", climbs, "symlink link link - a.txt", "other disk disk - -",
                "file meta/b.txt b.txt 6 -", "each a.txt first", "each meta/b.txt second",
                "file a.txt first true",
            ])
    }

    @Test func `archives stand inside archives, and what is passed is let go`() throws {
        let reader = try Reader(
            """
                local count, last = 0, nil
                for entry in file:archive():each("*.jar") do
                  local inner = entry:archive()
                  for part in inner:entries() do
                    for number, line in part:lines() do count = count + #line break end
                    break
                  end
                  count = count + #inner:file("m"):text()
                  last = last or { entry = entry, archive = inner }
                end
                say(count)
                for _, try in ipairs { function() return last.entry:text() end,
                  function() return last.archive:entries() end } do
                  say(select(2, pcall(try)))
                end
            """)
        var bytes: [UInt8] = []
        for index in 0..<3000 {
            bytes += HostileArchive.member("\(index).jar", "0", "", Self.jar("m", "12345\n6789\n"))
        }
        bytes += [UInt8](repeating: 0, count: 1024)
        let (said, failure) = try reader.read(bytes)
        #expect(failure == nil)
        #expect(said.first == String(3000 * (5 + 11)))
        #expect(said.dropFirst().first?.contains("the loop has passed this entry") == true)
        #expect(said.last?.contains("belongs to an entry or file that is done") == true)
    }

    @Test func `a zip is listed without its entries, stored ones are opened where they lie`() throws
    {
        let reader = try Reader(
            """
                local archive = file:archive()
                for entry in archive:each("{lib/*.jar,META-INF/*/x}") do
                  say(entry.path, entry.size)
                  if entry.name:find("jar$") then
                    for inner in entry:archive():each("**/x") do say("in", inner.path, inner:text()) end
                    say(#entry:bytes(), #entry:bytes(1, 2), #archive:file(entry.path):bytes())
                  end
                end
                say(archive:file("./a//b"):text(), archive:file("nothing") == nil)
            """)
        let inner = HostileArchive.zip([("x", Array("one".utf8)), ("deep/x", Array("two".utf8))])
        let bytes = HostileArchive.zip([
            ("META-INF/a/x", Array("first".utf8)), ("a/b", Array("b".utf8)),
            ("lib/broken.txt", []), ("lib/a.jar", inner),
        ])
        let (said, failure) = try reader.read(bytes)
        #expect(failure == nil)
        #expect(
            said == [
                "META-INF/a/x 5", "lib/a.jar \(inner.count)", "in x one", "in deep/x two",
                "\(inner.count) 2 \(inner.count)", "b true",
            ])
    }

    @Test func `a fault of an archive names the whole way to the entry`() throws {
        let reader = try Reader(
            """
                for entry in file:archive():entries() do
                  for part in entry:archive():entries() do say(#part:text()) end
                end
            """)
        let cut = Array(Self.jar("deep/m", String(repeating: "x", count: 2000)).prefix(1500))
        let (said, failure) = try reader.read(
            HostileArchive.member("lib/a.jar", "0", "", cut) + [UInt8](repeating: 0, count: 1024))
        #expect(said.isEmpty)
        #expect(
            failure?.reason.hasPrefix("cannot read 'lib/a.jar/deep/m' in the archive: ") == true
                || failure?.reason.contains("'input/lib/a.jar/deep/m' in the archive: trunc")
                    == true,
            "\(failure?.reason ?? "")")
        let text = try Reader("    file:archive()").read(Array("no archive".utf8))
        #expect(text.failure?.reason.contains("it is none: not zip, tar") == true)
    }

    @Test func `bombs end their own file alone`() throws {
        let reader = try Reader(
            """
                for entry in file:archive():entries() do say(#entry:text()) end
            """)
        for bomb in [
            HostileArchive.zstdRun(blocks: 4000), HostileArchive.zipRun(matches: 1_000_000),
        ] {
            let (_, failure) = try reader.read(bomb)
            #expect(failure?.code == .limit, "\(failure?.reason ?? "")")
            #expect(failure?.reason.contains("limit: ") == true)
            let good = try reader.read(Self.jar("m", "fine"))
            #expect(good.said == ["4"] && good.failure == nil)
        }
        var limits = HostilePlugin.shortLimits
        limits.processorMilliseconds = 5000
        limits.archiveEntries = 3
        let many = HostileArchive.tar((0..<10).map { ("f\($0)", "0", "", "x") })
        let few = try reader.read(many, limits: limits)
        #expect(few.said == ["1", "1", "1"])
        #expect(few.failure?.reason.contains("limit: it has more than 3 entries") == true)
        limits.archiveEntries = 100
        limits.archiveBytes = 5
        #expect(
            try reader.read(many, limits: limits).failure?.reason
                .contains("limit: it holds more than 5 bytes") == true)
    }

    @Test func `what was kept of an earlier call is refused`() throws {
        let reader = try Reader(
            """
                if kept.archive then
                  for _, try in ipairs { function() return kept.archive:file("m") end,
                    function() return kept.archive.kind end, kept.loop,
                    function() return kept.entry:text() end } do
                    say(select(2, pcall(try)))
                  end
                  return
                end
                kept.archive = file:archive()
                kept.loop = kept.archive:entries()
                kept.entry = kept.archive:file("m")
            """)
        #expect(try reader.read(Self.jar("m", "x")).failure == nil)
        let (said, failure) = try reader.read(Self.jar("m", "x"))
        #expect(failure == nil)
        #expect(said.count == 4 && said.allSatisfy { $0.contains("belongs to") }, "\(said)")
    }

    @Test func `streams are decompressed from bytes`() throws {
        let reader = try Reader(
            #"""
                local raw = "\1\11\0\xF4\xFFhello hello"
                say(oakum.inflate(raw), oakum.zlib("\x78\1" .. raw .. "\x19\x91\4\x49"))
                say(#oakum.decompress(file:bytes()), oakum.archive(file:bytes(), "x.zst"):file("x").size or "-")
                for _, try in ipairs { function() return oakum.inflate(raw, 5) end,
                  function() return oakum.zlib("nothing") end,
                  function() return oakum.decompress("nothing") end } do
                  say(select(2, pcall(try)))
                end
            """#)
        let (said, failure) = try reader.read(HostileArchive.zstdRun(blocks: 2))
        #expect(failure == nil, "\(failure?.reason ?? "")")
        #expect(said.first == "hello hello hello hello")
        #expect(said.dropFirst().first == "\(256 << 10) -")
        #expect(said.dropFirst(2).first?.contains("limit: it is larger than 5 bytes") == true)
        #expect(said.last?.contains("no stream in gzip, xz") == true)
    }

    /// The bytes of a database that these statements make.
    static func database(_ sql: String) -> [UInt8] {
        var handle: OpaquePointer?
        unsafe _ = sqlite3_open(":memory:", &handle)
        defer { unsafe _ = sqlite3_close(handle) }
        unsafe _ = sqlite3_exec(handle, sql, nil, nil, nil)
        var count: Int64 = 0
        guard let start = unsafe sqlite3_serialize(handle, "main", &count, 0) else { return [] }
        defer { unsafe sqlite3_free(start) }
        return unsafe Array(UnsafeBufferPointer(start: start, count: Int(count)))
    }

    @Test func `a database gives rows, in WAL mode too`() throws {
        let reader = try Reader(
            """
                local db = file:sqlite()
                say(table.concat(db:tables(), ","))
                for row in db:rows("SELECT name, n, x FROM packages WHERE n >= ? ORDER BY n", 2) do
                  say(row.name, row.n, row.x)
                end
                for row in oakum.sqlite(file:bytes()):rows("SELECT count(*) AS all_of FROM packages") do
                  say(row.all_of, file:bytes(19, 20):byte(1, 2))
                end
                say(select(2, pcall(db.rows, db, "DELETE FROM packages")))
                db:rows("SELECT * FROM missing")
            """)
        var bytes = Self.database(
            "CREATE TABLE packages (name, n, x); "
                + "INSERT INTO packages VALUES ('a', 1, NULL), ('b', 2, NULL), ('c', 3, 0.5);")
        for mode: UInt8 in [1, 2] {
            bytes[18] = mode
            bytes[19] = mode
            let (said, failure) = try reader.read(bytes)
            #expect(
                said.prefix(4) == [
                    "packages", "b 2 nil", "c 3 0.5", "3 \(mode) \(mode)",
                ])
            #expect(said.last?.contains("only SELECT") == true)
            #expect(failure?.reason.contains("opener/plugin.lua:") == true)
            #expect(
                failure?.reason.contains("no such table: missing") == true,
                "\(failure?.reason ?? "")")
        }
        bytes.replaceSubrange(100..<110, with: [UInt8](repeating: 0xFF, count: 10))
        let broken = try reader.read(bytes)
        #expect(broken.failure?.reason.hasPrefix("cannot read the database: ") == true)
    }

    @Test func `an endless query meets the deadline, not the end of the worker`() throws {
        let reader = try Reader(
            """
                if file:text() == "good" then return say("good") end
                for row in file:sqlite():rows("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL "
                  .. "SELECT x + 1 FROM n) SELECT max(x) AS x FROM n") do say(row.x) end
            """)
        let bytes = Self.database("CREATE TABLE t (x)")
        let (_, failure) = try reader.read(bytes, limits: HostilePlugin.shortLimits)
        #expect(failure?.code == .timeLimit)
        #expect(failure?.reason.contains("opener/plugin.lua:") == true)
        #expect(failure?.reason.contains("stuck") == false)
        #expect(try reader.read(Array("good".utf8)).said == ["good"])
    }

    @Test func `the program under test is an ELF file`() throws {
        let reader = try Reader(
            """
                local elf = file:elf()
                say(elf.class, elf.type, elf.interpreter ~= nil, #elf.sections > 10)
                say(elf:section(".interp"):sub(1, -2) == elf.interpreter, elf:section("none"))
                say(file:pe(), file:go_build_info(), #elf.notes > 0)
                local libc = false
                for _, name in ipairs(elf.needed) do libc = libc or name:sub(1, 5) == "libc." end
                say(libc, pcall(function() return elf.nothing end))
            """)
        let (said, failure) = try reader.read(file: TestedProgram.path, name: "program")
        #expect(failure == nil, "\(failure?.reason ?? "")")
        #expect(said.first?.hasPrefix("64 ") == true && said.first?.hasSuffix(" true true") == true)
        #expect(said.dropFirst().first == "true nil")
        #expect(said.dropFirst(2).first == "nil nil true")
        #expect(said.last?.hasPrefix("true false ") == true)
        #expect(said.last?.contains("no field or method \"nothing\"") == true)
    }

    @Test func `a manifest is read from a jar, a file or a text`() throws {
        let reader = try Reader(
            """
                local manifest = file:jar_manifest()
                say(manifest and manifest.main["Implementation-Version"])
                say(manifest and manifest.sections["org/a"].Sealed)
                say(oakum.jar_manifest("A: 1\\n").main.A, oakum.elf("x"), oakum.pe("x"),
                  oakum.go_build_info("x"))
            """)
        let text = "Implementation-Version: 1.2\r\n .3\r\n\r\nName: org/a\r\nSealed: true\r\n"
        #expect(
            try reader.read(Array(text.utf8), name: "MANIFEST.MF").said
                == ["1.2.3", "true", "1 nil nil nil"])
        let zip = HostileArchive.zipRun(matches: 1)
        #expect(try reader.read(zip, name: "a.jar").said.first == "nil")
        let broken = try reader.read(Array("no manifest".utf8))
        #expect(broken.failure?.reason.contains("line 1 of the manifest") == true)
    }
}
