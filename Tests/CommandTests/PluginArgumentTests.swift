import ProgramUnderTest
import Testing

/// What plugins are told of the values that they hand over.
@Suite(.ownThreads)
struct PluginArgumentTests {
    /// What `plugin run` says of a file of four lines, with `body` in `read(file, out)`.
    private func said(_ body: String, before: String = "") throws -> String {
        let fixture = try CommandFixture()
        let run = try fixture.run([
            "plugin", "run", try Self.plugin(fixture, body, before: before),
            fixture.scratch.path("site"),
        ])
        return run.output + run.errors
    }

    private static func plugin(
        _ fixture: CommandFixture, _ body: String, before: String = "", read: String = "read"
    ) throws -> String {
        try fixture.scratch.write("site/x.own", "1\n2\n3\n4\n")
        return try fixture.scratch.plugin(
            "own",
            """
            \(before)
            local function read(file, out)
              \(body)
            end
            return { name = "own", version = "1.0.0", api = 1, summary = "s",
              inventory = { files = { "*.own" }, read = \(read) } }
            """)
    }

    private static func component(_ fields: String) -> String {
        "for _ in file:lines() do end out:component { purl = \"pkg:npm/a@1\", \(fields) }"
    }

    @Test func `wrong values are errors at the call that name the field`() throws {
        let hex = String(repeating: "ab", count: 32)
        let table: [(body: String, words: String)] = [
            (
                Self.component("hashes = { 'sha256:\(hex)', 'sha-256:\(hex)' }"),
                "own/plugin.lua:3: component.hashes[2]: expected a digest such as \"sha256:HEX\" or "
                    + "\"sha512-BASE64\", got \"sha-256:\(hex)\": 'sha' is no algorithm that is known"
            ),
            (
                Self.component("hashes = { 'sha255:\(hex)' }"), "; did you mean 'sha256'?"
            ),
            (
                Self.component("hashes = { 'sha1:\(hex)' }"),
                "the digest of sha1 is 40 hexadecimal digits, or 28 characters of Base64; these are 64 "
                    + "bytes"
            ),
            (Self.component("hashes = { '\(hex)' }"), "there is no algorithm before it"),
            (
                Self.component("at = 5"),
                "component.at: line 5 is beyond the end of 'x.own', which has 4 lines"
            ),
            (
                "for _ in file:lines { coment = '#' } do end",
                "file:lines: there is no option 'coment'; did you mean 'comment'? it takes comment, "
                    + "continuation"
            ),
            (
                "file:csv { header = 'yes' }",
                "file:csv: option 'header': expected true or false, got a string"
            ),
            (
                "file:lines('#')",
                "file:lines: expected a table of options such as { comment = \"...\" }"
            ),
            ("file:records { header = true }", "file:records takes no options"),
            (
                "oakum.ini('', { seperators = ':' })",
                "oakum.ini: there is no option 'seperators'; did you mean 'separators'?"
            ),
            (
                "oakum.purl('npm', nil, '1')",
                "own/plugin.lua:3: oakum.purl: name: expected a string, got nil"
            ),
            ("out:warn('x', 'y')", "out:warn: where: expected a line number, a view or nil"),
            ("file:fail(1)", "file:fail: text: expected a string, got no value"),
            (
                "oakum.sorted({}, {})",
                "own/plugin.lua:3: oakum.sorted: less: expected a function, got table"
            ),
            ("oakum.map({})", "own/plugin.lua:3: oakum.map: f: expected a function, got nil"),
            ("oakum.glob('a/[x', 'a')", "the '[' at character 3 is not closed; '[[]' means one"),
        ]
        for (body, words) in table {
            let said = try said(body)
            #expect(said.contains(words), "\(body): \(said)")
        }
    }

