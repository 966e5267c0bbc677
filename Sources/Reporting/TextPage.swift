/// Lines of a report on their way to a terminal or pipe.
struct TextPage {
    private var output: OutputBuffer
    private var isEmpty = true
    /// Columns of the terminal; `nil` shortens nothing.
    let width: Int?
    let isColour: Bool

    init(width: Int?, isColour: Bool, sink: @escaping ReportSink) {
        self.width = width
        self.isColour = isColour
        output = OutputBuffer(sink: sink)
    }

    /// A line of our own words; foreign parts must have gone through `terminalText`.
    mutating func line(_ text: String, _ colour: TextColour? = nil) throws {
        if isColour, let colour {
            output.append(colour.applied(to: text))
        } else {
            output.append(text)
        }
        output.append(UInt8(ascii: "\n"))
        isEmpty = false
        try output.flushIfFull()
    }

    /// Starts a section, with a blank line before it.
    mutating func heading(_ text: String) throws {
        if !isEmpty { try line("") }
        try line(text, .bold)
    }

    mutating func table(_ table: TextTable) throws {
        let layout = TableLayout(table, width: width)
        if let title = layout.title(isColour: isColour) { try line(title) }
        for row in table.rows {
            for text in layout.lines(of: row, isColour: isColour) { try line(text) }
        }
    }

    /// At most `limit` lines of a list, and how many there are beyond.
    mutating func list<Item>(
        _ items: [Item], limit: Int?, _ text: (Item) -> String
    ) throws {
        let shown = items.prefix(limit ?? items.count)
        for item in shown { try line("  " + terminalText(text(item))) }
        if items.count > shown.count {
            try line("  and \(items.count - shown.count) more, see -o json")
        }
    }

    mutating func finish() throws { try output.flush() }
}

/// `1 finding`, `2 findings`, `2 directories`.
public func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(count) " + (count == 1 ? noun : plural ?? noun + "s")
}

/// The first items, and how many there are beyond: `a, b +3`.
func listed(_ items: [String], limit: Int?) -> String {
    let shown = items.prefix(limit ?? items.count)
    let rest = items.count - shown.count
    return shown.joined(separator: ", ") + (rest > 0 ? " +\(rest)" : "")
}
