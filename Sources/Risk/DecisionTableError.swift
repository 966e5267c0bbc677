/// Why bytes are not a decision table, or a table cannot answer.
public enum DecisionTableError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not JSON, or not in the shape of a table; the reason says where.
    case malformed(reason: String)
    /// The document has more bytes than allowed.
    case documentTooLarge(bytes: Int, limit: Int)
    /// A schema version other than 2.
    case unsupportedSchema(table: String, version: String)
    /// The key of a decision point and the id in it differ.
    case pointNamedDifferently(table: String, key: String, id: String)
    /// A decision point without values, or with a value key twice.
    case badValues(table: String, point: String)
    /// The outcome names no decision point of the table.
    case unknownOutcome(table: String, outcome: String)
    /// The combinations are more than a table may have.
    case tooLarge(table: String, limit: Int)
    /// A row names a point that the table has not.
    case unknownPoint(table: String, row: Int, point: String)
    /// A row lacks a point.
    case incompleteRow(table: String, row: Int, point: String)
    /// A row or an input has a value that the point has not.
    case unknownValue(table: String, row: Int?, point: String, value: String, allowed: [String])
    /// Two rows have the same inputs.
    case duplicateRow(table: String, row: Int, first: Int)
    /// Some combinations have no row.
    case missingRows(table: String, found: Int, expected: Int, first: String)
    /// No value was given for a point.
    case missingInput(table: String, point: String)
    /// The policy says nothing about an outcome of the table.
    case noResponse(table: String, outcome: String)
    /// The policy names a table that was not given.
    case unknownTable(String)

    /// One line: what is wrong, and the way out.
    public var description: String {
        switch self {
        case .malformed(let reason):
            "decision table cannot be read: \(printable(reason)), "
                + "write it in the shape of an SSVC decision table"
        case .documentTooLarge(let bytes, let limit):
            "decision table has \(bytes) bytes, at most \(limit) are read, split it"
        case .unsupportedSchema(let table, let version):
            "table '\(printable(table))' has schema version '\(printable(version))', "
                + "write it in version 2"
        case .pointNamedDifferently(let table, let key, let id):
            "table '\(printable(table))' lists '\(printable(id))' under '\(printable(key))', "
                + "use one id"
        case .badValues(let table, let point):
            "point '\(printable(point))' of table '\(printable(table))' has no values or one "
                + "twice, list each value once"
        case .unknownOutcome(let table, let outcome):
            "table '\(printable(table))' has the outcome '\(printable(outcome))', which is not "
                + "among its decision points, add it there"
        case .tooLarge(let table, let limit):
            "table '\(printable(table))' has more than \(limit) combinations, "
                + "leave out points or values"
        case .unknownPoint, .incompleteRow, .unknownValue, .duplicateRow, .missingRows:
            rowDescription
        case .missingInput(let table, let point):
            "table '\(printable(table))' needs '\(printable(point))', give the finding that fact"
        case .noResponse(let table, let outcome):
            "the policy has no response for the outcome '\(printable(outcome))' of table "
                + "'\(printable(table))', add one under responses"
        case .unknownTable(let table):
            "table '\(printable(table))' is not known, load it or take it out of the policy"
        }
    }

    private var rowDescription: String {
        switch self {
        case .unknownPoint(let table, let row, let point):
            "row \(row) of table '\(printable(table))' names '\(printable(point))', which is no "
                + "decision point of it, remove it"
        case .incompleteRow(let table, let row, let point):
            "row \(row) of table '\(printable(table))' has no '\(printable(point))', add it"
        case .unknownValue(let table, let row, let point, let value, let allowed):
            (row.map { "row \($0) of table" } ?? "input of table")
                + " '\(printable(table))' has the value '\(printable(value))' for "
                + "'\(printable(point))', write one of "
                + allowed.prefix(20).map { "'\(printable($0))'" }.joined(separator: ", ")
        case .duplicateRow(let table, let row, let first):
            "row \(row) of table '\(printable(table))' has the inputs of row \(first), keep one"
        case .missingRows(let table, let found, let expected, let first):
            "table '\(printable(table))' has \(found) rows of \(expected), add the row for "
                + printable(first, limit: 400)
        default: ""
        }
    }
}

/// Text that may be hostile, without control characters, cut with a mark at the limit.
func printable(_ text: String, limit: Int = 120) -> String {
    // Nearly all text is plain ASCII; asking Unicode for each scalar costs more than all the rest.
    if text.utf8.count <= limit, text.utf8.allSatisfy({ (32...126).contains($0) }) { return text }
    var result = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
        if count == limit { return result + "..." }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse:
            result += scalar.escaped(asASCII: true)
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
