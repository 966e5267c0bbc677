import Testing

@testable import Reporting

struct TerminalTextTests {
    @Test func `nothing that steers a terminal comes through`() {
        let cases = [
            ("plain-1.0~rc1", "plain-1.0~rc1"), ("\u{1B}[2J", "\\u{1b}[2J"),
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
            ("\u{9B}31m", "\\u{9b}31m"), ("\u{7F}", "\\u{7f}"),
            ("a\u{202E}b\u{2066}", "a\\u{202e}b\\u{2066}"),
            ("zero\u{200B}width\u{FEFF}", "zero\\u{200b}width\\u{feff}"),
            ("\u{E0041}", "\\u{e0041}"),
            ("\u{2028}\u{3164}", "\\u{2028}\\u{3164}"), ("日本 é", "日本 é"), ("e\u{301}", "e\u{301}"),
            ("\r\n", "\\r\\n"), ("", ""),
        ]
        for (text, shown) in cases {
            #expect(Array(terminalText(text).utf8) == Array(shown.utf8), "\(shown)")
        }
        #expect(terminalText("a\n\u{1B}b\n", keepingLines: true) == "a\n\\u{1b}b\n")
    }

    @Test func `no scalar that is hidden is left`() {
        for value in UInt32(0)...0xE0FFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let shown = terminalText(String(scalar))
            if shown.unicodeScalars.contains(where: HiddenScalars.contains) {
                Issue.record("\(hexadecimal(value))")
            }
        }
    }

    @Test func `counts columns, not characters`() {
        let cases = [
            ("abc", 3), ("", 0), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한글", 4), ("ｱ", 1),
            ("Ａ", 2),
            ("😀", 2), ("–", 1),
        ]
        for (text, width) in cases { #expect(displayWidth(text) == width, "\(text)") }
    }

    @Test func `shortens at either end, by columns`() {
        #expect(shortened("abcdef", to: 6) == "abcdef")
        #expect(shortened("abcdefg", to: 6) == "abc...")
        #expect(shortened("abcdefg", to: 6, at: .start) == "...efg")
        #expect(shortened("日本語日本語", to: 8) == "日本...")
        #expect(shortened("日本語日本語", to: 8, at: .start) == "...本語")
        #expect(shortened("abcdef", to: 2) == "...")
    }
}
