import Documents
import Testing

@Suite struct TOMLDocumentTests {
    private func dump(_ text: String) throws -> String {
        let document = try TOMLDocument(bytes(text))
        return document.dump(document.root)
    }

    private func error(_ text: String) -> String {
        failure { _ = try dump(text) }?.description ?? "no error: \(text)"
    }

    @Test func `reads every kind of value`() throws {
        let cases: [(String, String)] = [
            ("+99", "99"), ("-17", "-17"), ("1_000", "1000"), ("0xDEAD_beef", "3735928559"),
            ("0o755", "493"), ("0b1101", "13"), ("0", "0"), ("-0", "0"),
            ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("+1.0", "1.0"), ("5e+22", "5e+22"), ("6.626e-34", "6.626e-34"), ("-0.0", "-0.0"),
            ("224_617.445_991", "224617.445991"),
            ("inf", "inf"), ("-inf", "-inf"), ("+nan", "nan"), ("true", "true"), ("false", "false"),
            ("1979-05-27T07:32:00Z", "'1979-05-27T07:32:00Z'"),
            ("1979-05-27 00:32:00.999999-07:00", "'1979-05-27 00:32:00.999999-07:00'"),
            ("1979-05-27", "'1979-05-27'"), ("07:32:00", "'07:32:00'"),
            ("2000-02-29", "'2000-02-29'"),
            (#""a\tb\"\\\u00e9\U0001F600""#, "'a\tb\"\\é😀'"), (#"'C:\n "x"'"#, #"'C:\n "x"'"#),
            ("\"\"", "''"), ("''", "''"), ("\"\"\"\"\"\"", "''"),
            ("\"\"\"\nRoses\r\nViolets\"\"\"", "'Roses\nViolets'"),
            ("\"\"\"a \\\n\n   b\"\"\"", "'a b'"),
            ("\"\"\"\"two\"\" quotes\"\"\"\"\"", "'\"two\"\" quotes\"\"'"),
            ("'''\nI [dw]on't\n'''", "'I [dw]on't\n'"), ("''''a'''", "''a'"),
            ("[1, 2, # c\n [ 'x', ] , ]", "[1,2,['x']]"), ("[]", "[]"), ("{}", "{}"),
            ("{ a = 1, b.c = 'x', \"d e\" = [{}] }", "{a:1,b:{c:'x'},d e:[{}]}"),
        ]
        for (text, wanted) in cases {
            #expect(try dump("k = \(text)") == "{k:\(wanted)}", "\(text)")
        }
    }

    @Test func `reads tables in the order of the file with their lines`() throws {
        let text = """
            # lock
            version = 3

            [[package]]
            name = "b"
            dependencies = [
             "x",
             "y",
            ]
            [package.source]
            url = 'u'

            [[package]] # second
            name = "a"
            [metadata]
            "quoted key".'and.more' = 1
            3.14 = "pi"
            [a.b.c]
            z = 1
            [a]
            y = 2
            """
        let document = try TOMLDocument(bytes(text.replacing("\n", with: "\r\n")))
        #expect(
            document.dump(document.root)
                == "{version:3,package:[{name:'b',dependencies:['x','y'],source:{url:'u'}},{name:'a'}],"
                + "metadata:{quoted key:{and.more:1},3:{14:'pi'}},a:{b:{c:{z:1}},y:2}}")
        let packages = try #require(document.child(document.root, "package"))
        let first = document.child(of: packages, at: 0)
        let dependencies = try #require(document.child(first, "dependencies"))
        let nodes = [
            first, document.child(first, "name"), document.child(of: dependencies, at: 1),
            document.child(of: packages, at: 1),
            document.child(document.child(document.root, "a"), "y"),
        ]
        #expect(nodes.map { $0.flatMap(document.line) } == [4, 5, 8, 13, 21])
    }

