public import PatchModel

/// Inventories as plain lists.
public enum InventoryLists {
    /// Every purl once, sorted, a line each.
    ///
    /// - Throws: what the sink throws.
    public static func writePurls(
        _ inventory: Inventory, to sink: ([UInt8]) throws -> Void
    ) throws {
        try withoutActuallyEscaping(sink) { sink in
            var output = OutputBuffer(sink: sink)
            for purl in Set(inventory.components.map(\.purl)).sorted() {
                output.append(terminalText(purl) + "\n")
                try output.flushIfFull()
            }
            try output.flush()
        }
    }

    /// A row for every component, with a head (RFC 4180, lines end in CR LF).
    ///
    /// - Throws: what the sink throws.
    public static func writeCSV(
        _ inventory: Inventory, to sink: ([UInt8]) throws -> Void
    ) throws {
        try withoutActuallyEscaping(sink) { sink in
            var output = OutputBuffer(sink: sink)
            output.append(columns.joined(separator: ",") + "\r\n")
            for component in inventory.components {
                let place = component.evidence.first
                let cells = [
                    component.name, component.version ?? "", component.ecosystem,
                    component.scope.rawValue, component.purl, component.source?.name ?? "",
                    component.source?.version ?? "", component.licenses.joined(separator: "; "),
                    place?.path ?? "", place?.line.map(String.init) ?? "", place?.layer ?? "",
                    place?.pathClass?.rawValue ?? "",
                    component.root, component.ownedBy ?? "", component.plugin,
                ]
                output.append(cells.map(CSVText.cell).joined(separator: ",") + "\r\n")
                try output.flushIfFull()
            }
            try output.flush()
        }
    }

    private static let columns = [
        "name", "version", "ecosystem", "scope", "purl", "source", "source_version", "licenses",
        "path", "line", "layer", "class", "root", "owned_by", "plugin",
    ]
}
