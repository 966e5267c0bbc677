import GRDB
import PatchModel

/// What one scan changes among the findings of its asset, inside a transaction.
struct FindingUpdate {
    /// A finding as its row says.
    struct Stored {
        var row: Int64
        var id: String
        var advisory: String
        var package: String
        var isOpen: Bool
        var detected: Int64
        var firstDue: Int64?
        var fixAvailable: Int64?
        var hash: Int64
    }

    /// A finding as the scan says: its instances.
    struct Seen {
        var id: String
        var package: String
        var instances: [Finding]

        var advisory: String { instances.first?.advisory ?? "" }
        var ids: Set<String> { Set(instances.flatMap(\.ids)).union([advisory]) }
        var isFixKnown: Bool { instances.contains { $0.fixed != nil } }
    }

    let database: Database
    let asset: Int64
    let time: Int64
    let path: String
    private let json = StoredJSON()
    private let writer: FindingWriter
    private var stored: [String: Stored] = [:]

    init(_ database: Database, asset: Int64, time: Int64, path: String) throws {
        self.database = database
        self.asset = asset
        self.time = time
        self.path = path
        writer = try FindingWriter(database, asset: asset, time: time)
        stored = try load()
    }

    static func insert(_ scan: ScanRecord, asset: Int64, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO scan(asset, started, finished, components, findings,
                    incomplete, exit_code, feeds) VALUES(?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                asset, scan.started.seconds, scan.finished.seconds, scan.components,
                scan.findings, scan.incomplete, scan.exitCode, scan.feeds,
            ])
    }

    private func instances(of id: String) throws -> [Finding] {
        try FindingTable.findings(database, FindingQuery(ids: [id]), path: path).map(\.finding)
    }

    mutating func run(
        _ findings: [Finding], isDoubtful: (Finding) -> Bool
    ) throws -> FindingChanges {
        let seen = Self.grouped(findings)
        let ids = Set(seen.map(\.id))
        let vanished = stored.values.filter { $0.isOpen && !ids.contains($0.id) }
        let succession = try FindingSuccession(
            database, asset: asset, seen: seen, vanished: vanished, stored: stored)
        var changes = FindingChanges()
        for finding in seen { try record(finding, succession, &changes) }
        for old in vanished {
            if succession.isReplaced(old.id) {
                try writer.remove(old.row)
            } else if try instances(of: old.id).contains(where: isDoubtful) {
                changes.unconfirmed.append(old.id)
            } else {
                try writer.close(old.row)
                changes.fixed.append(old.id)
            }
        }
        changes.new.sort()
        changes.reopened.sort()
        changes.stillOpen.sort()
        changes.fixed.sort()
        changes.unconfirmed.sort()
        return changes
    }

    private func record(
        _ seen: Seen, _ succession: FindingSuccession, _ changes: inout FindingChanges
    ) throws {
        let body = try json.bytes(of: seen.instances)
        let hash = Int64(bitPattern: contentHash(body, seed: 0))
        let inherited = succession.history(for: seen.id)
        let row: Int64
        if let known = stored[seen.id] {
            row = known.row
            let merged = FindingWriter.Dates(
                detected: min(known.detected, inherited?.detected ?? known.detected),
                firstDue: earlier(known.firstDue, inherited?.firstDue),
                fixAvailable: earlier(known.fixAvailable, inherited?.fixAvailable)
                    ?? (seen.isFixKnown ? time : nil))
            try writer.see(row, merged, wasOpen: known.isOpen)
            if known.isOpen {
                changes.stillOpen.append(seen.id)
            } else {
                changes.reopened.append(seen.id)
            }
            if known.hash != hash { try writer.rewrite(row, seen, body: body, hash: hash) }
        } else {
            let dates = FindingWriter.Dates(
                detected: min(inherited?.detected ?? time, time), firstDue: inherited?.firstDue,
                fixAvailable: inherited?.fixAvailable ?? (seen.isFixKnown ? time : nil))
            row = try writer.insert(seen, dates, body: body, hash: hash)
            if inherited == nil {
                changes.new.append(seen.id)
            } else {
                changes.stillOpen.append(seen.id)
            }
        }
        for old in inherited?.from ?? [] {
            try writer.addFormer(old.id, at: row)
            try writer.moveFormers(from: old.row, to: row)
        }
    }

    /// The findings by id, in the order of their first instance.
    private static func grouped(_ findings: [Finding]) -> [Seen] {
        var list: [Seen] = []
        list.reserveCapacity(findings.count)
        var positions: [String: Int] = [:]
        for finding in findings {
            if let position = positions[finding.id] {
                list[position].instances.append(finding)
            } else {
                positions[finding.id] = list.count
                list.append(
                    Seen(id: finding.id, package: package(of: finding), instances: [finding]))
            }
        }
        return list
    }

    private func load() throws -> [String: Stored] {
        let query = try RawStatement(
            database,
            """
            SELECT id, name, advisory, package, status, detected, first_due, fix_available, hash
            FROM finding WHERE asset = ?
            """)
        query.bind(asset, at: 1)
        var stored: [String: Stored] = [:]
        while try query.step() {
            let id = query.text(1)
            stored[id] = Stored(
                row: query.int64(0), id: id, advisory: query.text(2), package: query.text(3),
                isOpen: query.int64(4) == FindingTable.code(of: .open), detected: query.int64(5),
                firstDue: query.optionalInt64(6), fixAvailable: query.optionalInt64(7),
                hash: query.int64(8))
        }
        return stored
    }
}

/// The earlier of two times that may be missing.
func earlier(_ left: Int64?, _ right: Int64?) -> Int64? {
    guard let left else { return right }
    guard let right else { return left }
    return min(left, right)
}

/// What ids of the same flaw share: the nested root and the purl without its version.
private func package(of finding: Finding) -> String {
    let purl = finding.component.utf8
    let end =
        purl.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        ?? purl.endIndex
    let head = purl[..<end]
    let name: String
    // A canonical purl has no other '@': the ones in names are percent-encoded.
    if let at = head.lastIndex(of: UInt8(ascii: "@")),
        !head[at...].contains(UInt8(ascii: "/"))
    {
        name = String(finding.component[..<at]) + finding.component[end...]
    } else {
        name = finding.component
    }
    return finding.root.isEmpty ? name : finding.root + "\n" + name
}
