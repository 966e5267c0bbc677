public import PatchModel

/// Reports as JSON. The documents are described in docs/output.md and docs/schemas.
///
/// The output depends on the report alone: keys have a fixed order, lists keep theirs, and every
/// component and finding has a line of its own. Memory does not grow with the report.
public enum JSONReport {
    /// The version of all documents; it rises when a key goes or changes its meaning.
    public static let schemaVersion = 1

    /// Writes an `oakum/inventory` document.
    ///
    /// - Throws: what the sink throws.
    public static func write(
        _ report: InventoryReport, to sink: ([UInt8]) throws -> Void
    ) throws {
        try document("inventory", sink) { json in
            json.tool(report.toolVersion)
            try json.inventory(report.inventory)
            json.newLine()
            json.member("incomplete", !report.inventory.coverage.isComplete)
        }
    }

    /// Writes an `oakum/scan` document: an inventory with all that matching added.
    ///
    /// - Throws: what the sink throws.
    public static func write(_ report: ScanReport, to sink: ([UInt8]) throws -> Void) throws {
        try document("scan", sink) { json in
            json.tool(report.toolVersion)
            json.newLine()
            json.member("started", report.started)
            json.newLine()
            json.member("finished", report.finished)
            try json.inventory(report.inventory)
            try json.lines("findings", report.findings) { $0.finding($1) }
            try json.lines("upgrades", report.upgrades) { $0.upgrade($1) }
            try json.lines("feeds", report.feeds) { $0.feed($1) }
            try json.lines("notes", report.notes) { $0.note($1) }
            json.newLine()
            json.member("gate", report.gate)
            json.newLine()
            json.member("gateAside", report.gateAside)
            json.newLine()
            json.member("incomplete", report.isIncomplete)
            json.newLine()
            json.member("incompleteReasons", report.incomplete)
            json.newLine()
            json.member("exitCodes", report.exitCodes) { $0.value($1) }
        }
    }

    /// Writes an `oakum/feeds` document.
    ///
    /// - Throws: what the sink throws.
    public static func write(_ feeds: [FeedState], to sink: ([UInt8]) throws -> Void) throws {
        try document("feeds", sink) { json in
            try json.lines("feeds", feeds) { $0.feed($1) }
        }
    }

    /// The feeds alone, as a JSON array on one line.
    public static func text(of feeds: [FeedState]) -> String {
        collected { json in
            json.beginArray()
            for feed in feeds { json.feed(feed) }
            json.endArray()
        }
    }

    private static func document(
        _ kind: String, _ sink: ([UInt8]) throws -> Void,
        _ body: (inout JSONWriter) throws -> Void
    ) throws {
        try withoutActuallyEscaping(sink) { sink in
            var json = JSONWriter(sink: sink)
            json.beginObject()
            json.newLine()
            json.member("schema", "oakum/\(kind)/\(schemaVersion)")
            try body(&json)
            json.endObjectOnOwnLine()
            try json.finish()
        }
    }
}
