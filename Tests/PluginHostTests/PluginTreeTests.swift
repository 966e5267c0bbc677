import Foundation
import PluginHost
import ProgramUnderTest
import Testing

/// What a plugin's folder may hold.
struct PluginTreeTests {
    private func file(_ path: String, _ count: Int = 1) -> PluginTree.Entry {
        PluginTree.Entry(path: path, content: .file([UInt8](repeating: 0x61, count: count)))
    }

    @Test func `paths that leave the folder, hide or are there twice are refused`() {
        for path in [
            "", "/etc/passwd", "../x", "a/../b", "a//b", "./a", "a/", "a\nb", "a\u{7f}",
            String(repeating: "a", count: 513), String(repeating: "a/", count: 16) + "a",
        ] {
            #expect(throws: PluginTreeError.self, "\(path)") { try PluginTree([file(path)]) }
        }
        #expect(throws: PluginTreeError.self) { try PluginTree([file("a"), file("a")]) }
    }

    @Test func `the order of entries does not matter, their kind and place do`() throws {
        let tree = try PluginTree([file("b"), file("a-"), file("a/b")])
        #expect(tree.entries.map(\.path) == ["a-", "a/b", "b"])
        #expect(try PluginTree([file("a/b"), file("b"), file("a-")]).digest == tree.digest)
        let link = PluginTree.Entry(path: "a", content: .link("a"))
        #expect(try PluginTree([link]).digest != PluginTree([file("a")]).digest)
        #expect(try PluginTree([link]).firstLink == "a")
        #expect(try PluginTree([file("ab", 1)]).digest != PluginTree([file("a", 2)]).digest)
    }

    @Test func `caps on files and bytes are told with the cap`() throws {
        let many = (0...PluginTree.countLimit).map { file("f\($0)") }
        #expect(throws: PluginTreeError("there are more than 2000 files")) {
            try PluginTree(many)
        }
        #expect(throws: PluginTreeError("'a' is larger than 8 MiB")) {
            try PluginTree([file("a", PluginTree.fileLimit + 1)])
        }
        let heavy = (0..<5).map { file("f\($0)", 7 << 20) }
        #expect(throws: PluginTreeError("its files have more than 32 MiB together")) {
            try PluginTree(heavy)
        }
        // On disk, sparse files say so before they are read.
        let scratch = try ScratchFolder()
        let path = try scratch.write("p/a", "x")
        #expect(unsafe truncate(path, 1 << 40) == 0)
        #expect(throws: PluginTreeError("'a' is larger than 8 MiB")) {
            try PluginTree(reading: scratch.path("p"))
        }
    }

    @Test func `links are not followed, and what is no file is refused`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("secret", "secret")
        try scratch.write("p/plugin.lua", "return {}")
        try scratch.link("p/link", to: "../secret")
        try scratch.link("p/folder", to: "..")
        let tree = try PluginTree(reading: scratch.path("p"))
        #expect(tree.entries.map(\.path) == ["folder", "link", "plugin.lua"])
        #expect(tree["link"] == nil)
        #expect(tree.firstLink == "folder")
        #expect(unsafe mkfifo(scratch.path("p/pipe"), 0o600) == 0)
        #expect(throws: PluginTreeError("'pipe' cannot be read: it is no file, folder or link")) {
            try PluginTree(reading: scratch.path("p"))
        }
    }

    @Test func `a deep tree ends in words`() throws {
        let scratch = try ScratchFolder()
        try scratch.makeFolder("p/" + (0..<40).map { "d\($0)" }.joined(separator: "/"))
        #expect(throws: PluginTreeError.self) { try PluginTree(reading: scratch.path("p")) }
    }

    @Test func `the lock is TOML in one order, whatever the texts hold`() {
        var lock = PluginLock()
        for name in ["zeta", "alpha"] {
            lock[name] = PluginLock.Entry(
                name: name, version: "1\"\\\n\u{202e}\u{1f600}", api: 1, digest: "d", source: "s",
                grantedAt: "t", grantedBy: "u")
        }
        #expect(lock.entries.map(\.name) == ["alpha", "zeta"])
        #expect(lock.text.utf8.allSatisfy { $0 < 0x7F && ($0 >= 0x20 || $0 == 0x0A) })
        #expect(lock.text.contains(#"version = "1\"\\\u000a\u202e\U0001f600""#))
        lock["alpha"] = nil
        #expect(!lock.text.contains("alpha"))
    }
}
