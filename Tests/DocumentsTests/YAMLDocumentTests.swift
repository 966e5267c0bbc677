import Documents
import Testing

@Suite struct YAMLDocumentTests {
    private func dump(_ text: String, all: Bool = false) throws -> String {
        let document = try YAMLDocument(bytes(text), all: all)
        return document.dump(document.root)
    }

    private func error(_ text: String) -> String {
        failure { _ = try dump(text) }?.description ?? "no error"
    }

    @Test func `resolves scalars by the core schema`() throws {
        let cases: [(String, String)] = [
            ("~", "null"), ("null", "null"), ("", "null"), ("# only a comment", "null"),
            ("true", "true"), ("FALSE", "false"), ("yes", "'yes'"), ("on", "'on'"), ("12", "12"),
            ("-7", "-7"), ("+7", "7"), ("0o17", "15"), ("0xfF", "255"), ("017", "17"),
            ("1_000", "'1_000'"), ("1.5", "1.5"), (".5", "0.5"), ("5.", "5.0"), ("-1e3", "-1000.0"),
            ("1e-2", "0.01"), (".inf", "inf"), ("-.Inf", "-inf"), (".nan", "nan"),
            ("1.2.3", "'1.2.3'"),
            (".", "'.'"), ("+", "'+'"), ("-.", "'-.'"), ("1e", "'1e'"), ("0x", "'0x'"),
            ("0o8", "'0o8'"),
            ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("9223372036854775808", "9.223372036854776e+18"),
            ("\"12\"", "'12'"), ("'true'", "'true'"), ("!!str 12", "'12'"), ("!!int \"12\"", "12"),
            ("!custom 12", "'12'"), ("2001-01-01", "'2001-01-01'"), ("|\n 12\n", "'12\n'"),
        ]
        for (text, wanted) in cases { #expect(try dump(text) == wanted, "\(text)") }
        let version = try YAMLDocument(bytes("v: 1.10"))
        let node = try #require(version.child(version.root, "v"))
        let written = unsafe version.text(of: node).map {
            unsafe String(decoding: $0, as: UTF8.self)
        }
        #expect(written == "1.10")
    }

    @Test func `reads maps and lists in the order of the file with their lines`() throws {
        let text = """
            # a lock file
            lockfileVersion: '6.0'
            zeta: {b: 1, a: [x, "y z", null]}
            packages:
              /@babel/code-frame@7.22.5:
                resolution: {integrity: sha512-abc==}
                dev: true
              2: two
            list:
              - 1
              -
                k: v
            """
        let document = try YAMLDocument(bytes(text))
        #expect(
            document.dump(document.root)
                == "{lockfileVersion:'6.0',zeta:{b:1,a:['x','y z',null]},packages:"
                + "{/@babel/code-frame@7.22.5:{resolution:{integrity:'sha512-abc=='},dev:true},2:'two'},"
                + "list:[1,{k:'v'}]}")
        let package = document.child(
            document.child(document.root, "packages"), "/@babel/code-frame@7.22.5")
        #expect(document.child(package, "dev").flatMap(document.line) == 7)
        #expect(package.flatMap(document.line) == 6)
        let list = try #require(document.child(document.root, "list"))
        #expect(document.child(of: list, at: 1).flatMap(document.line) == 12)
        #expect(document.child(of: list, at: 2) == nil)
    }

    @Test func `finds members and elements of long containers`() throws {
        let text =
            "map:\n" + (0..<3000).map { "  key\($0): \($0)\n" }.joined()
            + "list:\n" + (0..<3000).map { "- \($0)\n" }.joined()
        let document = try YAMLDocument(bytes(text))
        let map = document.child(document.root, "map")
        let list = try #require(document.child(document.root, "list"))
        var wrong: [Int] = []
        for index in 0..<3000 {
            let member = document.child(map, "key\(index)")
            let element = document.child(of: list, at: index)
            if member.map(document.dump) != "\(index)" || element.map(document.dump) != "\(index)"
                || member.flatMap(document.line) != index + 2
            {
                wrong.append(index)
            }
        }
        #expect(wrong.isEmpty)
        #expect(document.child(map, "key3000") == nil)
    }

