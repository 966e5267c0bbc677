import PluginProtocol
import Testing

/// The index finds what each pattern alone would.
struct GlobIndexTests {
    private static let patterns = [
        "package-lock.json", "*.json", "{a,b}/*.lock", "*.tar.{gz,xz}", "bin/python[0-9]*",
        "lib*.so*",
        "/etc/*-release", "nix/store/*/bin/*", "a/**", "**/x/*", "requirements*.txt",
        "{bin,sbin}/x?",
    ]
    private static let paths = [
        "package-lock.json", "web/package-lock.json", "a/yarn.lock", "c/yarn.lock", "x.tar.gz",
        "x.gz",
        "usr/bin/python3.11", "usr/sbin/python3", "usr/lib/libz.so.1", "etc/os-release",
        "root/etc/os-release", "nix/store/abc/bin/tool", "nix/store/abc/lib/tool", "a/b/c", "b/a",
        "q/x/file", "q/y/file", "requirements-dev.txt", "my-requirements.txt", "sbin/xy", "bin/xyz",
    ]

    @Test func `finds what each pattern alone matches, in the order of the patterns`() throws {
        let patterns = try Self.patterns.map { try #require(GlobPattern($0)) }
        let index = GlobIndex(patterns)
        for path in Self.paths {
            let slash = path.lastIndex(of: "/")
            let folder = slash.map { String(path[..<$0]) } ?? ""
            let name = Array((slash.map { path[path.index(after: $0)...] } ?? path[...]).utf8)
            let found = index.candidates(name, others: index.others(in: folder))
            #expect(found == found.sorted(), "\(path)")
            #expect(
                found.filter { patterns[$0].matches(path) }
                    == patterns.indices.filter { patterns[$0].matches(path) }, "\(path)")
        }
    }

    @Test func `a set matches where one of its patterns does`() throws {
        let patterns = try Self.patterns.map { try #require(GlobPattern($0)) }
        var set = GlobSet(patterns)
        for path in Self.paths + Self.paths.reversed() {
            #expect(set.matches(path) == patterns.contains { $0.matches(path) }, "\(path)")
        }
    }
}
