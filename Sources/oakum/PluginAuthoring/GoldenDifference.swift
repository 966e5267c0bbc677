import Reporting

/// Where what a plugin says differs from what is expected, record by record, for people.
struct GoldenDifference {
    private let expected: [GoldenRecord]
    private let found: [GoldenRecord]
    var colour = TextColour.output

    /// Differences that are shown in full; the rest is counted.
    private static let shownLimit = 20

    /// Both are texts of expected.jsonl.
    init(expected: String, found: String) {
        self.expected = GoldenRecord.records(expected)
        self.found = GoldenRecord.records(found)
    }

    /// The same records, in whatever order.
    var isSameSet: Bool { expected.map(\.line).sorted() == found.map(\.line).sorted() }

    /// Indented lines, without control characters of the records.
    func lines() -> [String] {
        let changes = changes()
        var lines = changes.prefix(Self.shownLimit).flatMap { shown($0) }
        if changes.count > Self.shownLimit {
            lines.append("  ... and \(changes.count - Self.shownLimit) more differences")
        }
        return lines
    }

    // MARK: Pairing

    private enum Change {
        case missing(GoldenRecord)
        case unexpected(GoldenRecord)
        case changed(GoldenRecord, GoldenRecord)
        case moved(GoldenRecord, GoldenRecord)

        /// The plugin ended in an error that is not expected.
        var isError: Bool {
            if case .unexpected(let record) = self { record.name == "error" } else { false }
        }
    }

    /// A record that went and one that came and are about the same thing are one change.
    private func changes() -> [Change] {
        var removed: [GoldenRecord] = []
        var inserted: [GoldenRecord] = []
        for step in found.map(\.line).difference(from: expected.map(\.line)) {
            switch step {
            case .remove(let offset, _, _): removed.append(expected[offset])
            case .insert(let offset, _, _): inserted.append(found[offset])
            }
        }
        var changes: [(number: Int, change: Change)] = []
        func pair(_ isPair: (GoldenRecord, GoldenRecord) -> Bool) {
            var left: [GoldenRecord] = []
            for old in removed {
                guard let place = inserted.firstIndex(where: { isPair(old, $0) }) else {
                    left.append(old)
                    continue
                }
                let new = inserted.remove(at: place)
                let change = old.line == new.line ? Change.moved(old, new) : .changed(old, new)
                changes.append((old.number, change))
            }
            removed = left
        }
        removed.sort { $0.number < $1.number }
        inserted.sort { $0.number < $1.number }
        pair { $0.line == $1.line }
        pair { $0.identity == $1.identity }
        pair {
            !$0.name.isEmpty && $0.name == $1.name && $0.path == $1.path && $0.place == $1.place
        }
        changes += removed.map { ($0.number, .missing($0)) }
        changes += inserted.map { ($0.number, .unexpected($0)) }
        // What an error kept from coming is no news: the error itself is.
        return changes.sorted {
            ($0.change.isError ? 0 : 1, $0.number) < ($1.change.isError ? 0 : 1, $1.number)
        }.map(\.change)
    }

    // MARK: Showing

    private func shown(_ change: Change) -> [String] {
        switch change {
        case .missing(let record):
            [colour.red("  - \(record.title)") + colour.dim("  expected, did not come")]
                + record.members.map { colour.red("      \(padded($0.name)) \(cut($0.value))") }
        case .unexpected(let record):
            [colour.green("  + \(record.title)") + colour.dim("  came, is not expected")]
                + record.members.map { colour.green("      \(padded($0.name)) \(cut($0.value))") }
        case .moved(let old, let new):
            [
                "  = \(old.title)"
                    + colour.dim("  is record \(new.number), expected as \(old.number)")
            ]
        case .changed(let old, let new):
            ["  ~ \(colour.bold(old.title))" + colour.dim("  record \(old.number)")]
                + fields(old, new)
        }
    }

