import GRDB

/// Which findings took the place of others because advisories were merged, split or renamed.
///
/// A finding follows one that is gone when both are of the same package and share an id that speaks
/// of one flaw: the canonical id of either, or an id that no second finding of the package has. (The
/// id of a bundle such as a distribution's notice stands in the ids of every flaw that it names;
/// sharing that alone says nothing.)
struct FindingSuccession {
    /// What a finding takes over.
    struct History {
        /// The findings that end here.
        var from: [FindingUpdate.Stored]
        var detected: Int64
        var firstDue: Int64?
        var fixAvailable: Int64?

        init(_ stored: FindingUpdate.Stored) {
            from = []
            detected = stored.detected
            firstDue = stored.firstDue
            fixAvailable = stored.fixAvailable
        }

        mutating func join(_ stored: FindingUpdate.Stored) {
            detected = min(detected, stored.detected)
            firstDue = earlier(firstDue, stored.firstDue)
            fixAvailable = earlier(fixAvailable, stored.fixAvailable)
        }
    }

    private var histories: [String: History] = [:]
    private var replaced: Set<String> = []

    init(
        _ database: Database, asset: Int64, seen: [FindingUpdate.Seen],
        vanished: [FindingUpdate.Stored], stored: [String: FindingUpdate.Stored]
    ) throws {
        try takeBack(database, asset: asset, seen, stored)
        guard !vanished.isEmpty else { return }
        let packages = Set(vanished.map(\.package))
        let successors = Dictionary(
            grouping: seen.filter { packages.contains($0.package) }, by: \.package)
        let predecessors = Dictionary(
            grouping: stored.values.filter { $0.isOpen && successors[$0.package] != nil },
            by: \.package)
        let aliases = try AliasLookup(database)
        for (package, old) in predecessors {
            try match(old, with: successors[package] ?? [], aliases)
        }
    }

    /// What a finding takes over; `nil` when it has only its own history.
    func history(for id: String) -> History? { histories[id] }

    /// Whether the history of a finding that is gone goes on in another.
    func isReplaced(_ id: String) -> Bool { replaced.contains(id) }

    private mutating func match(
        _ old: [FindingUpdate.Stored], with new: [FindingUpdate.Seen], _ aliases: AliasLookup
    ) throws {
        let oldIDs = try old.map { try aliases.names(of: $0.row) }
        var oldCounts: [String: Int] = [:]
        for id in oldIDs.joined() { oldCounts[id, default: 0] += 1 }
        var carriers: [String: [String]] = [:]
        var canonical: [String: [String]] = [:]
        for seen in new {
            for id in seen.ids { carriers[id, default: []].append(seen.id) }
            canonical[seen.advisory, default: []].append(seen.id)
        }
        let current = Set(new.map(\.id))
        for (stored, ids) in zip(old, oldIDs) where !current.contains(stored.id) {
            var heirs: Set<String> = []
            for id in ids {
                let all = carriers[id] ?? []
                if id == stored.advisory || all.count == 1 && oldCounts[id] == 1 {
                    heirs.formUnion(all)
                } else {
                    heirs.formUnion(canonical[id] ?? [])
                }
            }
            for heir in heirs { join(stored, to: heir) }
        }
    }

    private mutating func join(_ stored: FindingUpdate.Stored, to id: String) {
        histories[id, default: History(stored)].join(stored)
        histories[id]?.from.append(stored)
        replaced.insert(stored.id)
    }

    /// A finding that gets back an id it had before a merge also gets back the dates.
    private mutating func takeBack(
        _ database: Database, asset: Int64, _ seen: [FindingUpdate.Seen],
        _ stored: [String: FindingUpdate.Stored]
    ) throws {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT former_finding.name AS former, finding.name AS name FROM former_finding
                JOIN finding ON finding.id = former_finding.finding WHERE finding.asset = ?
                """,
            arguments: [asset])
        guard !rows.isEmpty else { return }
        let new = Set(seen.map(\.id)).filter { stored[$0] == nil }
        for row in rows {
            let former: String = row["former"]
            let name: String = row["name"]
            guard new.contains(former), let heir = stored[name], heir.isOpen else { continue }
            histories[former, default: History(heir)].join(heir)
        }
    }
}

/// The ids that stand in a stored finding.
private struct AliasLookup {
    private let query: RawStatement

    init(_ database: Database) throws(DatabaseError) {
        query = try RawStatement(database, "SELECT name FROM finding_alias WHERE finding = ?")
    }

    func names(of row: Int64) throws(DatabaseError) -> Set<String> {
        query.bind(row, at: 1)
        var names: Set<String> = []
        while try query.step() { names.insert(query.text(0)) }
        query.reset()
        return names
    }
}