    @Test func `refuses what must not be continued or written twice`() {
        let cases: [(String, String)] = [
            ("a = 1\na = 2", "cannot redefine existing integer 'a' at line 2, column 5"),
            ("[a]\n[a]", "cannot redefine existing table 'a' at line 2, column 1"),
            ("a.b = 1\n[a]", "cannot redefine existing table 'a' at line 2, column 1"),
            ("a = {}\n[a.b]", "cannot insert 'a.b' into existing inline table at line 2"),
            ("a = {x = 1}\na.y = 2", "existing table as dotted key-value pair at line 2, column 1"),
            ("a = []\n[[a]]", "cannot redefine existing array 'a' as array-of-tables at line 2"),
            ("[a]\n[[a]]", "cannot redefine existing table 'a' as array-of-tables at line 2"),
            ("[[a]]\n[a]", "cannot redefine existing array 'a' as table at line 2"),
            ("[a.b]\nx = 1\n[a]\nb.y = 2", "existing table as dotted key-value pair at line 4"),
            ("a = 1\na.b = 2", "existing integer as dotted key-value pair at line 2"),
            ("a = {b = 1, b = 2}", "cannot redefine existing integer 'b' at line 1, column 17"),
            ("[[a.b]]\n[a]\nb.c = 1", "existing array as dotted key-value pair at line 3"),
        ]
        for (text, wanted) in cases {
            #expect(error(text).contains(wanted), "\(text)\n\(error(text))")
        }
        #expect(throws: Never.self) {
            _ = try dump(
                "[a.b]\n[a]\n[[c.d]]\n[c]\nx = 1\n[fruit]\napple.color = 1\n[fruit.apple.taste]\nsweet = true"
            )
        }
    }

    @Test func `names the place of a fault`() {
        let pair = "error while parsing key-value pair: "
        let cases: [(String, String)] = [
            ("a = ", pair + "encountered end-of-file at line 1, column 5"),
            ("a = 1\nb == 2", "could not determine value type at line 2, column 4"),
            (
                "a = 1 b = 2",
                pair + "expected a comment or whitespace, saw 'b' at line 1, column 7"
            ),
            ("[\n", "error while parsing key: expected bare key starting character or string"),
            ("[a", "error while parsing table header: encountered end-of-file at line 1, column 3"),
            ("a = \"\"\"x", "error while parsing string: encountered end-of-file"),
            ("é = \"\\x\"", "error while parsing root table: expected keys, tables"),
            ("a = [1 2]", "expected comma or closing ']', saw '2' at line 1, column 8"),
            ("a = {b = 1,}", "saw closing '}' (dangling comma) at line 1, column 12"),
            ("# \u{1}", "control characters other than TAB (U+0009) are explicitly prohibited"),
            ("\u{FEFF}\u{FEFF}a = 1", "encountered a byte order mark at line 1, column 1"),
        ]
        for (text, wanted) in cases {
            #expect(error(text).hasPrefix("not valid TOML: "), "\(error(text))")
            #expect(error(text).contains(wanted), "\(error(text))")
        }
        for word in [
            "01", "1_", "_1", "1__0", "1.", ".5", "1e", "0x", "+0xF", "0xG", "1_.0", "tru", "--1",
            "+-1", "2001-02-29", "1979-13-01", "25:00:00", "1979-05-27T", "1979-05-27T07:32",
            "12:00:00Z", "inf1", "9223372036854775808", "1e999", "\"\\x\"", "\"\\ud800\"",
            "\"a\nb\"", "\"\u{0}\"",
            "2000-01-01" + String(repeating: "_", count: 116) + " 1",
        ] {
            #expect(
                error("a = \(word)").hasPrefix("not valid TOML: error while parsing"), "\(word)")
        }
        // What a message quotes from the document cannot drive a terminal.
        #expect(
            error("\"\u{1B}[1m\" = 1").unicodeScalars.allSatisfy { $0.value >= 0x20 })
        #expect(
            failure { _ = try TOMLDocument(bytes([0x61, 0x3D, 0x22, 0xFF, 0x22])) }?.reason
                == "invalid UTF-8")
    }

    @Test func `keeps members in the order in which they are first named`() throws {
        let cases: [(String, String)] = [
            ("z = 1\na = 2\nm = 3", "{z:1,a:2,m:3}"),
            ("z = {b = 1, a = 2}\n[y]\n[b.z]\n[b.a]\n[a]", "{z:{b:1,a:2},y:{},b:{z:{},a:{}},a:{}}"),
            ("[[z]]\nb = 1\na = 2\n[c]\n[[z]]\n[z.y]\n[z.x]", "{z:[{b:1,a:2},{y:{},x:{}}],c:{}}"),
            ("z.b = 1\na.x = 1\nz.a = 2", "{z:{b:1,a:2},a:{x:1}}"),
            ("\"\" = 1\n'0' = 2\n10 = 3\n2 = 4", "{:1,0:2,10:3,2:4}"),
        ]
        for (text, wanted) in cases { #expect(try dump(text) == wanted) }
        let names = (0..<1000).map { "k\($0 * 7919 % 1000)" }
        let document = try TOMLDocument(bytes(names.map { $0 + " = 1\n" }.joined()))
        #expect(document.keys(document.root) == names)
    }

    @Test func `keeps NUL inside of strings and keys`() throws {
        let document = try TOMLDocument(bytes(#""a\u0000b" = "x\u0000y""#))
        #expect(document.keys(document.root) == ["a\0b"])
        #expect(document.string(document.child(document.root, "a\0b")) == "x\0y")
        #expect(error("a = 1\u{0}\nb = 2").contains("at line 1, column 6"))
        #expect(error("a = 1\n\u{0}").contains("at line 2, column 1"))
    }

    @Test func `tells numbers and dates as they are written, wherever they stand`() throws {
        let words = [
            "1_000", "0x1F", "-0.0", "1.10", "+5e+2_2", "1979-05-27 07:32:00Z", "07:32:00.50",
            "1979-05-27", "-inf", "0b01",
        ]
        var mismatches: [String] = []
        // The parser reads blocks of 32 bytes, and places are kept for each 512.
        for length in 0..<70 {
            let filler =
                String(repeating: "é日x", count: length * 4) + String(repeating: "x", count: length)
            let text = "# \(filler)\r\nk = [ '\(filler)', \(words.joined(separator: ", ")) # c\r\n]"
            let document = try TOMLDocument(bytes(text))
            let list = document.child(document.root, "k")
            for (index, word) in words.enumerated() {
                guard let node = list.flatMap({ document.child(of: $0, at: index + 1) }),
                    let found = unsafe document.text(of: node)
                else {
                    mismatches.append("\(length): no \(word)")
                    continue
                }
                let written = unsafe String(decoding: found, as: UTF8.self)
                if written != word || document.line(of: node) != 2 {
                    mismatches.append("\(length): \(written) for \(word)")
                }
            }
            #expect(list.map { document.dump($0) }?.contains("'1979-05-27'") == true)
        }
        #expect(mismatches == [])
        #expect(try dump("k = 1979-05-27") == "{k:'1979-05-27'}")
        #expect(try dump("k = 1979-05-27 # c") == "{k:'1979-05-27'}")
    }

    @Test func `refuses deep nesting of every shape`() throws {
        _ = try TOMLDocument(
            bytes("a = " + String(repeating: "[", count: 63) + String(repeating: "]", count: 63)))
        for text in [
            "a = " + String(repeating: "[", count: 100_000),
            "a = " + String(repeating: "{a = ", count: 100_000),
            String(repeating: "a.", count: 100_000) + "a = 1",
            "[" + String(repeating: "a.", count: 100_000) + "a]",
            "x = {y = 1, " + String(repeating: "'=' .\t\"\\\".\".", count: 50_000) + "a = 1}",
            String(repeating: "a.", count: 40) + "a = {" + String(repeating: "a.", count: 40)
                + "a=1}",
            (0..<100).map { "[[" + String(repeating: "a.", count: $0) + "a]]\n" }.joined(),
        ] {
            #expect(error(text).contains("nested deeper than 64 levels"), "\(text.prefix(20))")
        }
        #expect(error("a = " + String(repeating: "[", count: 65)).hasPrefix("cannot read TOML: "))
        let closed = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(error("a = " + closed).hasPrefix("cannot read TOML: nested deeper"))
        // Dots that are no key.
        let version = (0..<200).map { "\($0)" }.joined(separator: ".")
        _ = try TOMLDocument(bytes("a = '\(version)' # \(version)\n# \(version)"))
    }
}
