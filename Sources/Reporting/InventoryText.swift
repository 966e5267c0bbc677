import PatchModel

/// An inventory for people: every component, then what was looked at.
struct InventoryText {
    let report: InventoryReport
    let isWide: Bool

    init(_ report: InventoryReport, isWide: Bool) {
        self.report = report
        self.isWide = isWide
    }

    func write(to page: inout TextPage) throws {
        let inventory = report.inventory
        try page.line(
            targetText(inventory) + ": " + counted(inventory.components.count, "component"), .bold)
        if !inventory.coverage.isComplete {
            try page.line(
                "INCOMPLETE: " + counted(inventory.coverage.failed.count, "place")
                    + " could not be looked at, see below", .red)
        }
        if !inventory.components.isEmpty {
            try page.line("")
            try page.table(components)
        }
        try CoverageText(inventory, isWide: isWide).write(to: &page)
    }

    private var components: TextTable {
        var table = TextTable([
            .init(title: "NAME"), .init(title: "VERSION"), .init(title: "ECOSYSTEM"),
            .init(title: "SCOPE"), .init(title: "WHERE", kind: .text(.start)),
        ])
        for component in report.inventory.components {
            table.add([
                .init(text: component.name),
                component.version.map { .init(text: $0) }
                    ?? .init(text: "unknown", colour: .yellow),
                .init(text: component.ecosystem), .init(text: usage(of: component)),
                .init(text: placesText(component.evidence, limit: isWide ? nil : 1)),
            ])
        }
        return table
    }

    /// Scope and kind of folder: `prod`, `dev, in tests`.
    private func usage(of component: Component) -> String {
        [component.scope.rawValue, component.evidence.pathClass?.label].compactMap { $0 }
            .joined(separator: ", ")
    }
}

/// `/ (host, debian 12 bookworm)`.
func targetText(_ inventory: Inventory) -> String {
    var parts = [inventory.target.kind.rawValue]
    for platform in inventory.platforms where platform.root.isEmpty {
        parts.append(
            ([platform.id] + [platform.versionID, platform.codename].compactMap { $0 })
                .joined(separator: " "))
    }
    return terminalText("\(inventory.target.path) (\(parts.joined(separator: ", ")))")
}

/// `path:12, path:30 +2`.
func placesText(_ evidence: [Evidence], limit: Int?) -> String {
    listed(
        evidence.map { place in place.path + (place.line.map { ":\($0)" } ?? "") }, limit: limit)
}
