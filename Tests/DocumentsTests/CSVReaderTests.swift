import Documents
import Testing

@Suite struct CSVReaderTests {
    private func rows(_ text: String, separator: UInt8 = 0x2C, comment: UInt8? = nil) throws
        -> [String]
    {
        var reader = try CSVReader(bytes(text), separator: separator, comment: comment)
        var rows: [String] = []
        while let row = try reader.next() {
            let fields = unsafe row.fields.map { unsafe String(decoding: $0, as: UTF8.self) }
            rows.append("\(row.line)|" + fields.joined(separator: "|"))
        }
        return rows
    }

    @Test func `reads rows as RFC 4180 writes them`() throws {
        let cases: [(String, [String])] = [
            ("", []), ("\n\r\n", []), ("a,b,c", ["1|a|b|c"]),
            ("a,b\r\nc,d\r\n", ["1|a|b", "2|c|d"]),
            (",\n", ["1||"]), ("\"\",x", ["1||x"]), ("a,\"b,\"\"c\"\"\",d", ["1|a|b,\"c\"|d"]),
            ("\"two\nlines\",x\ny", ["1|two\nlines|x", "3|y"]),
            ("\"a\"\r\n\"b\"", ["1|a", "2|b"]), ("a\"b\",c", ["1|a\"b\"|c"]),
            ("\u{FEFF}é,1\n\n\nz", ["1|é|1", "4|z"]), ("a,b,", ["1|a|b|"]), ("a,\r\n", ["1|a|"]),
            ("\"\"\"\",\"x\"\"\"\n\"\"\"y\"", ["1|\"|x\"", "2|\"y"]),
        ]
        for (text, wanted) in cases { #expect(try rows(text) == wanted, "\(text)") }
    }

    @Test func `takes another separator and skips comments`() throws {
        let text =
            "#model_version:v2023.03.01,score_date:2023-03-07T00:00:00+0000\r\ncve\tepss\n# more\nCVE-1\t0.5\n"
        var reader = try CSVReader(bytes(text), separator: 0x09, comment: UInt8(ascii: "#"))
        let header = try reader.next()
        #expect(header?.line == 2)
        #expect(
            reader.firstComment == "model_version:v2023.03.01,score_date:2023-03-07T00:00:00+0000")
        #expect(try rows(text, separator: 0x09, comment: 0x23) == ["2|cve|epss", "4|CVE-1|0.5"])
    }

    @Test func `says where a quote is wrong`() {
        let cases = [
            ("a\n\"b", "not valid CSV: a quoted field is not closed at line 2"),
            ("a\n\"b\nc\"d", "not valid CSV: 'd' after a closing quote at line 3"),
        ]
        for (text, wanted) in cases {
            #expect(failure { _ = try rows(text) }?.description == wanted)
        }
        let wide = String(repeating: ",", count: CSVReader.fieldLimit)
        #expect(failure { _ = try rows(wide) }?.kind == .limit)
    }

    @Test func `keeps every field of a row valid until the next`() throws {
        let row = (0..<500).map { "\"\($0)\"\"\"" }.joined(separator: ",")
        let wanted = (0..<500).map { "\($0)\"" }.joined(separator: "|")
        #expect(try rows(row + "\n" + row) == ["1|" + wanted, "2|" + wanted])
    }
}

@Suite struct LineSplitterTests {
    private func lines(_ chunks: [String], limit: Int = 1000) throws -> [String] {
        let splitter = LineSplitter(limit: limit)
        var lines: [String] = []
        for (index, chunk) in chunks.enumerated() {
            unsafe Array(chunk.utf8).withUnsafeBytes { unsafe splitter.feed($0) }
            if index == chunks.count - 1 { splitter.finish() }
            while let line = try splitter.next() {
                lines.append("\(splitter.number):" + String(decoding: line, as: UTF8.self))
            }
        }
        return lines
    }

    @Test func `cuts lines wherever the chunks end`() throws {
        let text = "\u{FEFF}one\r\n\ntwo\nthree"
        let wanted = ["1:one", "2:", "3:two", "4:three"]
        let raw = Array(text.utf8)
        #expect(try lines([text]) == wanted)
        for size in 1...raw.count {
            let splitter = LineSplitter()
            var seen: [String] = []
            for start in stride(from: 0, to: raw.count, by: size) {
                unsafe raw[start..<min(start + size, raw.count)].withUnsafeBytes {
                    unsafe splitter.feed($0)
                }
                if start + size >= raw.count { splitter.finish() }
                while let line = try splitter.next() {
                    seen.append("\(splitter.number):" + String(decoding: line, as: UTF8.self))
                }
            }
            #expect(seen == wanted, "chunks of \(size)")
        }
    }

    @Test func `gives no line after the last ending`() throws {
        #expect(try lines(["a\n"]) == ["1:a"])
        #expect(try lines([""]) == [])
        #expect(try lines(["\n"]) == ["1:"])
    }

    @Test func `refuses a line above the cap, ended or not`() {
        for text in ["12345678\nabc", "ab\n12345678"] {
            let error = failure { _ = try lines([text], limit: 5) }
            #expect(error?.reason == "a line is longer than 5 bytes")
            #expect(error?.line == (text.hasPrefix("1") ? 1 : 2))
        }
    }
}
