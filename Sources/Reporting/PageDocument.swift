/// A short document of headings, fields, tables and lists, which is shown on a terminal or written as
/// Markdown from the same blocks.
public struct PageDocument: Sendable {
    enum Block: Sendable {
        case heading(String)
        case line(String)
        case fields([(name: String, value: String)])
        case table(columns: [String], rows: [[String]])
        case list([String])
        /// Text that keeps its lines: a diff, the output of a program.
        case verbatim(String)
    }

    var title: String
    private(set) var blocks: [Block] = []

    init(title: String) { self.title = title }

    mutating func heading(_ text: String) { blocks.append(.heading(text)) }

    mutating func line(_ text: String) { blocks.append(.line(text)) }

    /// Fields without a value are left out.
    mutating func fields(_ fields: [(String, String?)]) {
        let present = fields.compactMap { name, value in value.map { (name: name, value: $0) } }
        if !present.isEmpty { blocks.append(.fields(present)) }
    }

    mutating func table(_ columns: [String], _ rows: [[String]]) {
        if !rows.isEmpty { blocks.append(.table(columns: columns, rows: rows)) }
    }

    mutating func list(_ items: [String]) {
        if !items.isEmpty { blocks.append(.list(items)) }
    }

    mutating func verbatim(_ text: String) {
        let text = text.hasSuffix("\n") ? String(text.dropLast()) : text
        if !text.isEmpty { blocks.append(.verbatim(text)) }
    }
}

extension PageDocument {
    /// Writes the document for a terminal.
    func write(to page: inout TextPage) throws {
        try page.line(terminalText(title), .bold)
        for block in blocks {
            switch block {
            case .heading(let text): try page.heading(terminalText(text))
            case .line(let text): try page.line(terminalText(text))
            case .fields(let fields):
                let width = fields.map { $0.name.count }.max() ?? 0
                for field in fields {
                    let blanks = String(repeating: " ", count: width - field.name.count + 2)
                    try page.line(field.name + blanks + terminalText(field.value))
                }
            case .table(let columns, let rows):
                var table = TextTable(columns: columns)
                for row in rows { table.add(row) }
                try page.table(table)
            case .list(let items):
                for item in items { try page.line("  - " + terminalText(item)) }
            case .verbatim(let text):
                for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                    try page.line("    " + terminalText(String(line)))
                }
            }
        }
    }

    /// The document as Markdown (CommonMark with tables), with a line feed at its end.
    ///
    /// Foreign text is escaped: it makes no markup, no link and no HTML.
    public var markdown: String {
        var parts = ["# " + Markdown.escaped(title)]
        for block in blocks {
            switch block {
            case .heading(let text): parts.append("## " + Markdown.escaped(text))
            case .line(let text): parts.append(Markdown.escaped(text))
            case .fields(let fields):
                parts.append(Markdown.table(["", ""], fields.map { [$0.name, $0.value] }))
            case .table(let columns, let rows): parts.append(Markdown.table(columns, rows))
            case .list(let items):
                parts.append(items.map { "- " + Markdown.escaped($0) }.joined(separator: "\n"))
            case .verbatim(let text): parts.append(Markdown.fenced(text))
            }
        }
        return parts.joined(separator: "\n\n") + "\n"
    }
}

/// Text made safe for Markdown.
private enum Markdown {
    private static let special = Set("\\`*_{}[]<>#+!|~&$")

    static func escaped(_ text: String) -> String {
        terminalText(text).reduce(into: "") { result, character in
            if special.contains(character) { result.append("\\") }
            result.append(character)
        }
    }

    static func table(_ columns: [String], _ rows: [[String]]) -> String {
        func row(_ cells: [String]) -> String {
            "| " + cells.map(escaped).joined(separator: " | ") + " |"
        }
        let rule = "|" + String(repeating: "---|", count: columns.count)
        return ([row(columns), rule] + rows.map(row)).joined(separator: "\n")
    }

    /// A fence longer than any run of backquotes inside.
    static func fenced(_ text: String) -> String {
        var longest = 2
        var run = 0
        for character in text {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { terminalText(String($0)) }
        return fence + "\n" + lines.joined(separator: "\n") + "\n" + fence
    }
}