    @Test func `what is stated rightly is taken`() throws {
        let hex = String(repeating: "ab", count: 32)
        let said = try said(
            Self.component(
                """
                at = 4, hashes = oakum.hashes("sha256:\(hex) sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=", nil,
                  { "sha512:12", "h1:3q2+7w" }, "md5:900150983cd24fb0d6963f7d28e17f72")
                """))
        #expect(
            said.contains(
                "x.own:4  component  pkg:npm/a@1  hashes=[\"sha256:\(hex)\",\"sha1-2jmj7l5rSw0yVb/vlWAYkK/"
                    + "YBwk=\",\"md5:900150983cd24fb0d6963f7d28e17f72\"]"), "\(said)")
    }

    @Test func `in a scan a digest or option that is none is a warning`() throws {
        let fixture = try CommandFixture()
        let plugin = try Self.plugin(
            fixture,
            """
            for number in file:lines { coment = "#" } do
              out:component {
                purl = "pkg:npm/a@" .. number, at = number,
                hashes = { "md5:900150983cd24fb0d6963f7d28e17f72", "sha256:none" },
              }
            end
            """)
        let run = try fixture.run([
            "inventory", fixture.scratch.path("site"), "--plugin", plugin, "-q", "-o", "json",
        ])
        #expect(run.status == 0)
        for words in [
            #""path":"x.own","line":4,"plugin":"own","reason":"component.hashes[2]: \"sha256:none\" is left out:"#,
            #""hashes":["md5:900150983cd24fb0d6963f7d28e17f72"],"#,
            "own/plugin.lua:3: file:lines: there is no option 'coment'",
        ] {
            #expect(run.output.contains(words), "\(words): \(run.output)")
        }
    }

    @Test func `a YAML file of several documents gives each with its line`() throws {
        let said = try said(
            #"""
            local text = "a: 1\n---\n# none\n---\nb: [2]\n--- last\n...\n"
            for document, place in oakum.each(oakum.yaml(text, { all = true })) do
              print(oakum.kind(document), oakum.line(place))
            end
            print(#oakum.list(oakum.each(oakum.yaml("", { all = true }))))
            oakum.yaml(text)
            """#)
        for line in ["map  1", "map  5", "string  6", "print: 0"] {
            #expect(said.contains(line), "\(line): \(said)")
        }
        #expect(said.contains("x.own:2  error: not valid YAML: it holds more than one document"))
    }

    @Test func `a reference to an image gives parts, a package URL, or the reason`() throws {
        let said = try said(
            #"""
            local image = oakum.image.parse("quay.io/acme/web:1.2@sha256:00ff")
            print(image.registry, image.namespace, image.name, image.tag, image.digest)
            print(oakum.image.purl("alpine:3.20", "linux/arm64"))
            print(oakum.image.purl("$IMAGE"))
            """#)
        for line in [
            "quay.io  acme  web  1.2  sha256:00ff", "pkg:docker/alpine@3.20?platform=linux%2Farm64",
            "nil  image reference has no name of letters",
        ] {
            #expect(said.contains(line), "\(line): \(said)")
        }
    }

    @Test func `what is no text is replaced, and that is said`() throws {
        let said = try said(
            #"""
            out:component {
              id = "a\0b", purl = oakum.purl("generic", "caf\xe9", "1\0"), at = 2, licenses = { "\xff" },
            }
            out:component {
              purl = oakum.purl("generic", oakum.text.from_latin1("caf\xe9"), "2"), at = 3,
            }
            out:depends("a\0b", "pkg:generic/caf%C3%A9@2")
            """#)
        let words = ": NUL or bytes that are not UTF-8 became \\xNN; oakum.text.from_latin1"
        for line in [
            #"x.own:2  component  pkg:generic/caf%5Cxe9@1%5Cx00  id="a\\x00b""#,
            "x.own:3  component  pkg:generic/caf%C3%A9@2",
            "x.own  warning: oakum.purl: name" + words,
            "x.own  warning: oakum.purl: version" + words,
            "x.own:2  warning: component.id" + words,
            "x.own:2  warning: component.licenses[1]" + words,
            #"depends  from="a\\x00b""#, "3 records of 1 file, 0 errors",
        ] {
            #expect(said.contains(line), "\(line): \(said)")
        }
        #expect(!said.contains("this file has no"), "\(said)")
    }

    @Test func `a function that is called instead of given is named`() throws {
        let fixture = try CommandFixture()
        let table = [
            (
                "for _ in file:lines() do end",
                "own/plugin.lua:3: attempt to index a nil value (local 'file'); there is no 'file' while "
                    + "plugin.lua is loaded: write read = read, without the parentheses of a call"
            ),
            (
                "",
                "plugin.inventory.read: expected a function, got nil; a function is given by its name"
            ),
        ]
        for (body, words) in table {
            let plugin = try Self.plugin(fixture, body, read: "read()")
            let run = try fixture.run(["plugin", "run", plugin, fixture.scratch.path("site")])
            #expect(run.status == 2)
            #expect(run.errors.contains(words), "\(run.errors)")
        }
    }

    @Test func `a glob with an open set is refused with the place`() throws {
        let fixture = try CommandFixture()
        let plugin = try fixture.scratch.plugin(
            "own",
            """
            return { name = "own", version = "1.0.0", api = 1, summary = "s",
              inventory = { files = { "*.own", "etc/[x" }, read = function() end } }
            """)
        let words = "'etc/[x' is no glob: the '[' at character 5 is not closed; '[[]' means one"
        let lint = try fixture.run(["plugin", "lint", plugin])
        #expect(lint.status == 5)
        #expect(
            lint.output.contains("plugin.lua:2:36: error [bad-glob] " + words), "\(lint.output)")
        let list = try fixture.run(["inventory", fixture.scratch.root, "--plugin", plugin])
        #expect(list.status == 2)
        #expect(list.errors.contains(words), "\(list.errors)")
    }
}
