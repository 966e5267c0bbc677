/// How wide the columns of a table are, and where its rows break.
struct TableLayout {
    private static let gap = "  "
    private static let indent = "      "

    private let columns: [TextTable.Column]
    /// By column; of those on a second line only the text ones' count, as an upper bound.
    private let widths: [Int]
    /// The number of columns on the first line.
    private let firstLine: Int
    private let width: Int?

    init(_ table: TextTable, width: Int?) {
        columns = table.columns
        self.width = width
        let wanted = Self.wantedWidths(table)
        let all = Array(columns.indices)
        guard let width, Self.narrowest(all, columns, wanted) > width, let fold = table.foldsAt,
            fold > 0, fold < columns.count
        else {
            firstLine = columns.count
            let columns = columns
            widths = width.map { Self.fitted(all, columns, wanted, to: $0) } ?? wanted
            return
        }
        firstLine = fold
        let first = Self.fitted(Array(0..<fold), columns, wanted, to: width)
        widths = Array(first[..<fold]) + wanted[fold...]
    }

    /// The titles; those of columns without any text are blank. `nil` when there are none at all.
    func title(isColour: Bool) -> String? {
        guard columns.contains(where: { !$0.title.isEmpty }) else { return nil }
        let cells = columns.map { TextTable.Cell(text: $0.title) }
        let line = lines(of: cells, isColour: false).joined(separator: "\n")
        return isColour ? TextColour.bold.applied(to: line) : line
    }

    func lines(of row: [TextTable.Cell], isColour: Bool) -> [String] {
        var lines = [firstLine(of: row, isColour: isColour)]
        if firstLine < columns.count {
            let second = secondLine(of: row, isColour: isColour)
            if !second.isEmpty { lines.append(second) }
        }
        return lines
    }

    private func firstLine(of row: [TextTable.Cell], isColour: Bool) -> String {
        var line = ""
        var pending = 0
        for number in 0..<firstLine {
            let cell = number < row.count ? row[number] : TextTable.Cell(text: "")
            let text = fitted(cell, number, to: widths[number])
            let blank = max(0, widths[number] - displayWidth(text))
            if number > 0 { pending += Self.gap.utf8.count }
            if columns[number].isRightAligned { pending += blank }
            if !text.isEmpty {
                // Blanks are written only before text, so no line ends with them.
                line += String(repeating: " ", count: pending)
                line += coloured(text, cell.colour, isColour)
                pending = 0
            }
            if !columns[number].isRightAligned { pending += blank }
        }
        return line
    }

    private func secondLine(of row: [TextTable.Cell], isColour: Bool) -> String {
        var line = ""
        var used = 0
        for number in firstLine..<columns.count where number < row.count {
            guard !row[number].text.isEmpty else { continue }
            let lead = used == 0 ? Self.indent : Self.gap
            used += lead.utf8.count
            let room = width.map { max(TextTable.narrowestText, $0 - used) }
            let text = fitted(row[number], number, to: room ?? .max)
            used += displayWidth(text)
            line += lead + coloured(text, row[number].colour, isColour)
        }
        return line
    }

    private func coloured(_ text: String, _ colour: TextColour?, _ isColour: Bool) -> String {
        guard isColour, let colour else { return text }
        return colour.applied(to: text)
    }

    private func fitted(_ cell: TextTable.Cell, _ column: Int, to width: Int) -> String {
        guard case .text(let end) = columns[column].kind else { return cell.text }
        return shortened(cell.text, to: width, at: cell.drops ?? end)
    }

    private static func wantedWidths(_ table: TextTable) -> [Int] {
        var widths = table.columns.map { displayWidth($0.title) }
        for row in table.rows {
            for (number, cell) in row.enumerated() {
                let width = displayWidth(cell.text)
                if table.columns[number].kind == .exact, width > TextTable.widestExact { continue }
                widths[number] = max(widths[number], width)
            }
        }
        return widths
    }

    /// The fewest columns that a line of these takes.
    private static func narrowest(
        _ numbers: [Int], _ columns: [TextTable.Column], _ wanted: [Int]
    ) -> Int {
        numbers.reduce((numbers.count - 1) * gap.utf8.count) { sum, number in
            sum
                + (columns[number].kind == .exact
                    ? wanted[number] : min(wanted[number], TextTable.narrowestText))
        }
    }

    /// Gives text columns what exact ones leave, narrow ones first so that nothing is wasted.
    private static func fitted(
        _ numbers: [Int], _ columns: [TextTable.Column], _ wanted: [Int], to width: Int
    ) -> [Int] {
        var widths = wanted
        let texts = numbers.filter { columns[$0].kind != .exact }.sorted { wanted[$0] < wanted[$1] }
        let exact = numbers.filter { columns[$0].kind == .exact }.map { wanted[$0] }.reduce(0, +)
        var room = width - exact - max(0, numbers.count - 1) * gap.utf8.count
        for (place, number) in texts.enumerated() {
            let share = max(TextTable.narrowestText, room / (texts.count - place))
            widths[number] = min(wanted[number], share)
            room -= widths[number]
        }
        return widths
    }
}
