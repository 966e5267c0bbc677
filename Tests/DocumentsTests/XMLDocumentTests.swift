import Documents
import Testing

@Suite struct XMLDocumentTests {
    private func dump(_ text: String) throws -> String {
        let document = try XMLDocument(bytes(text))
        return document.dump(document.root)
    }

    private func error(_ raw: [UInt8]) -> String {
        failure { _ = try XMLDocument(bytes(raw)) }?.description ?? "no error"
    }

    private func error(_ text: String) -> String { error(Array(text.utf8)) }

    private static let project = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- a comment -->
        <project xmlns="urn:p" xmlns:x="urn:x">
          <modelVersion>4.0.0</modelVersion>
          <dependencies>
            <dependency>
              <groupId>g</groupId> <artifactId>
                a
              </artifactId>
              <exclusions/>
            </dependency>
            <dependency scope="test"><groupId>h<!-- x -->&amp;&#x69;<![CDATA[<j>]]></groupId></dependency>
          </dependencies>
          <x:note x:kind="k" lang='de'>mixed <b>bold</b> text</x:note>
          <packages><package id="A" version="1.0" /></packages>
        </project>
        """

    @Test func `an element with text alone is a string, others are elements`() throws {
        #expect(
            try dump(Self.project)
                == "{project:{modelVersion:'4.0.0',dependencies:{dependency:{groupId:'g',artifactId:'a',"
                + "exclusions:''},dependency:{groupId:'h&i<j>'}},note:{b:'bold'},packages:{package:{}}}}"
        )
        #expect(try dump("<a xmlns='u'> x </a>") == "{a:'x'}")
        #expect(try dump("<a>  \n </a>") == "{a:''}")
        #expect(try dump("<p:a xmlns:p='u'><q:b/></p:a>") == "{a:{b:''}}")
    }

    @Test func `looks up names, attributes, text and places`() throws {
        let document = try XMLDocument(bytes(Self.project))
        let project = try #require(document.child(document.root, "project"))
        let dependencies = try #require(document.child(project, "dependencies"))
        let second = try #require(document.child(of: dependencies, at: 1))
        #expect(document.isElement(project))
        #expect(!document.isElement(document.root))
        #expect(document.string(document.child(second, "@scope")) == "test")
        #expect(document.string(document.child(project, "@xmlns:x")) == "urn:x")
        #expect(document.child(of: dependencies, at: 2) == nil)
        #expect(document.child(second, "@missing") == nil)
        #expect(document.child(second, "#other") == nil)
        let note = try #require(document.child(project, "x:note"))
        #expect(document.child(project, "note") == note)
        #expect(document.string(document.child(note, "#text")) == "mixed bold text")
        #expect(document.string(document.child(note, "#name")) == "x:note")
        #expect(document.keys(document.child(note, "@")) == ["x:kind", "lang"])
        #expect(document.string(document.child(document.child(note, "@"), "lang")) == "de")
        let package = document.child(document.child(project, "packages"), "package")
        #expect(document.string(document.child(package, "@version")) == "1.0")
        #expect(document.child(package, "#text") == nil)
        let lines = [
            project, dependencies, second, note, document.child(second, "@scope"), package,
        ].map { $0.flatMap(document.line) }
        #expect(lines == [3, 5, 12, 14, 12, 15])
    }

    @Test func `finds names and places among many children`() throws {
        let children = (0..<500).map { "<c\($0 % 100) n='\($0)'/>" }.joined(separator: "\n")
        let document = try XMLDocument(bytes("<r>\(children)</r>"))
        let root = try #require(document.child(document.root, "r"))
        #expect(document.string(document.child(document.child(root, "c42"), "@n")) == "42")
        #expect(document.child(root, "c100") == nil)
        let last = try #require(document.child(of: root, at: 499))
        #expect(document.string(document.child(last, "@n")) == "499")
        #expect(document.line(of: last) == 500)
        #expect(document.keys(root).count == 500)
    }

    @Test func `reads every encoding that it says it reads`() throws {
        func wide(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
            ((mark ? "\u{FEFF}" : "") + text).utf16.flatMap { unit in
                let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
                return bigEndian ? pair : pair.reversed()
            }
        }
        let text = "<?xml version='1.0' encoding='UTF-16'?>\n<a>é😀</a>"
        var cases: [[UInt8]] = []
        for mark in [true, false] {
            for order in [true, false] { cases.append(wide(text, bigEndian: order, mark: mark)) }
        }
        // What is UTF-8 by now, and still says what it was.
        cases.append(Array(text.utf8))
        cases.append([0xEF, 0xBB, 0xBF] + Array("<a>é😀</a>".utf8))
        for raw in cases {
            let document = try XMLDocument(bytes(raw))
            #expect(document.dump(document.root) == "{a:'é😀'}")
        }
        let latin = Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>".utf8) + [0xE9]
        let document = try XMLDocument(bytes(latin + Array("</a>".utf8)))
        #expect(document.dump(document.root) == "{a:'é'}")
        #expect(
            error(latin.filter { $0 != 0x2D } + Array("</a>".utf8)).contains("unknown encoding;"))
        #expect(error(Array("<a>".utf8) + [0xE9] + Array("</a>".utf8)).contains("invalid token"))
    }

    @Test func `refuses document types and entities`() {
        let bomb = """
            <?xml version="1.0"?>
            <!DOCTYPE lolz [ <!ENTITY a "ha"> <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"> ]>
            <lolz>&b;</lolz>
            """
        let refusal = "a document type declaration (<!DOCTYPE>) is not read; remove it at line "
        #expect(error(bomb) == "not valid XML: " + refusal + "2, column 1")
        #expect(error("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>").contains(refusal))
        #expect(
            error("<a>\n&nbsp;</a>") == "not valid XML: undefined entity at line 2, column 1")
    }

    @Test func `names the place of a fault`() {
        let cases: [(String, String)] = [
            ("", "no element found at line 1, column 1"),
            ("<a>\n <b>\n</a>", "mismatched tag while <b> of line 2 is open at line 3, column 3"),
            ("<a>\n <b x='1'>", "no element found while <b> of line 2 is open at line 2"),
            ("<a>\n<b", "unclosed token while <a> of line 1 is open at line 2, column 1"),
            ("<a x='1' x='2'/>", "duplicate attribute at line 1, column 10"),
            ("<a/>\n<b/>", "junk after document element at line 2, column 1"),
            ("<a>\n&#0;</a>", "reference to invalid character number at line 2, column 1"),
            ("{\"json\": 1}", "not well-formed (invalid token) at line 1, column 1"),
            ("<a>\u{0}</a>", "not well-formed (invalid token) at line 1"),
            ("<a><![CDATA[ x", "unclosed CDATA section at line 1"),
        ]
        for (text, wanted) in cases {
            #expect(error(text).hasPrefix("not valid XML: " + wanted), "\(text)\n\(error(text))")
        }
    }

    @Test func `bounds depth and survives sizes`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(throws: Never.self) { try XMLDocument(bytes(nested(256))).visitAll() }
        #expect(
            error(nested(257))
                == "cannot read XML: nested deeper than 256 levels at line 1, column 769")
        #expect(error(String(repeating: "<a>", count: 300_000)).contains("deeper than 256"))
        let attributes = (0..<50_000).map { "a\($0)='v'" }.joined(separator: " ")
        let many = try XMLDocument(
            bytes("<r \(attributes) long='\(String(repeating: "x", count: 1 << 20))'/>"))
        let root = many.child(many.root, "r")
        #expect(many.string(many.child(root, "@a49999")) == "v")
        #expect(many.string(many.child(root, "@long"))?.utf8.count == 1 << 20)
        // Blanks at the ends of many elements are passed over once.
        let blanks = String(repeating: " ", count: 1 << 20)
        let depth = String(repeating: "<a>", count: 200)
        let deep = depth + blanks + "x" + blanks + String(repeating: "</a>", count: 200)
        let text = try XMLDocument(bytes(deep))
        #expect(text.string(text.child(text.child(text.root, "a"), "#text")) == "x")
    }

    @Test func `nothing cut off is accepted, and nothing traps`() {
        let raw = Array(Self.project.utf8)
        for end in 0..<raw.count - 1 where raw[end...].contains(UInt8(ascii: "<")) {
            #expect(failure { try XMLDocument(bytes(Array(raw[..<end]))).visitAll() } != nil)
        }
        var generator = SeededGenerator(state: 6)
        var refused = 0
        for _ in 0..<2500 {
            let store = bytes(mutant(of: raw, using: &generator))
            if failure({ try XMLDocument(store).visitAll() }) != nil { refused += 1 }
        }
        #expect((500..<2500).contains(refused))
    }

    @Test func `nodes that are not there read as nothing`() throws {
        let document = try XMLDocument(bytes("<a x='1'><b/></a>"))
        for high: UInt64 in [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 0xFFFF_FFFF] {
            for low: UInt64 in [0, 1, 2, 3, 0xFFFF_FFFF] {
                let node = DocumentNode(index: high << 32 | low)
                _ = document.value(of: node)
                _ = document.line(of: node)
                _ = unsafe document.text(of: node)
                _ = document.child(of: node, at: 7)
                _ = document.child(node, "b")
                for cursor: UInt64 in [0, 1, 2, 9, .max] {
                    _ = unsafe document.next(in: node, after: cursor)
                }
            }
        }
        #expect(document.dump(document.root) == "{a:{b:''}}")
    }
}
