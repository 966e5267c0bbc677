internal import PatchModel
internal import PluginHost

/// The local ids that the records of one file give and name: slips of the plugin show here.
struct RecordIDs {
    /// Where the components and projects of an id stand.
    private var given: [String: Int] = [:]
    private var projects: Set<String> = []
    private var notes: [(line: Int?, text: String)] = []
    private var leftOut = 0

    /// Remarks of a file that are shown; the rest is counted.
    private static let limit = 3

    init(of reading: FileReading) {
        for (number, record) in reading.components.enumerated() {
            guard let other = given[record.id] else {
                given[record.id] = number
                continue
            }
            note(record, reading.components[other])
        }
        for project in reading.projects {
            projects.insert(project.id)
            guard let other = given[project.id] else { continue }
            note(
                project.line,
                "the id '\(project.id)' is that of a project and of "
                    + "\(place(of: reading.components[other])): an edge from it goes from the component"
            )
        }
        var told: Set<String> = []
        for (from, to) in reading.depends {
            if !isKnown(from), told.insert(from).inserted {
                note(
                    nil,
                    "out:depends(\"\(from)\", \"\(to)\"): this file has no component or project "
                        + "with the id '\(from)'")
            }
            // One project of a workspace may need another; that is no component.
            if !isKnown(to), told.insert(to).inserted {
                note(
                    given[from].flatMap { reading.components[$0].line }
                        ?? reading.projects.first { $0.id == from }?.line,
                    "out:depends(\"\(from)\", \"\(to)\"): this file has no component with the id "
                        + "'\(to)'")
            }
        }
        for record in reading.components {
            guard let owner = record.ownedBy, given[owner] == nil, told.insert(owner).inserted
            else { continue }
            note(
                record.line, "owned_by = \"\(owner)\": this file has no component with that id")
        }
        for id in reading.ownerIDs.sorted() where given[id] == nil {
            note(nil, "out:owns(\"\(id)\", ...): this file has no component with the id '\(id)'")
        }
    }

    /// What to say, the first of many.
    var warnings: [(line: Int?, text: String)] {
        guard leftOut > 0 else { return notes }
        return notes + [(nil, "\(leftOut) more ids are unknown or given twice")]
    }

    private func isKnown(_ id: String) -> Bool { given[id] != nil || projects.contains(id) }

    private mutating func note(_ line: Int?, _ text: String) {
        if notes.count < Self.limit { notes.append((line, text)) } else { leftOut += 1 }
    }

    /// One package may be stated twice, and is joined; two packages of one id are a slip.
    private mutating func note(_ record: ComponentRecord, _ other: ComponentRecord) {
        guard record.component != other.component else { return }
        note(
            record.line,
            "the id '\(record.id)' is given twice, to \(place(of: other)) and to "
                + "\(place(of: record)): an edge of it means the last")
    }

    private func place(of record: ComponentRecord) -> String {
        record.component.purl + (record.line.map { " (line \($0))" } ?? "")
    }
}
