import Foundation
import PatchModel
import PluginProtocol
import ProgramUnderTest
import Scanning
import Testing

/// Trees and plugins that mean harm, among good ones.
@Suite(.ownThreads)
struct HostileTargetTests {
    @Test func `a scan with hostile plugins in it is complete all around them`() throws {
        var fixture = try ScanFixture()
        fixture.limits.processorMilliseconds = 300
        fixture.limits.graceMilliseconds = 200
        fixture.limits.memoryBytes = 48 << 20
        let attacks: [(name: String, body: String, words: String)] = [
            ("loop", "while true do end", "loop/plugin.lua:4: time limit"),
            (
                "pattern", "(('a'):rep(5000)):find(('.-'):rep(8) .. 'b')",
                "pattern/plugin.lua:4: time limit: stuck inside a library function"
            ),
            (
                "memory", "local s = 'x' while true do s = s .. s end",
                "memory/plugin.lua:4: not enough memory"
            ),
            ("wrong", "error('boom')", "wrong/plugin.lua:4: boom"),
        ]
        try fixture.writeRelease()
        try fixture.writeDpkg()
        for (name, body, _) in attacks {
            // Before, between and after good files.
            try fixture.add(plugin: name, files: "'*.\(name)'", read: body)
            for folder in ["a", "m", "z"] { try fixture.target.write("\(folder)/x.\(name)", "x") }
        }
        for folder in ["a", "n", "zz"] { try fixture.writeLock(folder, folder) }
        let inventory = try fixture.scan()
        #expect(
            inventory.components.map(\.name).sorted() == ["a", "n", "python3-six", "zz"])
        #expect(inventory.coverage.failed.count == 12)
        for (name, _, words) in attacks {
            let notes = inventory.coverage.failed.filter { $0.plugin == name }
            #expect(notes.map(\.path) == ["a/x.\(name)", "m/x.\(name)", "z/x.\(name)"])
            for note in notes { #expect(note.reason.contains(words), "\(note.reason)") }
        }
    }

    /// What `file:sibling` gives for each line of the claimed file.
    private func siblings(
        of names: [String], needs: String, in fixture: inout ScanFixture
    ) throws -> [String] {
        try fixture.add(
            plugin: "siblings", files: "'app/names.txt'", needs: needs,
            read: """
                for number, name in file:lines() do
                  local ok, found = pcall(file.sibling, file, name)
                  local text = not ok and "refused" or found == nil and "absent" or found:text()
                  if not ok and not found:find("needs.files", 1, true) then text = found end
                  out:warn(number, text)
                end
                out:skip("done")
                """)
        try fixture.target.write("app/names.txt", names.joined(separator: "\n") + "\n")
        let inventory = try fixture.scan()
        #expect(inventory.coverage.failed.isEmpty, "\(inventory.coverage.failed)")
        return inventory.coverage.warnings.map(\.reason)
    }

