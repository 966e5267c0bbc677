import PatchModel
import Testing

@testable import Rollout

struct EditApplicationTests {
    private func edit(_ line: Int, _ from: String, _ to: String) -> RemedyEdit {
        RemedyEdit(file: "a.txt", line: line, from: from, to: to)
    }

    private func applied(_ edits: [RemedyEdit], to text: String) throws -> String {
        String(
            decoding: try EditApplication.applied(edits, to: Array(text.utf8)), as: UTF8.self)
    }

    @Test func `replaces a line and leaves every other byte`() throws {
        let cases: [(before: String, after: String)] = [
            ("one\ntwo\nthree\n", "one\n2\nthree\n"),
            ("one\r\ntwo\r\nthree\r\n", "one\r\n2\r\nthree\r\n"),
            ("one\ntwo", "one\n2"),
            ("one\r\ntwo\nthree\r\n", "one\r\n2\nthree\r\n"),
            ("\u{FEFF}one\ntwo\n\n\n", "\u{FEFF}one\n2\n\n\n"),
        ]
        for (before, after) in cases {
            #expect(try applied([edit(2, "two", "2")], to: before) == after)
        }
    }

    @Test func `the first line is compared without a byte order mark, which stays`() throws {
        let after = try EditApplication.applied(
            [edit(1, "one", "1")], to: [0xEF, 0xBB, 0xBF] + Array("one\r\n".utf8))
        #expect(after == [0xEF, 0xBB, 0xBF] + Array("1\r\n".utf8))
    }

    @Test func `several edits count lines of the file as it was, and the same one twice is one`()
        throws
    {
        let edits = [edit(3, "c", "3"), edit(1, "a", "1"), edit(3, "c", "3")]
        #expect(try applied(edits, to: "a\nb\nc\n") == "1\nb\n3\n")
    }

    @Test func `a line that the edit gives with its return is the same line`() throws {
        #expect(try applied([edit(1, "a\r", "b\r")], to: "a\r\nx\n") == "b\r\nx\n")
    }

    @Test func `bytes that are not UTF-8 stay as they are`() throws {
        let after = try EditApplication.applied(
            [edit(2, "a", "b")], to: [0xFF, 0xC3, 0x0A, 0x61, 0x0A])
        #expect(after == [0xFF, 0xC3, 0x0A, 0x62, 0x0A])
    }

    @Test func `another line is an error that names file, line, expected and found`() {
        #expect(
            throws: RepositoryError.wrongLine(
                file: "a.txt", line: 2, expected: "two", found: " two")
        ) { try applied([edit(2, "two", "2")], to: "one\n two\n") }
        #expect(
            throws: RepositoryError.wrongLine(file: "a.txt", line: 4, expected: "x", found: nil)
        ) { try applied([edit(4, "x", "y")], to: "1\n2\n3\n") }
        let words = RepositoryError.wrongLine(
            file: "a.txt", line: 2, expected: "two", found: "2\u{1B}[31m"
        ).description
        #expect(
            words == "a.txt:2: expected 'two', found '2?[31m': scan again and make a new plan")
    }

    @Test func `an edit of no line, of two lines, or against another edit is refused`() {
        let cases = [
            [edit(0, "a", "b")], [edit(-1, "a", "b")], [edit(1, "a", "b\nc")],
            [edit(1, "a\nb", "c")], [edit(1, "a", "b"), edit(1, "a", "c")],
        ]
        for edits in cases {
            #expect(throws: RepositoryError.self) { try applied(edits, to: "a\nb\n") }
        }
    }

    @Test func `only plain paths below the asset are taken`() throws {
        for path in [
            "", "/etc/passwd", "../x", "a/../b", "./a", "a//b", "a/", ".git/config",
            "a/.GIT/hooks/x",
            "a\nb", "a\u{0}b",
        ] {
            #expect(throws: RepositoryError.self, "\(path)") { try RelativePath(path) }
        }
        for path in ["a", "a/b.lock", ".github/x", "..a/b", "a b", "ä/ö"] {
            #expect(try RelativePath(path).text == path)
        }
    }
}