    private func fields(_ old: GoldenRecord, _ new: GoldenRecord) -> [String] {
        let names = old.members.map(\.name) + new.members.map(\.name)
        var seen: Set<String> = []
        var lines: [String] = []
        for name in names where seen.insert(name).inserted {
            let (before, after) = (old[name], new[name])
            guard before != after else { continue }
            lines.append(
                colour.red("    - \(padded(name)) \(before.map(cut) ?? "(nothing)")"))
            lines.append(
                colour.green("    + \(padded(name)) \(after.map(cut) ?? "(nothing)")"))
        }
        if lines.isEmpty {
            lines.append("    the same fields, written otherwise: --update writes them anew")
        }
        return lines
    }

    private func padded(_ name: String) -> String {
        name + String(repeating: " ", count: max(0, 12 - name.utf8.count))
    }

    private func cut(_ value: String) -> String {
        let value = terminalText(value)
        guard value.count > 300 else { return value }
        return value.prefix(300) + "... (\(value.utf8.count) bytes)"
    }
}

/// One line of expected.jsonl, taken apart as far as a difference needs it.
struct GoldenRecord {
    /// From 1.
    let number: Int
    let line: String
    /// Name and JSON text of each member but `record` and `path`.
    let members: [(name: String, value: String)]
    let name: String
    let path: String

    static func records(_ text: String) -> [GoldenRecord] {
        text.split(separator: "\n").enumerated().map { GoldenRecord(String($1), number: $0 + 1) }
    }

    init(_ line: String, number: Int) {
        self.line = line
        self.number = number
        let all = line.hasPrefix("{\"record\"") ? Self.members(of: Array(line.utf8)) : []
        func text(_ name: String) -> String {
            all.first { $0.name == name }.map { String($0.value.dropFirst().dropLast()) } ?? ""
        }
        name = text("record")
        path = text("path")
        members = all.filter { $0.name != "record" && $0.name != "path" }
    }

    subscript(name: String) -> String? { members.first { $0.name == name }?.value }

    /// What it is about, where two versions of it can be told to be the same.
    var identity: String {
        guard !name.isEmpty else { return line }
        let keys = ["id", "package", "from", "to", "upgrade", "upgrades", "name"]
        let known = keys.compactMap { key in self[key] }
        let subject = known.isEmpty ? self["purl"].map(unversioned) ?? line : known.joined()
        return "\(name) \(path) \(subject)"
    }

    var place: String? { self["at"] ?? self["line"] }

    /// `component package-lock.json:12 "left"`.
    var title: String {
        // A line of a report is no record.
        guard !name.isEmpty else { return terminalText(line) }
        let subject =
            self["purl"] ?? self["id"] ?? self["package"]
            ?? self["from"].flatMap { from in self["to"].map { "\(from) -> \($0)" } } ?? ""
        return terminalText("\(name) \(path)\(place.map { ":\($0)" } ?? "") \(subject)")
    }

    private func unversioned(_ purl: String) -> String {
        purl.lastIndex(of: "@").map { String(purl[..<$0]) } ?? purl
    }

    /// The members of a JSON object on one line; what does not parse gives those before it.
    private static func members(of bytes: [UInt8]) -> [(name: String, value: String)] {
        var members: [(name: String, value: String)] = []
        var place = 1
        while let (name, afterName) = value(in: bytes, at: place), afterName < bytes.count,
            bytes[afterName] == UInt8(ascii: ":"),
            let (value, afterValue) = value(in: bytes, at: afterName + 1)
        {
            members.append((String(name.dropFirst().dropLast()), value))
            place = afterValue + 1
        }
        return members
    }

    /// The JSON value that begins at a place, and where it ends.
    private static func value(in bytes: [UInt8], at start: Int) -> (String, Int)? {
        var place = start
        while place < bytes.count, bytes[place] == 32 { place += 1 }
        let first = place
        var depth = 0
        var isText = false
        while place < bytes.count {
            let byte = bytes[place]
            if isText {
                if byte == UInt8(ascii: "\\") { place += 1 }
                isText = byte != UInt8(ascii: "\"")
            } else if byte == UInt8(ascii: "\"") {
                isText = true
            } else if "{[".utf8.contains(byte) {
                depth += 1
            } else if "}]".utf8.contains(byte), depth > 0 {
                depth -= 1
            } else if depth == 0, ",:}]".utf8.contains(byte) {
                break
            }
            place += 1
        }
        let end = min(place, bytes.count)
        return end > first ? (String(decoding: bytes[first..<end], as: UTF8.self), end) : nil
    }
}
