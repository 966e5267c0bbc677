import PluginProtocol
import Testing

struct GlobPatternTests {
    /// Pattern, path, and the root before the match; `nil` where it must not match.
    private static let table: [(String, String, String?)] = [
        ("package-lock.json", "package-lock.json", ""),
        ("package-lock.json", "a/b/package-lock.json", "a/b"),
        ("package-lock.json", "a/xpackage-lock.json", nil),
        ("package-lock.json", "a/package-lock.json/b", nil),
        ("*.dist-info/METADATA", "usr/lib/six-1.dist-info/METADATA", "usr/lib"),
        ("*.dist-info/METADATA", "six.dist-info/x/METADATA", nil),
        ("var/lib/dpkg/status", "var/lib/dpkg/status", ""),
        ("var/lib/dpkg/status", "srv/root/var/lib/dpkg/status", "srv/root"),
        ("var/lib/dpkg/status", "xvar/lib/dpkg/status", nil),
        ("/var/lib/dpkg/status", "var/lib/dpkg/status", ""),
        ("/var/lib/dpkg/status", "srv/var/lib/dpkg/status", nil),
        ("/*", "a", ""), ("/*", "a/b", nil),
        ("a?c", "abc", ""), ("a?c", "ac", nil), ("a?c", "a/c", nil),
        ("[a-c]x", "bx", ""), ("[a-c]x", "dx", nil), ("[!a-c]x", "dx", ""), ("[!a-c]x", "ax", nil),
        ("[]]x", "]x", ""), ("[a-]x", "-x", ""), ("[[]x", "[x", ""), ("[x", "[x", nil),
        ("{a,b}.txt", "b.txt", ""), ("{a,b}.txt", "c.txt", nil), ("x{,.gz}", "x", ""),
        ("x{,.gz}", "d/x.gz", "d"), ("{a,{b,c}d}e", "cde", ""), ("{a,{b,c}d}e", "ce", nil),
        ("{a/b,c}/d", "a/b/d", ""), ("{a/b,c}/d", "z/c/d", "z"),
        ("a/**/d", "a/d", ""), ("a/**/d", "a/b/c/d", ""), ("a/**/d", "x/a/b/d", "x"),
        ("a/**/d", "a/b/c", nil), ("/a/**", "a/b/c", ""), ("/a/**", "b/a/c", nil),
        ("**/d", "d", ""), ("**", "a/b", ""), ("a**b", "axyb", ""), ("a**b", "a/b", nil),
        ("a/**/b/**/c", "a/x/b/y/b/z/c", ""), ("a/**/b/**/c", "a/x/y/c", nil),
        ("*", ".hidden", ""), ("a//b", "a/b", ""), ("{", "{", ""), ("}a{", "}a{", ""),
        ("*a*b*c*", "xxaxxbxxcxx", ""), ("*a*b*c*", "xxaxxcxxbxx", nil), ("", "", nil),
    ]

