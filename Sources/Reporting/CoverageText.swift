import PatchModel

/// What was looked at and what was not.
struct CoverageText {
    let inventory: Inventory
    let isWide: Bool

    /// Remarks shown of each kind before the rest is only counted.
    static let limit = 20

    init(_ inventory: Inventory, isWide: Bool) {
        self.inventory = inventory
        self.isWide = isWide
    }

    func write(to page: inout TextPage) throws {
        let coverage = inventory.coverage
        try page.heading("COVERAGE")
        try page.line(
            counted(coverage.files, "file") + " in "
                + counted(coverage.directories, "directory", "directories") + ", "
                + counted(coverage.claimed, "file") + " read by plugins")
        try page.line(components)
        for plugin in coverage.plugins where plugin.files > 0 || plugin.components > 0 {
            try page.line(
                terminalText(
                    "  \(plugin.plugin) \(plugin.version): \(counted(plugin.files, "file")), "
                        + counted(plugin.components, "component")))
        }
        try failures(coverage.failed, &page)
        try remarks("not understood", coverage.warnings.filter { !$0.path.isEmpty }, &page)
        try remarks("notes", coverage.warnings.filter(\.path.isEmpty), &page)
        try reasons("skipped", coverage.skipped, &page)
    }

    /// `components: deb 412, npm 33; 5 of them in 2 nested roots`.
    private var components: String {
        var counts: [String: Int] = [:]
        var roots: Set<String> = []
        var nested = 0
        for component in inventory.components {
            counts[component.ecosystem, default: 0] += 1
            guard !component.root.isEmpty else { continue }
            roots.insert(component.root)
            nested += 1
        }
        guard !counts.isEmpty else { return "no components" }
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        var text =
            "components: "
            + sorted.map { "\(terminalText($0.key)) \($0.value)" }.joined(separator: ", ")
        if nested > 0 { text += "; \(nested) of them in " + counted(roots.count, "nested root") }
        return text
    }

    private func failures(_ notes: [CoverageNote], _ page: inout TextPage) throws {
        guard !notes.isEmpty else { return }
        try page.line("could not be looked at (\(notes.count)):", .red)
        try page.list(notes, limit: isWide ? nil : Self.limit, Self.text)
    }

    private func remarks(
        _ title: String, _ notes: [CoverageNote], _ page: inout TextPage
    ) throws {
        guard !notes.isEmpty else { return }
        try page.line("\(title) (\(notes.count)):")
        try page.list(notes, limit: isWide ? nil : Self.limit, Self.text)
    }

    /// Notes by reason, with the first places of each.
    private func reasons(
        _ title: String, _ notes: [CoverageNote], _ page: inout TextPage
    ) throws {
        guard !notes.isEmpty else { return }
        try page.line("\(title) (\(notes.count)):")
        let groups = NoteGroup.groups(of: notes) { ($0.path, $0.reason) }
        try page.list(groups, limit: isWide ? nil : Self.limit) { $0.text(limit: isWide ? nil : 3) }
    }

    /// `path:line: reason (plugin)`.
    static func text(_ note: CoverageNote) -> String {
        var text = note.path
        if let line = note.line { text += ":\(line)" }
        text += text.isEmpty ? note.reason : ": " + note.reason
        if let plugin = note.plugin { text += " (\(plugin))" }
        return text
    }
}

/// Notes that give one reason.
struct NoteGroup {
    let reason: String
    private(set) var places: [String] = []
    private(set) var count = 0

    /// By reason, in the order in which reasons first appear.
    static func groups(
        of notes: [CoverageNote], _ split: (CoverageNote) -> (place: String, reason: String)
    ) -> [NoteGroup] {
        var groups: [NoteGroup] = []
        var numbers: [String: Int] = [:]
        for note in notes {
            let (place, reason) = split(note)
            let number = numbers[reason] ?? groups.count
            if number == groups.count {
                numbers[reason] = number
                groups.append(NoteGroup(reason: reason))
            }
            groups[number].count += 1
            if !place.isEmpty { groups[number].places.append(place) }
        }
        return groups
    }

    private init(reason: String) { self.reason = reason }

    func text(limit: Int?) -> String {
        let times = count > 1 ? " (\(count))" : ""
        return reason + times + (places.isEmpty ? "" : ": " + listed(places, limit: limit))
    }
}
