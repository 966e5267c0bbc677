import Documents
import Testing

@Suite struct INIDocumentTests {
    private func dump(
        _ text: String, _ change: (inout INIDialect) -> Void = { _ in }
    ) throws -> String {
        var dialect = INIDialect()
        change(&dialect)
        let document = try INIDocument(bytes(text), dialect)
        return document.dump(document.root)
    }

    private func error(
        _ text: String, _ change: (inout INIDialect) -> Void = { _ in }
    ) -> String {
        failure { _ = try dump(text, change) }?.description ?? "no error"
    }

    @Test func `reads sections and keys as text`() throws {
        let cases: [(String, String)] = [
            ("", "{}"), ("# c\n; d\n\n", "{}"),
            (
                "a=1\n[s]\nb = x y \r\n c=\"q\" # not a comment\n",
                "{:{a:'1'},s:{b:'x y',c:'\"q\" # not a comment'}}"
            ),
            ("[ s t ]  ; c\n[]\nk==v=w", "{s t:{},:{k:'=v=w'}}"),
            ("[remote \"o\"]\n\turl = git@h:p\n", "{remote \"o\":{url:'git@h:p'}}"),
            ("[a]\nx=1\n[b]\n[a]\ny=2\nx=3", "{a:{x:'1',y:'2',x:'3'},b:{}}"),
            ("[a]b]\nk=", "{a]b:{k:''}}"),
            ("\u{FEFF}[é]\nü=ö", "{é:{ü:'ö'}}"),
        ]
        for (text, wanted) in cases { #expect(try dump(text) == wanted, "\(text)") }
    }

    @Test func `reads the dialects that are asked for`() throws {
        let setup = """
            [options]
            install_requires =
                a>=1  ; python_version < "3"
                # a comment
                b

                c
            Name: x
              y
            """
        #expect(
            try dump(setup) {
                $0.separators = Array("=:".utf8)
                $0.hasContinuations = true
                $0.lowersKeys = true
            } == "{options:{install_requires:'a>=1  ; python_version < \"3\"\nb\nc',name:'x\ny'}}")
        #expect(
            try dump("[mysqld]\nskip-networking # c\nport = 3306 # c\nu = a#b\n") {
                $0.hasBareKeys = true
                $0.hasInlineComments = true
            } == "{mysqld:{skip-networking:true,port:'3306',u:'a#b'}}")
        #expect(try dump("!c\n#k=v") { $0.comments = [UInt8(ascii: "!")] } == "{:{#k:'v'}}")
    }

    @Test func `the last of repeated keys counts, and all are there`() throws {
        let many = (0..<60).map { "k\($0 % 40) = \($0)" }.joined(separator: "\n")
        for (text, key, wanted, count) in [
            ("[s]\nx=1\ny=2\nx=3", "x", "3", 3), ("[s]\n" + many, "k3", "43", 60),
            ("[s]\n" + many, "k30", "30", 60),
        ] {
            let document = try INIDocument(bytes(text))
            let section = document.child(document.root, "s")
            let value = document.child(section, key)
            #expect(document.string(value) == wanted)
            #expect(document.keys(section).count == count)
            #expect(document.repeatsNames)
        }
        let document = try INIDocument(bytes("\n[s]\n\nx=1\nx=2"))
        let section = document.child(document.root, "s")
        #expect(section.flatMap(document.line) == 2)
        #expect(document.child(section, "x").flatMap(document.line) == 5)
    }

    @Test func `names the line of a fault`() {
        let expected = "not valid INI: expected '[section]', 'key = value' or a comment at line "
        #expect(error("[a]\nb = 1\nword") == expected + "3")
        #expect(error("= 1") == expected + "1")
        #expect(error("\n[a\n") == "not valid INI: the section is not closed with ']' at line 2")
        #expect(
            error("[a] b") == "not valid INI: expected nothing behind the section's ']' at line 1")
        #expect(error("a: 1") == expected + "1")
        #expect(error("  x") { $0.hasContinuations = true } == expected + "1")
    }

    @Test func `survives mutants`() {
        let seed = Array(
            "x=1\n[a]\n k = v ; c\n more\nb\n; c\n[b \"c\"] # c\nk: w\nk = \u{e9}\n".utf8)
        var generator = SeededGenerator(state: 7)
        var refused = 0
        for index in 0..<2500 {
            var dialect = INIDialect()
            dialect.hasContinuations = index % 2 == 0
            dialect.hasBareKeys = index % 3 == 0
            dialect.hasInlineComments = index % 5 == 0
            let store = bytes(mutant(of: seed, using: &generator))
            if failure({ try INIDocument(store, dialect).visitAll() }) != nil { refused += 1 }
        }
        #expect((200..<2400).contains(refused))
        let long = String(repeating: "k=v\n v\n", count: 100_000)
        #expect(throws: Never.self) {
            _ = try dump(long) { $0.hasContinuations = true }
        }
    }
}
