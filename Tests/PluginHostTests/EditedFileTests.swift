import PatchModel
import PluginHost
import Testing

struct EditedFileTests {
    private func edit(_ line: Int, _ from: String, _ to: String) -> RemedyEdit {
        RemedyEdit(file: "f", line: line, from: from, to: to)
    }

    @Test func `only the named lines change, to the byte`() throws {
        let table: [(String, [RemedyEdit], String)] = [
            ("a\nb\nc\n", [edit(2, "b", "B")], "a\nB\nc\n"),
            ("a\nb", [edit(2, "b", "B")], "a\nB"),
            ("a\nb", [edit(2, "b", "B\nC")], "a\nB\nC"),
            ("a\r\nb\r\n", [edit(1, "a", "x\ny")], "x\r\ny\r\nb\r\n"),
            ("a\r\nb\n", [edit(1, "a", "x"), edit(2, "b", "y")], "x\r\ny\n"),
            ("\u{feff}a\nb\n", [edit(1, "a", "x")], "\u{feff}x\nb\n"),
            ("a\n\nb\n", [edit(2, "", "x")], "a\nx\nb\n"),
            ("a\rb\nc\n", [edit(1, "a\rb", "x")], "x\nc\n"),
            ("a\nb\n", [edit(2, "b", "")], "a\n\n"),
            ("a\n", [], "a\n"), ("", [], ""),
        ]
        for (text, edits, expected) in table {
            let result = try EditedFile.bytes(Array(text.utf8), with: edits)
            #expect(String(decoding: result, as: UTF8.self) == expected)
        }
    }

    @Test func `an edit never lands on something else`() {
        let table: [(String, [RemedyEdit], String)] = [
            ("a\nb\n", [edit(2, "a", "x")], "expected 'a', found 'b'"),
            ("a\nb\n", [edit(3, "", "x")], "no such line"),
            ("", [edit(1, "", "x")], "no such line"),
            ("a\n", [edit(0, "a", "x")], "no such line"),
            ("a\n", [edit(1, "a", "x"), edit(1, "a", "y")], "two edits"),
            ("a \n", [edit(1, "a", "x")], "found 'a '"),
        ]
        for (text, edits, words) in table {
            let error = #expect(throws: EditError.self) {
                _ = try EditedFile.bytes(Array(text.utf8), with: edits)
            }
            #expect(error?.description.contains(words) == true, "\(text)")
        }
    }

    @Test func `bytes that are no text stay as they are`() throws {
        let bytes: [UInt8] = [0xff, 0x0a, 0x61, 0x0a, 0xfe]
        #expect(
            try EditedFile.bytes(bytes, with: [edit(2, "a", "b")])
                == [0xff, 0x0a, 0x62, 0x0a, 0xfe])
    }
}
