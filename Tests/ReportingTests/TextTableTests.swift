import Testing

@testable import Reporting

struct TextTableTests {
    @Test func `aligns columns without blanks at line ends`() {
        var table = TextTable(columns: ["NAME", "VERSION", "SUMMARY"])
        table.add(["npm", "1.0.0", "lock files"])
        table.add(["日本", "2"])
        #expect(
            table.render(width: 80) == """
                NAME  VERSION  SUMMARY
                npm   1.0.0    lock files
                日本  2
                """)
    }

    @Test func `shortens text and never names`() {
        var table = TextTable(columns: ["NAME", "SUMMARY"])
        table.add(["a-rather-long-name", "one two three four five six"])
        #expect(
            table.render(width: 36) == """
                NAME                SUMMARY
                a-rather-long-name  one two three...
                """)
        #expect(
            table.render(width: 10) == """
                NAME                SUMMARY
                a-rather-long-name  one two t...
                """)
        #expect(
            table.render(width: nil) == """
                NAME                SUMMARY
                a-rather-long-name  one two three four five six
                """)
    }

    @Test func `one monstrous cell moves its own row only`() {
        var table = TextTable(columns: ["NAME", "V", "S"])
        let long = String(repeating: "x", count: 100)
        table.add([long, "1", "s"])
        table.add(["b", "2", "t"])
        #expect(table.render(width: 80) == "NAME  V  S\n\(long)  1  s\nb     2  t")
    }

    @Test func `folds rows that do not fit`() {
        var table = TextTable(
            [
                .init(title: "A"), .init(title: "N", isRightAligned: true), .init(title: "IDS"),
                .init(title: "WHERE", kind: .text(.start)),
            ], foldsAt: 2)
        table.add(["package", "7", "CVE-2024-1, CVE-2024-2", "srv/app/package-lock.json:1"])
        table.add(["b", "10", "", ""])
        #expect(
            table.render(width: 44) == """
                A         N
                      IDS  WHERE
                package   7
                      CVE-2024-1, CVE-2024-2  ...lock.json:1
                b        10
                """)
        #expect(
            table.render(width: 64) == """
                A         N  IDS                     WHERE
                package   7  CVE-2024-1, CVE-2024-2  srv/app/package-lock.json:1
                b        10
                """)
    }

    @Test func `escapes cells and drops surplus ones`() {
        var table = TextTable(columns: ["A", "B"])
        table.add(["x\u{1B}[31m\ny", "b", "surplus"])
        #expect(table.render(width: nil) == "A               B\nx\\u{1b}[31m\\ny  b")
    }

    @Test func `a table without rows is its titles`() {
        #expect(TextTable(columns: ["A", "B"]).render(width: 80) == "A  B")
        #expect(TextTable(columns: []).render(width: 80) == "")
    }
}
