/// A decision table: for each combination of inputs, a numbered row with its outcome.
///
/// Complete by construction: every combination has exactly one row, so a look-up with valid values
/// always answers. Read one with ``init(json:)``.
///
/// Source: Stakeholder-Specific Vulnerability Categorization (SSVC),
/// https://certcc.github.io/SSVC/.
public struct DecisionTable: Sendable, Hashable {
    /// `namespace:key:version`, such as `ssvc:DT_DP:1.0.0`.
    public let id: String
    public let name: String
    /// The inputs, sorted by id.
    public let points: [DecisionPoint]
    /// What is decided; the values rise in urgency.
    public let outcome: DecisionPoint
    /// One row for each combination, as the file orders them; the place is the row's number.
    public let rows: [DecisionRow]
    /// The row of each combination, in mixed radix over ``points``.
    private let rowOfCombination: [Int]

    /// The most rows a table may have.
    public static let rowLimit = 65_536

    /// Checks that the rows cover every combination once.
    ///
    /// - Throws: ``DecisionTableError`` for duplicate, missing and malformed rows.
    init(
        id: String, name: String, points: [DecisionPoint], outcome: DecisionPoint,
        rows: [DecisionRow]
    ) throws(DecisionTableError) {
        var count = 1
        for point in points {
            let (product, overflow) = count.multipliedReportingOverflow(by: point.values.count)
            if overflow || product > Self.rowLimit {
                throw .tooLarge(table: id, limit: Self.rowLimit)
            }
            count = product
        }
        var places = [Int](repeating: -1, count: count)
        for (number, row) in rows.enumerated() {
            let place = Self.place(of: row.inputs, among: points)
            if places[place] >= 0 {
                throw .duplicateRow(table: id, row: number, first: places[place])
            }
            places[place] = number
        }
        if let hole = places.firstIndex(of: -1) {
            throw .missingRows(
                table: id, found: rows.count, expected: count,
                first: Self.combination(at: hole, among: points))
        }
        self.id = id
        self.name = name
        self.points = points
        self.outcome = outcome
        self.rows = rows
        rowOfCombination = places
    }

    /// The row for the given inputs.
    ///
    /// - Parameter inputs: Point id to value key, such as `["ssvc:E:1.1.0": "A"]`; ids that are not
    ///   points of the table are ignored.
    /// - Throws: ``DecisionTableError/missingInput(table:point:)`` and
    ///   ``DecisionTableError/unknownValue(table:row:point:value:allowed:)``.
    public func lookup(_ inputs: [String: String]) throws(DecisionTableError) -> Decision {
        var places: [Int] = []
        for point in points {
            guard let key = inputs[point.id] else {
                throw .missingInput(table: id, point: point.id)
            }
            guard let place = point.values.firstIndex(where: { $0.key == key }) else {
                throw .unknownValue(
                    table: id, row: nil, point: point.id, value: key,
                    allowed: point.values.map(\.key))
            }
            places.append(place)
        }
        let number = rowOfCombination[Self.place(of: places, among: points)]
        let row = rows[number]
        return Decision(
            row: number, inputs: zip(points, places).map { $0.values[$1] },
            outcome: outcome.values[row.outcome], rank: row.outcome)
    }

    /// The look-up's answer.
    public struct Decision: Sendable, Hashable {
        /// The row's number in the file, from 0.
        public let row: Int
        /// The value of each of the table's points, in their order.
        public let inputs: [DecisionValue]
        public let outcome: DecisionValue
        /// The outcome's place among the outcome's values; higher is more urgent.
        public let rank: Int
    }

    private static func place(of inputs: [Int], among points: [DecisionPoint]) -> Int {
        var place = 0
        for (point, input) in zip(points, inputs) { place = place * point.values.count + input }
        return place
    }

    /// The combination in words: `Exploitation None, Automatable No`.
    private static func combination(at place: Int, among points: [DecisionPoint]) -> String {
        var rest = place
        var words: [String] = []
        for point in points.reversed() {
            words.append("\(point.name) \(point.values[rest % point.values.count].name)")
            rest /= point.values.count
        }
        return words.reversed().joined(separator: ", ")
    }
}

/// A row: the places of its values among those of the table's points, and of its outcome.
public struct DecisionRow: Sendable, Hashable {
    /// In the order of the table's points.
    public let inputs: [Int]
    public let outcome: Int
}

/// One input or the outcome of a decision table.
public struct DecisionPoint: Sendable, Hashable {
    /// `namespace:key:version`, such as `ssvc:E:1.1.0`.
    public let id: String
    public let name: String
    /// The values from least to most urgent; one at least, keys distinct.
    public let values: [DecisionValue]

    /// The id without the version: `ssvc:E`.
    public var kind: String { Self.kind(of: id) }

    static func kind(of id: String) -> String {
        guard let colon = id.utf8.lastIndex(of: UInt8(ascii: ":")) else { return id }
        return String(id[..<colon])
    }
}

/// One value of a decision point.
public struct DecisionValue: Sendable, Hashable {
    /// Short text that rows use: `A`.
    public let key: String
    /// Text for people: `Active`.
    public let name: String
}
