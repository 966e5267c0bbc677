import PatchModel
import PluginHost
import PluginProtocol
import ProgramUnderTest
import Scanning
import Testing

/// Files inside files: what an unpack plugin finds is scanned as if it lay there.
@Suite(.ownThreads)
struct UnpackTests {
    private static func lock(_ name: String) -> String {
        #"{"lockfileVersion":3,"packages":{"node_modules/\#(name)":{"version":"1.0.0"}}}"#
    }

    /// A fixture with a plugin that opens `*.box`.
    private func fixture(
        _ body: String, needs: String = "", before: String = ""
    ) throws -> ScanFixture {
        var fixture = try ScanFixture()
        try fixture.add(
            plugin: "box",
            """
            \(before)
            return { name = "box", version = "1", api = 1, summary = "s",
              needs = { files = { \(needs) } },
              unpack = { files = { "*.box" }, open = function(file, tree, ctx)
            \(body)
              end } }
            """)
        return fixture
    }

    @Test func `what lies in a file is found, with its path and its own root`() throws {
        let fixture = try fixture(
            """
            tree:add("etc/os-release", "ID=debian\\nVERSION_ID=12\\n")
            tree:add("var/lib/dpkg/status", "Package: a\\nStatus: install ok installed\\n"
              .. "Architecture: all\\nVersion: 1-1\\n")
            tree:add("var/lib/dpkg/info/a.list", "/.\\n/app/six-1.0.dist-info/METADATA\\n")
            tree:add("app/six-1.0.dist-info/METADATA",
              "Metadata-Version: 2.1\\nName: six\\nVersion: 1.0\\n")
            """)
        try fixture.target.write("images/x.box", "x")
        let inventory = try fixture.scan()
        #expect(inventory.coverage.isComplete, "\(inventory.coverage.failed)")
        #expect(
            inventory.components.map { "\($0.root)|\($0.purl)|\($0.evidence[0].path)" } == [
                "images/x.box|pkg:deb/debian/a@1-1?arch=all&distro=debian-12|"
                    + "images/x.box/var/lib/dpkg/status",
                "images/x.box|pkg:pypi/six@1.0|images/x.box/app/six-1.0.dist-info/METADATA",
            ])
        // The file list is a sibling inside the box.
        #expect(
            inventory.components.last?.ownedBy == "pkg:deb/debian/a@1-1?arch=all&distro=debian-12")
        #expect(inventory.platforms.map(\.root) == ["images/x.box"])
    }

    @Test func `a file that one plugin claims is there for another that asks for it`() throws {
        var fixture = try fixture(
            """
            tree:add("var/lib/dpkg/info/a.list", "/.\\n/app/six-1.0.dist-info/METADATA\\n")
            tree:add("var/lib/dpkg/status", "Package: a\\nStatus: install ok installed\\n"
              .. "Architecture: all\\nVersion: 1-1\\n")
            tree:add("app/six-1.0.dist-info/METADATA",
              "Metadata-Version: 2.1\\nName: six\\nVersion: 1.0\\n")
            """)
        try fixture.add(
            plugin: "lists",
            """
            return { name = "lists", version = "1", api = 1, summary = "s",
              inventory = { files = { "*.list" }, read = function(file, out) out:skip() end } }
            """)
        try fixture.target.write("x.box", "x")
        let inventory = try fixture.scan()
        #expect(inventory.coverage.isComplete, "\(inventory.coverage.failed)")
        let six = inventory.components.first { $0.purl == "pkg:pypi/six@1.0" }
        #expect(six?.ownedBy?.hasPrefix("pkg:deb/") == true, "\(inventory.components)")
    }

    @Test func `layers lie over one another`() throws {
        let one = Self.lock("one")
        let two = Self.lock("two")
        let fixture = try fixture(
            """
            local one, two = [[\(one)]], [[\(two)]]
            tree:add("same/package-lock.json", one)
            tree:add("gone/package-lock.json", [[\(Self.lock("gone"))]])
            tree:add("hidden/deep/package-lock.json", [[\(Self.lock("hidden"))]])
            tree:layer("next")
            -- Whatever the order in a layer: it takes away from those below only.
            tree:add("back/package-lock.json", [[\(Self.lock("back"))]])
            tree:remove("gone")
            tree:remove("back")
            tree:add("same/package-lock.json", two)
            tree:link("hidden", "same")
            """)
        try fixture.target.write("x.box", "x")
        let names = try fixture.scan().components.map(\.name)
        #expect(names == ["back", "two"])
    }

    @Test func `links lead inside the tree alone`() throws {
        let fixture = try fixture(
            """
            tree:add("real/lock.json", [[\(Self.lock("real"))]])
            tree:add("real/package-lock.json", [[\(Self.lock("named"))]])
            tree:link("a/package-lock.json", "../real/package-lock.json")
            tree:link("b/package-lock.json", "/../../real/./package-lock.json")
            tree:link("round/package-lock.json", "../round/package-lock.json")
            tree:link("out/package-lock.json", "/package-lock.json")
            tree:link("unkept/package-lock.json", "../real/lock.json")
            """)
        try fixture.target.write("x.box", "x")
        try fixture.writeLock("", "outside")
        let inventory = try fixture.scan()
        let named = inventory.components.first { $0.name == "named" }
        #expect(
            named?.evidence.map(\.path) == ["x.box/real/package-lock.json"],
            "once, however many links lead to it, as in a directory")
        #expect(inventory.components.map(\.name) == ["named", "outside"])
        // Its bytes were not kept, because nobody claims that name: said, not swallowed.
        #expect(inventory.coverage.failed.map(\.path) == ["x.box/unkept/package-lock.json"])
    }

    @Test func `boxes in boxes are opened down to the fourth`() throws {
        // Each box says how deep it is; the next one lies in it.
        let fixture = try fixture(
            """
            local depth = tonumber(file:text():match("%d+"))
            tree:add("package-lock.json", ([[\(Self.lock("depthN"))]]):gsub('N"', depth .. '"'), nil)
            tree:add("next.box", tostring(depth + 1))
            """)
        try fixture.target.write("x.box", "1")
        let inventory = try fixture.scan()
        #expect(inventory.components.map(\.name) == ["depth1", "depth2", "depth3", "depth4"])
        #expect(
            inventory.coverage.failed.map(\.path)
                == ["x.box/next.box/next.box/next.box/next.box"])
        #expect(
            inventory.coverage.failed.first?.reason
                == "not opened: it lies in 4 files inside one another")
    }

    @Test func `a plugin reads files beside the claimed one as its needs allow`() throws {
        let fixture = try fixture(
            """
            local list = file:sibling("list.txt")
            tree:add("package-lock.json", list:text())
            local ok, reason = pcall(file.sibling, file, "secret.txt")
            if ok then error("it was given") end
            """, needs: "'list.txt'")
        try fixture.target.write("x.box", "x")
        try fixture.target.write("list.txt", Self.lock("listed"))
        try fixture.target.write("secret.txt", "x")
        let inventory = try fixture.scan()
        #expect(inventory.components.map(\.name) == ["listed"])
        #expect(inventory.coverage.isComplete, "\(inventory.coverage.failed)")
    }

    @Test func `who owns the file owns what is in it`() throws {
        let fixture = try fixture("tree:add('package-lock.json', [[\(Self.lock("inner"))]])")
        try fixture.writeRelease()
        try fixture.writeDpkg(owning: ["usr/share/app.box"])
        try fixture.target.write("usr/share/app.box", "x")
        let inner = try fixture.scan().components.first { $0.name == "inner" }
        #expect(inner?.ownedBy?.hasPrefix("pkg:deb/debian/python3-six") == true)
        #expect(inner?.root == "")
    }

    @Test func `an error is noted, and what came before it stands`() throws {
        let fixture = try fixture(
            "tree:add('package-lock.json', [[\(Self.lock("early"))]]) file:fail(7, 'cut off')")
        try fixture.target.write("x.box", "x")
        let inventory = try fixture.scan()
        #expect(inventory.components.map(\.name) == ["early"])
        #expect(inventory.coverage.failed.map(\.reason) == ["cut off"])
        #expect(inventory.coverage.failed.first?.line == 7)
    }

    @Test func `bombs end in a limit, and the scan goes on`() throws {
        let bodies = [
            ("for i = 1, 1e6 do tree:add('a' .. i, '') end", "entries"),
            ("for i = 1, 1e6 do tree:add(i .. '/package-lock.json', ('x'):rep(1e5)) end", "bytes"),
        ]
        for (body, words) in bodies {
            let fixture = try fixture(body)
            try fixture.target.write("x.box", "x")
            try fixture.writeLock("app", "beside")
            let catalogue = try fixture.catalogue()
            var scanner = TargetScanner(
                catalogue: catalogue, workerProgram: TestedProgram.path, width: 1)
            scanner.unpackLimits.entries = 1000
            scanner.unpackLimits.keptBytes = 5_000_000
            let inventory = try scanner.scan(
                ScanTarget(kind: .directory, path: fixture.target.root, assetKey: "test"))
            #expect(inventory.components.map(\.name) == ["beside"])
            let note = inventory.coverage.failed.first {
                $0.path.hasPrefix("x.box") && $0.reason.contains(words)
            }
            #expect(note?.reason.contains("limit: ") == true, "\(inventory.coverage.failed)")
            #expect(inventory.coverage.failed.count < 200)
        }
    }

    @Test func `patterns that begin at the target's root match nothing in a file`() throws {
        var fixture = try fixture("tree:add('etc/own.txt', 'x')")
        try fixture.add(
            plugin: "rooted", files: "'/etc/own.txt'",
            read: "out:component { purl = oakum.purl('generic', file.path:gsub('/', '-'), '1') }")
        try fixture.target.write("x.box", "x")
        try fixture.target.write("etc/own.txt", "x")
        #expect(try fixture.scan().components.map(\.name) == ["etc-own.txt"])
    }
}