    @Test func `shares aliases and honours merge keys`() throws {
        let text = """
            base: &base {a: 1, b: 2}
            more: &more {b: 3, c: 4}
            one: {<<: *base, b: 9}
            two: {<<: [*base, *more], d: 5}
            again: *base
            name: &n x
            *n : keyed
            quoted: {"<<": 1}
            """
        #expect(
            try dump(text)
                == "{base:{a:1,b:2},more:{b:3,c:4},one:{b:9,a:1},two:{d:5,a:1,b:2,c:4},again:{a:1,b:2},"
                + "name:'x',x:'keyed',quoted:{<<:1}}")
        #expect(error("a: {<<: 1}").contains("a merge key needs a map"))
        #expect(
            error("*x")
                == "not valid YAML: the alias '*x' has no anchor before it at line 1, column 1")
        #expect(error("&a [*a]").contains("has no anchor"))
    }

    @Test func `reads streams of several documents`() throws {
        #expect(try dump("---\na: 1\n---\n- &x 2\n...\n---\n", all: true) == "[{a:1},[2],null]")
        #expect(try dump("", all: true) == "[]")
        #expect(error("--- 1\n--- 2\n").contains("more than one document at line 2"))
        #expect(failure { _ = try dump("--- &x 1\n--- *x\n", all: true) }?.line == 2)
    }

    @Test func `refuses what the format or the limits forbid`() {
        let cases: [(String, String)] = [
            (
                "a: 1\nb: 2\na: 3",
                "not valid YAML: the key 'a' is written twice, first at line 1, at line 3, column 1"
            ),
            ("? [x]\n: 1", "not valid YAML: a key must be a scalar at line 1, column 3"),
            (
                "a: b: c",
                "not valid YAML: mapping values are not allowed in this context at line 1, column 5"
            ),
            (
                "a:\n\t- b",
                "not valid YAML: while scanning for the next token, found character that cannot start any token at line 2, column 1"
            ),
            (
                "a: \"x",
                "not valid YAML: while scanning a quoted scalar, found unexpected end of stream at line 1, column 6"
            ),
            ("a: \u{1}", "not valid YAML: control characters are not allowed at line 1, column 4"),
        ]
        for (text, wanted) in cases { #expect(error(text) == wanted, "\(text)") }
        let invalid = failure { _ = try YAMLDocument(bytes([0x61, 0x0A, 0xFF])) }
        #expect(invalid?.line == 2)
        #expect(invalid?.reason.contains("UTF-8") == true)
    }

    @Test func `refuses deep nesting of every shape without running out of stack`() throws {
        func flow(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try YAMLDocument(bytes(flow(64)))
        for text in [
            flow(65), flow(100_000), String(repeating: "[", count: 100_000),
            String(repeating: "{a: ", count: 100_000), String(repeating: "- ", count: 100_000),
            String(repeating: "? ", count: 100_000), String(repeating: "a: &x [", count: 5000),
        ] {
            let error = failure { _ = try YAMLDocument(bytes(text)) }
            #expect(
                error?.kind == .limit || error?.reason.contains("key") == true,
                "\(error?.description ?? "")")
        }
        // Aliases add their own depth.
        let chain = "- &a0 [1]\n" + (1..<100).map { "- &a\($0) [*a\($0 - 1)]\n" }.joined()
        #expect(error(chain).contains("nested deeper than 64 levels"))
    }

    @Test func `bounds what aliases and merge keys stand for`() throws {
        let laughs =
            "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
            + (1..<12).map { level in
                "a\(level): &a\(level) ["
                    + [String](repeating: "*a\(level - 1)", count: 9).joined(separator: ",") + "]\n"
            }.joined()
        #expect(error(laughs).contains("aliases stand for more than 100000 values"))
        let many =
            "a: &a 1\nb: [" + [String](repeating: "*a", count: 100_001).joined(separator: ",") + "]"
        #expect(error(many).contains("aliases stand for more than 100000 values"))
        let allowed =
            "a: &a 1\nb: [" + [String](repeating: "*a", count: 99_999).joined(separator: ",") + "]"
        _ = try YAMLDocument(bytes(allowed))
        let members = (0..<1000).map { "k\($0): 1" }.joined(separator: ", ")
        let merges =
            "m: &m {\(members)}\nl:\n" + [String](repeating: "- {<<: *m}\n", count: 101).joined()
        #expect(error(merges).contains("aliases stand for more than 100000 values"))
    }
}
