#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// The one file of this room that uses Foundation, and only its JSON decoder: tables are read once
// at the start, and a second JSON reader is not worth having.

extension DecisionTable {
    /// The most bytes a table's document may have.
    public static let byteLimit = 16 << 20

    /// Reads a table from a JSON document in the shape of an SSVC decision table.
    ///
    /// Fields read: `namespace`, `key`, `version`, `name`, `schemaVersion`, `decision_points` (with
    /// `values` from least to most urgent), `outcome` and `mapping`; others are ignored. The cost is
    /// linear in the document.
    ///
    /// Source: https://certcc.github.io/SSVC/reference/ and the schema
    /// `Decision_Table-2-0-0.schema.json` published there.
    /// - Throws: ``DecisionTableError``; rows are counted from 0.
    public init(json bytes: [UInt8]) throws(DecisionTableError) {
        guard bytes.count <= Self.byteLimit else {
            throw .documentTooLarge(bytes: bytes.count, limit: Self.byteLimit)
        }
        let document: TableDocument
        do {
            document = try JSONDecoder().decode(TableDocument.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw .malformed(reason: reason(of: error))
        } catch {
            throw .malformed(reason: "not JSON")
        }
        try self.init(document)
    }

    private init(_ document: TableDocument) throws(DecisionTableError) {
        let id = "\(document.namespace):\(document.key):\(document.version)"
        guard document.schemaVersion.utf8.starts(with: "2.".utf8) else {
            throw .unsupportedSchema(table: id, version: document.schemaVersion)
        }
        var points: [DecisionPoint] = []
        for (key, point) in document.decisionPoints.sorted(by: { $0.key < $1.key }) {
            guard point.id == key else {
                throw .pointNamedDifferently(table: id, key: key, id: point.id)
            }
            guard !point.values.isEmpty, Set(point.values.map(\.key)).count == point.values.count
            else { throw .badValues(table: id, point: key) }
            points.append(
                DecisionPoint(
                    id: key, name: point.name,
                    values: point.values.map { DecisionValue(key: $0.key, name: $0.name) }))
        }
        guard let place = points.firstIndex(where: { $0.id == document.outcome }) else {
            throw .unknownOutcome(table: id, outcome: document.outcome)
        }
        let outcome = points.remove(at: place)
        var rows: [DecisionRow] = []
        let reader = RowReader(table: id, points: points, outcome: outcome)
        for (number, row) in document.mapping.enumerated() {
            rows.append(try reader.row(row, number))
        }
        try self.init(
            id: id, name: document.name, points: points, outcome: outcome, rows: rows)
    }
}

/// Turns the keys of a row into places.
private struct RowReader {
    let table: String
    let points: [DecisionPoint]
    let outcome: DecisionPoint
    let known: Set<String>
    let places: [String: [String: Int]]

    init(table: String, points: [DecisionPoint], outcome: DecisionPoint) {
        self.table = table
        self.points = points
        self.outcome = outcome
        let all = points + [outcome]
        known = Set(all.map(\.id))
        places = Dictionary(
            uniqueKeysWithValues: all.map { point in
                (
                    point.id,
                    Dictionary(
                        uniqueKeysWithValues: point.values.enumerated().map { ($1.key, $0) })
                )
            })
    }

    func row(_ row: [String: String], _ number: Int) throws(DecisionTableError) -> DecisionRow {
        if row.count != known.count,
            let stranger = row.keys.filter({ !known.contains($0) }).min()
        {
            throw .unknownPoint(table: table, row: number, point: stranger)
        }
        var inputs: [Int] = []
        for point in points { inputs.append(try place(in: row, number, of: point)) }
        return DecisionRow(inputs: inputs, outcome: try place(in: row, number, of: outcome))
    }

    private func place(
        in row: [String: String], _ number: Int, of point: DecisionPoint
    ) throws(DecisionTableError) -> Int {
        guard let value = row[point.id] else {
            throw .incompleteRow(table: table, row: number, point: point.id)
        }
        guard let place = places[point.id]?[value] else {
            throw .unknownValue(
                table: table, row: number, point: point.id, value: value,
                allowed: point.values.map(\.key))
        }
        return place
    }
}

private struct TableDocument: Decodable {
    var namespace: String
    var key: String
    var version: String
    var name: String
    var schemaVersion: String
    var decisionPoints: [String: Point]
    var outcome: String
    var mapping: [[String: String]]

    enum CodingKeys: String, CodingKey {
        case namespace, key, version, name, schemaVersion, outcome, mapping
        case decisionPoints = "decision_points"
    }

    struct Point: Decodable {
        var namespace: String
        var key: String
        var version: String
        var name: String
        var values: [Value]

        var id: String { "\(namespace):\(key):\(version)" }
    }

    struct Value: Decodable {
        var key: String
        var name: String
    }
}

/// What is wrong and where, in words that do not depend on the system's language.
private func reason(of error: DecodingError) -> String {
    func place(_ path: [any CodingKey]) -> String {
        path.isEmpty ? "the document" : path.map(\.stringValue).joined(separator: ".")
    }
    return switch error {
    case .keyNotFound(let key, let context):
        "'\(key.stringValue)' is missing in \(place(context.codingPath))"
    case .typeMismatch(_, let context): "\(place(context.codingPath)) has the wrong type"
    case .valueNotFound(_, let context): "\(place(context.codingPath)) is null"
    case .dataCorrupted: "not valid JSON"
    @unknown default: "not in the shape of a table"
    }
}
