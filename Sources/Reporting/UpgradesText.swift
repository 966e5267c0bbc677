import PatchModel

/// What the target's own package manager would install now.
struct UpgradesText {
    private let report: ScanReport

    init(_ report: ScanReport) { self.report = report }

    func write(to page: inout TextPage) throws {
        // Without package lists nothing is known, and the reasons above say so.
        guard !report.upgrades.isEmpty || !report.inventory.releases.isEmpty else { return }
        try page.heading("AVAILABLE UPGRADES")
        guard !report.upgrades.isEmpty else {
            return try page.line("the package lists on the target offer nothing newer")
        }
        let security = report.upgrades.filter(\.isSecurity)
        let held = report.upgrades.count(where: \.isHeld)
        var parts = [counted(report.upgrades.count, "package")]
        parts.append("\(security.count) from a security suite")
        if held > 0 { parts.append("\(held) held back by a hold") }
        try page.line(parts.joined(separator: ", "))
        guard !security.isEmpty else { return }
        var table = TextTable([
            .init(title: "SECURITY"), .init(title: "INSTALLED -> CANDIDATE"),
            .init(title: "SUITE", kind: .text(.end)),
        ])
        for upgrade in security {
            table.add([
                .init(text: upgrade.name),
                .init(text: upgrade.installed + " -> " + upgrade.candidate),
                .init(text: (upgrade.suite ?? "-") + (upgrade.isHeld ? " (held)" : "")),
            ])
        }
        try page.table(table)
    }
}
