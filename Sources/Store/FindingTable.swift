import GRDB
public import PatchModel

/// Which findings are asked for; what is `nil` is not asked.
public struct FindingQuery: Sendable, Hashable {
    /// Key of the asset.
    public var asset: String?
    public var status: TrackedFinding.Status?
    /// Whole finding ids.
    public var ids: [String]?
    /// A canonical id, an alias or the id of a record.
    public var advisory: String?

    public init(
        asset: String? = nil, status: TrackedFinding.Status? = nil, ids: [String]? = nil,
        advisory: String? = nil
    ) {
        self.asset = asset
        self.status = status
        self.ids = ids
        self.advisory = advisory
    }
}

extension StateDatabase {
    /// The findings that a query asks for, by asset and advisory. One that is installed twice comes
    /// once for each instance, with the same id.
    public func findings(
        _ query: FindingQuery = FindingQuery()
    ) throws(StoreError) -> [TrackedFinding] {
        try read { try FindingTable.findings($0, query, path: path) }
    }

    /// The finding whose id, or former id, is `prefix` or begins with it: its instances, at least
    /// one. A whole id wins over longer ones.
    ///
    /// - Throws: `StoreError`: `notFound`, or `ambiguous` with up to ten candidates.
    public func findings(idPrefix prefix: String) throws(StoreError) -> [TrackedFinding] {
        try read { database in
            let ids = try FindingTable.ids(beginningWith: prefix, database)
            switch ids.count {
            case 0:
                throw error(.notFound("no finding '\(prefix)': list them with 'oakum findings'"))
            case 1:
                return try FindingTable.findings(database, FindingQuery(ids: ids), path: path)
            default:
                throw error(.ambiguous(prefix, candidates: ids))
            }
        }
    }

    /// The ids that a finding had before its advisory was merged, split or renamed; sorted.
    public func formerIDs(ofFinding id: String) throws(StoreError) -> [String] {
        try read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT former_finding.name FROM former_finding
                    JOIN finding ON finding.id = former_finding.finding
                    WHERE finding.name = ? ORDER BY 1
                    """,
                arguments: [id])
        }
    }
}

/// Reads tracked findings.
enum FindingTable {
    // The codes are part of the file format: they never change their meaning.
    static func code(of status: TrackedFinding.Status) -> Int64 {
        switch status {
        case .open: 1
        case .fixed: 2
        }
    }

    /// Up to ten finding ids; one when `prefix` is a whole id.
    static func ids(beginningWith prefix: String, _ database: Database) throws -> [String] {
        let whole = try String.fetchAll(
            database,
            sql: """
                SELECT name FROM finding WHERE name = :id UNION
                SELECT finding.name FROM former_finding
                JOIN finding ON finding.id = former_finding.finding WHERE former_finding.name = :id
                """,
            arguments: ["id": prefix])
        if whole.contains(prefix) { return [prefix] }
        if !whole.isEmpty { return whole }
        // The last character of Unicode: behind everything that begins so.
        return try String.fetchAll(
            database,
            sql: """
                SELECT name FROM finding WHERE name >= :first AND name < :last UNION
                SELECT finding.name FROM former_finding
                JOIN finding ON finding.id = former_finding.finding
                WHERE former_finding.name >= :first AND former_finding.name < :last
                ORDER BY 1 LIMIT 10
                """,
            arguments: ["first": prefix, "last": prefix + "\u{10FFFF}"])
    }

    static func findings(
        _ database: Database, _ query: FindingQuery, path: String
    ) throws -> [TrackedFinding] {
        guard let ids = query.ids else {
            return try fetch(database, query, id: nil, path: path)
        }
        return try Set(ids).sorted().flatMap { id in
            try fetch(database, query, id: id, path: path)
        }
    }

    private static func fetch(
        _ database: Database, _ query: FindingQuery, id: String?, path: String
    ) throws -> [TrackedFinding] {
        var conditions: [String] = []
        var arguments: StatementArguments = [:]
        func add(_ condition: String, _ name: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments += [name: value]
        }
        add("asset.key = :asset", "asset", query.asset)
        add("finding.status = :status", "status", query.status.map(code))
        add("finding.name = :id", "id", id)
        add(
            "finding.id IN (SELECT finding FROM finding_alias WHERE name = :advisory)", "advisory",
            query.advisory)
        let sql = """
            SELECT asset.key, finding.status, finding.detected, finding.last_seen,
                finding.fixed_at, finding.times_reopened, finding.first_due,
                finding.fix_available, body
            FROM finding JOIN asset ON asset.id = finding.asset
            JOIN finding_body ON finding_body.finding = finding.id
            \(conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "))
            ORDER BY asset.key, finding.advisory, finding.name
            """
        let json = StoredJSON()
        var list: [TrackedFinding] = []
        let rows = try Row.fetchCursor(
            database, sql: sql, arguments: arguments)
        while let row = try rows.next() {
            list += try tracked(row, json, path)
        }
        return list
    }

    private static func tracked(
        _ row: Row, _ json: StoredJSON, _ path: String
    ) throws -> [TrackedFinding] {
        func time(_ column: Int) -> Timestamp? {
            (row[column] as Int64?).map(Timestamp.init(seconds:))
        }
        let status: Int64 = row[1]
        let instances = try json.value([Finding].self, from: row[8], path: path)
        return instances.map { finding in
            TrackedFinding(
                finding: finding, asset: row[0], status: status == code(of: .open) ? .open : .fixed,
                detected: Timestamp(seconds: row[2]), lastSeen: Timestamp(seconds: row[3]),
                fixedAt: time(4), timesReopened: row[5], firstDue: time(6),
                vectors: finding.vectors, fixAvailable: time(7), disclosed: finding.disclosed)
        }
    }
}
