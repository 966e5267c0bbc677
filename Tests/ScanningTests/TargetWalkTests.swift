import Foundation
import PatchModel
import PluginProtocol
import ProgramUnderTest
import Scanning
import Testing

struct TargetWalkTests {
    private func walk(_ target: ScratchFolder, _ patterns: [String]) throws -> TargetWalk.Result {
        let claims = try patterns.map {
            Claim(plugin: 0, kind: "inventory", pattern: try #require(GlobPattern($0)))
        }
        let root = unsafe open(target.root, O_RDONLY | O_DIRECTORY)
        defer { close(root) }
        return TargetWalk(claims: claims).run(root: root)
    }

    @Test func `claims are found by name, ending and pattern, sorted by path`() throws {
        let target = try ScratchFolder()
        let names = [
            "b/package-lock.json", "a/x.lock", "a/[odd].txt", "a/req-1.txt", "req/deep/er/y", "z",
            "a/x.lock.d/nothing", ".hidden.lock",
        ]
        for name in names { try target.write(name, "x") }
        let found = try walk(
            target, ["package-lock.json", "*.lock", "req-[0-9].txt", "/req/**", "a/*.txt"])
        #expect(
            found.files.map(\.path) == [
                ".hidden.lock", "a/[odd].txt", "a/req-1.txt", "a/x.lock", "b/package-lock.json",
                "req/deep/er/y",
            ])
        #expect(found.fileCount == names.count)
        #expect(found.failed.isEmpty)
    }

    @Test func `links are followed to no directory, loops included`() throws {
        let target = try ScratchFolder()
        try target.write("real/x.lock", "x")
        try target.link("real/up", to: "..")
        try target.link("self", to: "self")
        try target.link("other", to: "real")
        let found = try walk(target, ["*.lock"])
        #expect(found.files.map(\.path) == ["real/x.lock"])
        #expect(found.directories == 2)
    }

    @Test func `names of any bytes are walked and shown`() throws {
        let target = try ScratchFolder()
        let names: [[UInt8]] = [
            [0xff, 0xfe], Array("new\nline".utf8), [0x1b, 0x5b, 0x33, 0x31, 0x6d],
            Array("a b'\"\\".utf8),
            Array("ü".utf8), [0xc3],
        ]
        for name in names {
            let path = Array(target.root.utf8) + [0x2f] + name
            #expect(unsafe mkdir(path.map { CChar(bitPattern: $0) } + [0], 0o755) == 0)
            let file = path + Array("/x.lock".utf8)
            let descriptor = unsafe open(
                file.map { CChar(bitPattern: $0) } + [0], O_WRONLY | O_CREAT, 0o644)
            #expect(descriptor >= 0)
            close(descriptor)
        }
        let found = try walk(target, ["*.lock"])
        #expect(found.failed.isEmpty)
        #expect(
            Set(found.files.map(\.path)) == [
                #"\xff\xfe/x.lock"#, "new\nline/x.lock", "\u{1b}[31m/x.lock", "a b'\"\\/x.lock",
                "ü/x.lock", #"\xc3/x.lock"#,
            ])
    }

    @Test func `a tree deeper than the limit is noted, not followed`() throws {
        let target = try ScratchFolder()
        try target.makeFolder(
            Array(repeating: "d", count: TargetWalk.depthLimit + 3).joined(separator: "/"))
        try target.write("x.lock", "x")
        let found = try walk(target, ["*.lock"])
        #expect(found.files.count == 1)
        #expect(found.failed.count == 1)
        #expect(found.failed.first?.reason.contains("nested deeper than 256") == true)
    }

    @Test func `pipes, sockets and devices are never claimed`() throws {
        let target = try ScratchFolder()
        #expect(unsafe mkfifo(target.path("package-lock.json"), 0o600) == 0)
        #expect(try walk(target, ["package-lock.json"]).files.isEmpty)
    }

    @Test func `container storage is left out unless asked for`() throws {
        let target = try ScratchFolder()
        try target.write("var/lib/docker/overlay2/l/x.lock", "x")
        try target.write("var/lib/other/x.lock", "x")
        let found = try walk(target, ["*.lock"])
        #expect(found.files.map(\.path) == ["var/lib/other/x.lock"])
        #expect(found.skipped.map(\.path) == ["var/lib/docker"])
        #expect(found.skipped.first?.reason.contains("--include-mount var/lib/docker") == true)
    }

    @Test(.enabled(if: geteuid() != 0, "permissions do not hold root back"))
    func `a directory that cannot be read is noted as failed`() throws {
        let target = try ScratchFolder()
        try target.write("closed/x.lock", "x")
        #expect(unsafe chmod(target.path("closed"), 0) == 0)
        let found = try walk(target, ["*.lock"])
        #expect(found.failed.map(\.path) == ["closed"])
    }
}