    @Test func `siblings are given as far as the needs allow, and never from outside`() throws {
        var fixture = try ScanFixture()
        let target = fixture.target
        let outside = try ScratchFolder()
        try outside.write("secret.txt", "from outside")
        try target.write("app/data/a.txt", "inside a")
        try target.write("app/secret.txt", "not listed")
        try target.write("shared.txt", "shared")
        try target.write("other.txt", "not listed")
        try target.write("etc/passwd", "of the target")
        try target.write("secret.txt", "clamped")
        try target.link("app/data/absolute.txt", to: "/etc/passwd")
        try target.link(
            "app/data/climbing.txt", to: String(repeating: "../", count: 30) + "secret.txt")
        try target.link("app/data/outside.txt", to: outside.path("secret.txt"))
        try target.link("app/data/process.txt", to: "/proc/self/environ")
        try target.link("app/data/loop.txt", to: "loop.txt")
        try target.makeFolder("app/data/folder.txt")
        #expect(unsafe mkfifo(target.path("app/data/pipe.txt"), 0o600) == 0)
        let table: [(String, String)] = [
            ("data/a.txt", "inside a"), ("./data/../data/a.txt", "inside a"),
            ("secret.txt", "refused"), ("data/a.json", "refused"),
            ("../shared.txt", "shared"), ("../other.txt", "refused"), ("/other.txt", "refused"),
            ("../../../../../etc/passwd", "absent"), ("/etc/passwd", "refused"),
            ("data/absolute.txt", "of the target"), ("data/climbing.txt", "clamped"),
            ("data/outside.txt", "absent"), ("data/process.txt", "absent"),
            ("data/loop.txt", "absent"), ("data/folder.txt", "absent"),
            ("data/pipe.txt", "absent"), ("data/gone.txt", "absent"), ("..", "absent"),
            ("data\0/a.txt", "refused"),
        ]
        let found = try siblings(
            of: table.map(\.0), needs: "'data/*.txt', '../shared.txt'", in: &fixture)
        for ((name, expected), text) in zip(table, found) { #expect(text == expected, "\(name)") }
        #expect(found.count == table.count)
    }

    @Test func `a star in the needs does not climb`() throws {
        var fixture = try ScanFixture()
        try fixture.target.write("x.txt", "above")
        try fixture.target.write("app/in/x.txt", "below")
        try fixture.target.write("root.txt", "of the root")
        let found = try siblings(
            of: ["in/x.txt", "../x.txt", "/root.txt", "../root.txt"],
            needs: "'*/x.txt', '/root.txt'", in: &fixture)
        #expect(found == ["below", "refused", "of the root", "of the root"])
    }

    @Test func `what cannot be read as a file neither hangs nor fails the scan`() throws {
        let fixture = try ScanFixture()
        let target = fixture.target
        for folder in ["pipe", "linked", "folder", "dangling", "loop", "outside"] {
            try target.makeFolder(folder)
        }
        #expect(unsafe mkfifo(target.path("pipe/package-lock.json"), 0o600) == 0)
        try target.link("linked/package-lock.json", to: "../pipe/package-lock.json")
        try target.makeFolder("folder/package-lock.json")
        try target.link("dangling/package-lock.json", to: "nowhere")
        try target.link("loop/package-lock.json", to: "package-lock.json")
        try target.link("outside/package-lock.json", to: "/dev/zero")
        try fixture.writeLock("good")
        let inventory = try fixture.scan()
        #expect(inventory.components.map(\.name) == ["left"])
        #expect(inventory.coverage.failed.isEmpty)
    }

    @Test func `links of the kernel's own are not followed`() throws {
        var fixture = try ScanFixture()
        try fixture.add(
            plugin: "magic", files: "'/exe', '/task/*/exe'", read: "out:warn(1, file:bytes(1, 4))")
        let inventory = try fixture.scan(path: "/proc/self")
        // The one warning is about the plugin: it read nothing.
        #expect(inventory.coverage.warnings.map(\.path) == [""])
        #expect(!inventory.coverage.plugins.contains { $0.plugin == "magic" })
    }

    @Test(arguments: [
        "", "{", "[]", "null", "\"text\"", "{\"packages\":[]}", "{\"lockfileVersion\":99}",
        "\u{0}\u{0}\u{0}", "{\"packages\":{\"\":null}}",
        String(repeating: "[", count: 100_000),
    ])
    func `a broken lock file is a note and nothing else`(_ text: String) throws {
        let fixture = try ScanFixture()
        try fixture.target.write("bad/package-lock.json", text)
        try fixture.writeLock("good")
        let inventory = try fixture.scan()
        #expect(inventory.components.map(\.name) == ["left"])
        let notes =
            inventory.coverage.failed + inventory.coverage.warnings + inventory.coverage.skipped
        #expect(notes.contains { $0.path == "bad/package-lock.json" })
        #expect(!notes.contains { $0.reason.contains("crashed") }, "\(notes)")
    }

    @Test func `a sparse file of many gigabytes is over the limit`() throws {
        let fixture = try ScanFixture()
        try fixture.target.write("bad/package-lock.json", "")
        #expect(unsafe truncate(fixture.target.path("bad/package-lock.json"), 1 << 36) == 0)
        try fixture.writeLock("good")
        let inventory = try fixture.scan()
        #expect(inventory.components.map(\.name) == ["left"])
        #expect(inventory.coverage.failed.map(\.path) == ["bad/package-lock.json"])
        #expect(inventory.coverage.failed.first?.reason.contains("larger than") == true)
    }

    @Test func `file lists with endless lines own nothing and break nothing`() throws {
        let fixture = try ScanFixture()
        try fixture.writeRelease()
        let owned = try fixture.writeDistribution("usr/lib/python3/dist-packages")
        try fixture.writeDpkg(owning: [String(repeating: "x", count: 6_000_000), owned])
        let inventory = try fixture.scan()
        #expect(inventory.coverage.failed.isEmpty, "\(inventory.coverage.failed)")
        #expect(inventory.components.count == 2)
        #expect(inventory.components.contains { $0.ownedBy != nil })
    }
}