    @Test func `patterns match as the manifest's page says`() {
        let wrong = Self.table.filter { pattern, path, root in
            GlobPattern(pattern)?.matchedRoot(of: path) != root
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    @Test func `what is no pattern says why, and where`() {
        let table = [
            ("", "is no glob: it is empty"), ("/", "is no glob: it is empty"),
            ("[x", "the '[' at character 1 is not closed; '[[]' means one"),
            ("a/é[]", "the '[' at character 4"), ("a/[!]", "the '[' at character 3"),
            ("a[b/c]", "the '[' at character 2"), ("[a][", "the '[' at character 4"),
            ("{[a,b]}", "a '[' is not closed in its alternative"),
            (String(repeating: "{a,b}", count: 7), "more than 64 alternatives"),
        ]
        for (text, words) in table {
            #expect(GlobPattern.fault(in: text)?.contains(words) == true, "\(text)")
            #expect(GlobPattern(text) == nil)
        }
        for text in ["a", "[a]", "[]]", "[!]]", "[[]x", "]", "{", "a/[b-d]*/{x,y}", "/a"] {
            #expect(GlobPattern.fault(in: text) == nil, "\(text)")
        }
    }

    @Test(arguments: ["", "/"])
    func `a pattern that can match nothing is none`(_ text: String) {
        #expect(GlobPattern(text) == nil)
    }

    @Test func `alternatives are bounded in number and in memory`() {
        #expect(GlobPattern(String(repeating: "{a,b}", count: 6)) != nil)
        #expect(GlobPattern(String(repeating: "{a,b}", count: 7)) == nil)
        let commas = String(repeating: ",", count: 1_000_000)
        #expect(GlobPattern("{" + commas + "}" + commas) == nil)
    }

    @Test func `many stars over a deep path take no time worth naming`() {
        let deep = Array(repeating: "a", count: 200).joined(separator: "/")
        let stars = String(repeating: "**/a/", count: 20) + "b"
        #expect(GlobPattern(stars)?.matches(deep) == false)
        #expect(GlobPattern("/" + stars)?.matches(deep) == false)
        let inside = String(repeating: "*a", count: 30) + "b"
        #expect(GlobPattern(inside)?.matches(String(repeating: "a", count: 5000)) == false)
    }

    /// A slow and obvious matcher for parts, to hold the fast one against.
    private func slowly(_ pattern: ArraySlice<String>, _ path: ArraySlice<String>) -> Bool {
        guard let first = pattern.first else { return path.isEmpty }
        if first == "**" {
            return (path.startIndex...path.endIndex).contains {
                slowly(pattern.dropFirst(), path[$0...])
            }
        }
        guard let part = path.first else { return false }
        return (first == "*" || first == part) && slowly(pattern.dropFirst(), path.dropFirst())
    }

    @Test func `stars agree with the obvious recursion`() {
        var generator = SeededGenerator(state: 3)
        var wrong: [String] = []
        for _ in 0..<20_000 {
            let parts = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                ["a", "b", "*", "**"].randomElement(using: &generator) ?? "a"
            }
            let path = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                ["a", "b"].randomElement(using: &generator) ?? "a"
            }
            let pattern = "/" + parts.joined(separator: "/")
            let found = GlobPattern(pattern)?.matches(path.joined(separator: "/"))
            if found != slowly(parts[...], path[...]) { wrong.append("\(pattern) \(path)") }
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    }

    @Test func `needs are matched from a folder, and climb only where they say so`() {
        let table: [(String, String, String, Bool)] = [
            ("a.txt", "x", "x/a.txt", true), ("a.txt", "x", "x/y/a.txt", false),
            ("**/a.txt", "x", "x/y/a.txt", true), ("a.txt", "x", "a.txt", false),
            ("../a.txt", "x", "a.txt", true), ("../*.txt", "x/y", "x/a.txt", true),
            ("../*.txt", "x/y", "a.txt", false), ("**/a.txt", "x", "a.txt", false),
            ("/etc/a", "x", "etc/a", true), ("/etc/a", "x", "x/etc/a", false),
            ("{../,}a", "x", "a", true), ("*", "", "a", true),
        ]
        for (glob, folder, path, expected) in table {
            #expect(
                GlobPattern(glob)?.matches(path, from: folder) == expected,
                "\(glob) \(folder) \(path)")
        }
    }

    @Test func `names become paths below the target or nothing`() {
        let table: [(String, String, String?)] = [
            ("a", "x", "x/a"), ("./a", "x", "x/a"), ("../a", "x", "a"), ("../../a", "x", nil),
            ("/a", "x", "a"), ("..", "x", nil), (".", "x", "x"), ("", "", nil),
            ("a//b/../c", "", "a/c"),
        ]
        for (name, folder, expected) in table {
            #expect(targetPath(of: name, in: folder) == expected, "\(name) in \(folder)")
        }
        for (folder, path) in [("", "a/b"), ("a", "a/b"), ("a/c", "a/b"), ("x/y/z", "a")] {
            #expect(targetPath(of: relativePath(from: folder, to: path), in: folder) == path)
        }
    }
}
