/// Rows of text in aligned columns.
///
/// Columns are as wide as their widest cell. Where that is more than there is room for, text columns
/// are shortened with `...`; names, versions and ids never are. Cells are made safe for terminals
/// with ``terminalText(_:keepingLines:)`` when they are added.
public struct TextTable: Sendable {
    /// What may happen to a column's cells.
    enum Kind: Sendable, Equatable {
        /// Shown whole, always.
        case exact
        /// Shortened when there is no room.
        case text(ShortenedEnd)
    }

    struct Column: Sendable {
        var title: String
        var kind: Kind = .exact
        var isRightAligned = false
    }

    struct Cell: Sendable {
        var text: String
        var colour: TextColour? = nil
        /// Which end is dropped where it is not the one that the column drops.
        var drops: ShortenedEnd? = nil
    }

    /// An exact cell wider than this moves the rest of its own row, not everybody's.
    static let widestExact = 48
    /// A text column is not made narrower than this.
    static let narrowestText = 12

    let columns: [Column]
    /// The first column that moves to a second, indented line when rows do not fit.
    let foldsAt: Int?
    private(set) var rows: [[Cell]] = []

    /// A table whose last column is text and whose other columns are shown whole.
    public init(columns: [String]) {
        let last = columns.count - 1
        self.init(
            columns.enumerated().map { number, title in
                Column(title: title, kind: number == last ? .text(.end) : .exact)
            })
    }

    init(_ columns: [Column], foldsAt: Int? = nil) {
        self.columns = columns
        self.foldsAt = foldsAt
    }

    public var isEmpty: Bool { rows.isEmpty }

    /// Adds a row; missing cells are empty, surplus ones are not shown.
    public mutating func add(_ cells: [String]) { add(cells.map { Cell(text: $0) }) }

    mutating func add(_ cells: [Cell]) {
        rows.append(
            cells.prefix(columns.count).map {
                Cell(text: terminalText($0.text), colour: $0.colour, drops: $0.drops)
            })
    }

    /// The table as text, without a line feed at its end.
    ///
    /// - Parameter width: columns of the terminal; `nil` shortens nothing.
    public func render(width: Int?) -> String {
        var lines: [String] = []
        let layout = TableLayout(self, width: width)
        if let title = layout.title(isColour: false) { lines.append(title) }
        for row in rows { lines += layout.lines(of: row, isColour: false) }
        return lines.joined(separator: "\n")
    }
}

/// Colours and weights of a terminal (ECMA-48, SGR).
enum TextColour: String, Sendable {
    case alarm = "1;31"
    case red = "31"
    case yellow = "33"
    case bold = "1"
    case faint = "2"

    func applied(to text: String) -> String { "\u{1B}[" + rawValue + "m" + text + "\u{1B}[0m" }
}
