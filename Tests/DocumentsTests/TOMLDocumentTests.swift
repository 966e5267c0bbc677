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
            ("9223372036854775808", "9.223372036854776e+18"), ("+1.0", "1.0"), ("5e+22", "5e+22"),
            ("6.626e-34", "6.626e-34"), ("-0.0", "-0.0"), ("224_617.445_991", "224617.445991"),
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
            ("a = 1\na = 2", "'a' is written twice, first at line 1, at line 2, column 1"),
            ("[a]\n[a]", "'a' is written twice, first at line 1, at line 2, column 1"),
            ("a.b = 1\n[a]", "'a' is written twice"),
            ("a = {}\n[a.b]", "'a' is no table to continue"),
            ("a = {x = 1}\na.y = 2", "'a' cannot be continued by a dotted key"),
            ("a = []\n[[a]]", "'a' is written twice"), ("[a]\n[[a]]", "'a' is written twice"),
            ("[[a]]\n[a]", "'a' is written twice"),
            ("[a.b]\nx = 1\n[a]\nb.y = 2", "'b' cannot be continued"),
            ("a = 1\na.b = 2", "'a' cannot be continued"),
            ("a = {b = 1, b = 2}", "'b' is written twice"),
            ("[[a.b]]\n[a]\nb.c = 1", "'b' cannot be continued"),
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
        let cases: [(String, String)] = [
            ("a = ", "unexpected end of the file where a value should stand at line 1, column 5"),
            ("a = 1\nb == 2", "unexpected '=' where a value should stand at line 2, column 4"),
            (
                "a = 1 b = 2",
                "unexpected 'b' where the end of the line should stand at line 1, column 7"
            ),
            ("= 1", "unexpected '=' where a key should stand at line 1, column 1"),
            ("[a", "unexpected end of the file where ']' should stand at line 1, column 3"),
            ("a = \"x\ny\"", "unexpected byte 0x0A where text should stand at line 1, column 7"),
            ("a = \"\"\"x", "a string is not closed at line 1, column 5"),
            ("a = \"\\x\"", "unknown escape in a string at line 1, column 6"),
            ("a = \"\\ud800\"", "the escape names no character at line 1, column 6"),
            ("a = 1979-13-01", "'1979-13-01' is no value at line 1, column 5"),
            ("a = [1 2]", "unexpected '2' where ',' or ']' should stand at line 1, column 8"),
            ("a = {b = 1,}", "unexpected '}' where a key should stand at line 1, column 12"),
            ("# \u{1}", "unexpected byte 0x01 where text should stand at line 1, column 3"),
        ]
        for (text, wanted) in cases { #expect(error(text) == "not valid TOML: " + wanted) }
        for word in [
            "01", "1_", "_1", "1__0", "1.", ".5", "1e", "0x", "+0xF", "0xG", "1_.0", "tru", "--1",
            "+-1",
            "2001-02-29", "25:00:00", "1979-05-27T", "1979-05-27T07:32", "12:00:00Z", "inf1",
        ] {
            #expect(
                error("a = \(word)").contains("is no value")
                    || error("a = \(word)").contains("unexpected"), "\(word)")
        }
        #expect(
            failure { _ = try TOMLDocument(bytes([0x61, 0x3D, 0x22, 0xFF, 0x22])) }?.reason
                == "invalid UTF-8")
    }

    @Test func `refuses deep nesting of every shape`() throws {
        _ = try TOMLDocument(
            bytes("a = " + String(repeating: "[", count: 63) + String(repeating: "]", count: 63)))
        for text in [
            "a = " + String(repeating: "[", count: 100_000),
            "a = " + String(repeating: "{a = ", count: 100_000),
            String(repeating: "a.", count: 100_000) + "a = 1",
            "[" + String(repeating: "a.", count: 100_000) + "a]",
            (0..<100).map { "[[" + String(repeating: "a.", count: $0) + "a]]\n" }.joined(),
        ] {
            #expect(error(text).contains("nested deeper than 64 levels"), "\(text.prefix(20))")
        }
    }
}
