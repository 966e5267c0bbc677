public import PatchModel

/// Audit events with their place in the chain.
public struct AuditListing: Sendable, Encodable {
    /// One row of the chain.
    public struct Row: Sendable, Encodable {
        public var sequence: Int64
        public var event: AuditEvent
        /// SHA-256 over the canonical event and the hash before, hexadecimal.
        public var hash: String
        public var previous: String

        public init(sequence: Int64, event: AuditEvent, hash: String, previous: String) {
            self.sequence = sequence
            self.event = event
            self.hash = hash
            self.previous = previous
        }
    }

    public var events: [Row]

    public init(events: [Row]) { self.events = events }
}

extension AuditListing {
    /// One line an event.
    public var document: PageDocument {
        var page = PageDocument(title: counted(events.count, "event"))
        page.table(
            ["SEQ", "TIME", "TYPE", "PLAN", "ASSET", "ACTOR", "WHAT"],
            events.map { row in
                [
                    String(row.sequence), row.event.at.description, row.event.type,
                    row.event.plan ?? "-", row.event.assetName ?? row.event.asset ?? "-",
                    actorText(row.event.actor), AuditFields.summary(row.event),
                ]
            })
        return page
    }

    /// RFC 4180 with a header; the columns are those that auditors ask for.
    public var csv: String {
        var lines = [AuditFields.columns.map(CSVText.cell).joined(separator: ",")]
        for row in events {
            lines.append(AuditFields.cells(row).map(CSVText.cell).joined(separator: ","))
        }
        return lines.map { $0 + "\r\n" }.joined()
    }

    /// One JSON object a line.
    ///
    /// - Throws: what encoding throws.
    public func jsonLines() throws -> String {
        try events.map { try EncodedJSON.line($0) + "\n" }.joined()
    }
}

/// The fields of an event as text: what CSV and HTML show.
enum AuditFields {
    static let columns = [
        "sequence", "date", "type", "plan", "digest", "asset", "changes", "reason", "advisories",
        "outcome", "signals", "due", "requester_or_actor", "authentication", "approvers",
        "test_outcome", "steps", "facts", "closed", "opened", "hash", "previous",
    ]

    static func cells(_ row: AuditListing.Row) -> [String] {
        let event = row.event
        return [
            String(row.sequence), event.at.description, event.type, event.plan ?? "",
            event.digest ?? "", event.assetName ?? event.asset ?? "", changes(event),
            event.reason ?? "", joined(event.why.map(\.advisory)),
            joined(event.why.compactMap(\.outcome)), joined(event.why.flatMap(\.signals)),
            event.why.compactMap(\.due).min()?.date ?? "", event.actor.id,
            event.actor.authentication.rawValue, joined(event.approvers.map(\.id)),
            joined(event.checks.map { "\($0.check): \($0.outcome.rawValue)" }),
            joined(event.steps.map { commandText($0.arguments) + " = " + $0.end }),
            joined(event.facts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }),
            joined(event.closed), joined(event.opened), row.hash, row.previous,
        ]
    }

    static func summary(_ event: AuditEvent) -> String {
        var parts: [String] = []
        if let reason = event.reason { parts.append(reason) }
        if !event.what.isEmpty { parts.append(changes(event)) }
        if !event.why.isEmpty {
            parts.append(listed(event.why.map(\.advisory), limit: 3))
        }
        parts += event.checks.map { "\($0.check) \($0.outcome.rawValue)" }
        parts += event.facts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        if !event.closed.isEmpty { parts.append("closed \(event.closed.count)") }
        if !event.opened.isEmpty { parts.append("opened \(event.opened.count)") }
        return parts.joined(separator: "; ")
    }

    private static func changes(_ event: AuditEvent) -> String {
        joined(event.what.map { "\($0.name) \($0.from ?? "-") -> \($0.to ?? "-")" })
    }

    /// The distinct items in order.
    private static func joined(_ items: [String]) -> String {
        var seen: Set<String> = []
        return items.filter { seen.insert($0).inserted }.joined(separator: "; ")
    }
}

/// Cells of a CSV file.
enum CSVText {
    /// Quoted where RFC 4180 asks for it.
    ///
    /// A cell that a spreadsheet would take for a formula gets an apostrophe first (OWASP, CSV
    /// injection): package names and reasons come from outside.
    static func cell(_ text: String) -> String {
        var text = terminalText(text)
        if let first = text.utf8.first, "=+-@\t\r".utf8.contains(first), text != "-" {
            text = "'" + text
        }
        let needsQuotes = text.utf8.contains { ",\"\r\n".utf8.contains($0) }
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}
