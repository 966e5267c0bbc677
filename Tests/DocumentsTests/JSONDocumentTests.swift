import Documents
import Testing

@Suite struct JSONDocumentTests {
    private func error(_ text: String) -> String {
        failure { _ = try JSONDocument(bytes(text)) }?.description ?? "no error"
    }

    @Test func `reads every kind of value`() throws {
        let text = #"{"a": [1, -2, 1.5, 1e3, true, false, null, "x\u00e9\n"], "b": {}, "c": []}"#
        let document = try JSONDocument(bytes(text))
        #expect(
            document.dump(document.root) == "{a:[1,-2,1.5,1000.0,true,false,null,'xé\n'],b:{},c:[]}"
        )
        let list = try #require(document.child(document.root, "a"))
        #expect(document.child(of: list, at: 8) == nil)
        #expect(document.child(of: list, at: -1) == nil)
        #expect(document.child(document.root, "z") == nil)
        #expect(document.child(list, "a") == nil)
    }

    @Test func `takes a lone scalar as a document`() throws {
        for (text, wanted) in [("7", "7"), ("\"x\"", "'x'"), ("null", "null"), (" true ", "true")] {
            let document = try JSONDocument(bytes(text))
            #expect(document.dump(document.root) == wanted)
        }
    }

    @Test func `rounds whole numbers beyond 64 bits to doubles and keeps their text`() throws {
        let texts: [(String, String)] = [
            ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("9223372036854775808", "9.223372036854776e+18"),
            ("18446744073709551615", "1.8446744073709552e+19"),
            ("18446744073709551616", "1.8446744073709552e+19"),
            ("-9223372036854775809", "-9.223372036854776e+18"),
            ("123456789012345678901234567890", "1.2345678901234568e+29"),
        ]
        func written(_ document: JSONDocument, _ node: DocumentNode) -> String? {
            unsafe document.text(of: node).map { unsafe String(decoding: $0, as: UTF8.self) }
        }
        for (text, wanted) in texts {
            let document = try JSONDocument(bytes("{\"a\":[\(text),\"\(text)\"],\"b\": 1}"))
            #expect(document.dump(document.root) == "{a:[\(wanted),'\(text)'],b:1}")
            let list = try #require(document.child(document.root, "a"))
            let number = try #require(document.child(of: list, at: 0))
            #expect(written(document, number) == text)
        }
        // All digits count, though the parser is given two fewer.
        var generator = SeededGenerator(state: 7)
        for _ in 0..<500 {
            let text = "\(UInt64.random(in: 1 << 63...(.max), using: &generator))7"
            let document = try JSONDocument(bytes(text))
            guard case .number(let value) = document.value(of: document.root) else {
                Issue.record("'\(text)' is no number")
                continue
            }
            #expect(value == Double(text), "\(text)")
        }
        let precise = try JSONDocument(bytes("[1.10, 2]"))
        let first = try #require(precise.child(of: precise.root, at: 0))
        #expect(written(precise, first) == "1.10")
    }

    @Test func `lets the last of equal keys win and iterates over it alone`() throws {
        let document = try JSONDocument(bytes(#"{"a":1,"b":2,"a":3}"#))
        #expect(document.dump(document.root) == "{b:2,a:3}")
        #expect(document.child(document.root, "a").map(document.dump) == "3")

        let members = (0..<100).map { "\"k\($0 % 60)\": \($0)" }.joined(separator: ",")
        let long = try JSONDocument(bytes("{\(members)}"))
        #expect(long.keys(long.root).count == 60)
        #expect(long.child(long.root, "k5").map(long.dump) == "65")
        #expect(long.child(long.root, "k50").map(long.dump) == "50")
        #expect(long.child(long.root, "k60") == nil)
    }

    @Test func `finds members and elements of long containers`() throws {
        let members = (0..<5000).map { "\"key \($0)\":[\($0)]" }.joined(separator: ",\n")
        let document = try JSONDocument(bytes("{\(members)}"))
        let list = try JSONDocument(
            bytes("[" + (0..<5000).map(String.init).joined(separator: ",") + "]"))
        var wrong: [Int] = []
        for index in 0..<5000 {
            let member = document.child(document.root, "key \(index)")
            let element = list.child(of: list.root, at: index)
            if member.map(document.dump) != "[\(index)]" || element.map(list.dump) != "\(index)"
                || member.flatMap(document.line) != index + 1
            {
                wrong.append(index)
            }
        }
        #expect(wrong.isEmpty)
        #expect(list.child(of: list.root, at: 5000) == nil)
        guard case .map(5000) = document.value(of: document.root) else {
            Issue.record("5000 members expected")
            return
        }
    }

    @Test func `tells the line of every value`() throws {
        let text =
            "{\n\"a\": [1,\n 2.5, {\"deep\":\n\"x, [y]: {z}\"}],\n\n\"b\": \"\\\"\", \"c\"\n:\nnull}\n"
        let document = try JSONDocument(bytes(text))
        let list = document.child(document.root, "a")
        let inner = list.flatMap { document.child(of: $0, at: 2) }
        let nodes = [
            document.root, list, list.flatMap { document.child(of: $0, at: 0) },
            list.flatMap { document.child(of: $0, at: 1) }, inner, document.child(inner, "deep"),
            document.child(document.root, "b"), document.child(document.root, "c"),
        ]
        #expect(nodes.map { $0.flatMap(document.line) } == [1, 2, 2, 3, 3, 4, 6, 8])
    }

    @Test func `names the place of a fault`() {
        let cases: [(String, String)] = [
            ("{\n \"a\": 1,\n \"b\":,}", "unexpected ',' at line 3, column 6"),
            ("", "the file is empty at line 1, column 1"),
            (" \n\t", "the file is empty at line 2, column 2"),
            ("{\"a\": 1", "unexpected end of the file at line 1, column 8"),
            ("[1,]", "unexpected ']' at line 1, column 4"),
            ("[1 2]", "unexpected '2' where ',' or ']' should stand at line 1, column 4"),
            (
                "{1:2}",
                "unexpected '1' where a key in double quotes should stand at line 1, column 2"
            ),
            ("{} x", "unexpected 'x' after the value at line 1, column 4"),
            ("[\"é\", nul]", "unexpected 'nul' at line 1, column 7"),
            ("[01]", "unexpected '01' at line 1, column 2"),
            ("[1e999]", "the number is too large for 64 bits at line 1, column 2"),
            ("[\"a\nb\"]", "byte 0x0A in a string must be escaped at line 1, column 4"),
            ("[\"\\x\"]", "unknown escape in a string at line 1, column 3"),
            ("[\"\\ud800\"]", "unpaired surrogate in an escape at line 1, column 3"),
            ("[\"abc", "a string is not closed at line 1, column 2"),
        ]
        for (text, wanted) in cases { #expect(error(text) == "not valid JSON: " + wanted) }
    }

    @Test func `names the place of invalid UTF-8 and of control bytes`() {
        let invalid = failure {
            _ = try JSONDocument(bytes(Array("[\n\"a".utf8) + [0xFF] + Array("\"]".utf8)))
        }
        #expect(invalid?.description == "not valid JSON: invalid UTF-8 at line 2, column 3")
        let control = failure { _ = try JSONDocument(bytes([0x5B, 0x07, 0x5D])) }
        #expect(control?.description == "not valid JSON: unexpected byte 0x07 at line 1, column 2")
    }

    @Test func `allows 64 levels and refuses more`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
        }
        _ = try JSONDocument(bytes(nested(64)))
        #expect(
            error(nested(65))
                == "cannot read JSON: nested deeper than 64 levels at line 1, column 65")
        #expect(
            error(nested(10_000))
                == "cannot read JSON: nested deeper than 64 levels at line 1, column 65")
        // An empty container is no level of its own.
        let emptied = nested(64).replacing("1", with: "[ ]")
        _ = try JSONDocument(bytes(emptied))
        #expect(error(emptied + ",").contains("unexpected ',' after the value"))
        #expect(error(String(repeating: "{\"a\":", count: 100_000)).contains("nested deeper"))
    }

    @Test func `reads every Unicode encoding that a file may have`() throws {
        let text = "{\"k\": \"é€😀\",\n\"l\": 1}"
        let little = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        let forms: [[UInt8]] = [
            Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8), [0xFF, 0xFE] + little, little,
            [0xFE, 0xFF] + big, big,
        ]
        for form in forms {
            let document = try JSONDocument(bytes(form))
            #expect(document.dump(document.root) == "{k:'é€😀',l:1}")
            #expect(document.child(document.root, "l").flatMap(document.line) == 2)
        }
        #expect(
            failure { _ = try JSONDocument(bytes([0xFF, 0xFE, 0, 0])) }?.reason.contains("UTF-32")
                == true)
        #expect(
            failure { _ = try JSONDocument(bytes([0xFF, 0xFE, 0x5B, 0, 0x5D])) }?.reason.contains(
                "middle") == true)
        #expect(
            failure { _ = try JSONDocument(bytes([0xFF, 0xFE, 0, 0xD8, 0x5D, 0])) }?.reason
                .contains("surrogate") == true)
    }

    @Test func `reuses one document for many lines`() throws {
        let lines = try JSONLines()
        let splitter = LineSplitter()
        var seen: [String] = []
        var stale: DocumentNode?
        for chunk in ["{\"id\": 1}\n\n{\"id\"", ": [2, 3]}\r\n", "{\"id\": }\n{\"id\": 4}"] {
            unsafe Array(chunk.utf8).withUnsafeBytes { unsafe splitter.feed($0) }
            if chunk.hasSuffix("}") { splitter.finish() }
            while let line = try splitter.next() {
                do {
                    guard try lines.read(line, number: splitter.number) else { continue }
                    let node = lines.document.child(lines.document.root, "id")
                    if let stale { #expect(lines.document.dump(stale) == "null") }
                    stale = node
                    seen.append(
                        "\(node.flatMap(lines.document.line) ?? 0):\(lines.document.dump(lines.document.root))"
                    )
                } catch { seen.append("\(error)") }
            }
        }
        #expect(
            seen == [
                "1:{id:1}", "3:{id:[2,3]}", "not valid JSON: unexpected '}' at line 4, column 8",
                "5:{id:4}",
            ])
    }

    @Test func `survives nodes and cursors that it never gave`() throws {
        let document = try JSONDocument(bytes("{\"a\": [1, 2, \"x\"]}"))
        for index: UInt64 in [0, 1, .max, 1 << 32, (1 << 32) + 400, 12345] {
            let node = DocumentNode(index: index)
            _ = document.value(of: node)
            #expect(document.line(of: node) ?? 1 == 1)
            _ = unsafe document.next(in: node, after: .max)
            _ = unsafe document.next(in: node, after: 77)
        }
    }
}
