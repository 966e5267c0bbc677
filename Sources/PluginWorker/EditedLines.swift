internal import LuaRuntime
internal import PluginProtocol

/// Turns a remedy's edits, as an author writes them, into whole lines before and after.
struct EditedLines {
    private let open: (String) throws(LuaFunctionError) -> FileLines
    private var files: [String: FileLines] = [:]
    private var edits: [Edit] = []
    private var positions: [Place: Int] = [:]

    private struct Place: Hashable {
        var file: String
        var line: Int
    }

    private struct Edit {
        var place: Place
        var from: String
        var to: String
        /// Whether the whole line was given: nothing else may touch it then.
        var isWhole: Bool
    }

    /// Takes the files from `open`, by their path from the project's folder.
    init(open: @escaping (String) throws(LuaFunctionError) -> FileLines) { self.open = open }

    /// Adds one edit; `name` is what messages call it: `remedy.edits[2]`.
    mutating func add(_ edit: EditFields, _ name: String) throws(LuaFunctionError) {
        let place = Place(file: edit.file, line: edit.line)
        let current = try line(place, name)
        if let from = edit.from, from != current {
            throw LuaFunctionError(
                "\(name).from: line \(edit.line) of '\(edit.file)' is \(quoted(current))")
        }
        let position = positions[place]
        let before = position.map { edits[$0].to } ?? current
        let after: String
        switch (edit.to, edit.replace, edit.with) {
        case (let to?, nil, nil):
            guard position == nil else { throw twice(place, name) }
            after = to
        case (nil, let old?, let new?):
            if let position, edits[position].isWhole { throw twice(place, name) }
            after = try replacing(old, by: new, in: before, place, name)
        default:
            throw LuaFunctionError("\(name): expected either 'to', or 'replace' and 'with'")
        }
        guard !after.utf8.contains(UInt8(ascii: "\r")) else {
            throw LuaFunctionError("\(name): a carriage return: line ends stay as they are")
        }
        guard !(current + after).utf8.contains(0) else {
            throw LuaFunctionError(
                "\(name): line \(edit.line) of '\(edit.file)' has a zero byte: it is no text")
        }
        guard after != current else { throw LuaFunctionError("\(name): changes nothing") }
        if let position {
            edits[position].to = after
        } else {
            positions[place] = edits.count
            edits.append(Edit(place: place, from: current, to: after, isWhole: edit.to != nil))
        }
    }

    private mutating func line(_ place: Place, _ name: String) throws(LuaFunctionError) -> String {
        let lines: FileLines
        if let known = files[place.file] {
            lines = known
        } else {
            do throws(LuaFunctionError) { lines = try open(place.file) } catch {
                throw LuaFunctionError("\(name).file: \(error.message)")
            }
            files[place.file] = lines
        }
        guard place.line >= 1 else {
            throw LuaFunctionError("\(name).at: the line of this view is not known")
        }
        guard place.line <= lines.count else {
            throw LuaFunctionError(
                "\(name).at: '\(place.file)' has \(lines.count) lines, not \(place.line)")
        }
        guard let text = lines.text(place.line) else {
            throw LuaFunctionError("\(name).at: line \(place.line) is not UTF-8")
        }
        return text
    }

    private func twice(_ place: Place, _ name: String) -> LuaFunctionError {
        LuaFunctionError(
            "\(name): line \(place.line) of '\(place.file)' is edited twice")
    }

    private func replacing(
        _ old: String, by new: String, in line: String, _ place: Place, _ name: String
    ) throws(LuaFunctionError) -> String {
        let text = Array(line.utf8)
        let part = Array(old.utf8)
        var found: [Int] = []
        if !part.isEmpty, part.count <= text.count {
            for start in 0...(text.count - part.count)
            where text[start...].starts(with: part) { found.append(start) }
        }
        guard let start = found.first, found.count == 1 else {
            throw LuaFunctionError(
                "\(name).replace: line \(place.line) of '\(place.file)' holds \(quoted(old)) "
                    + "\(found.count) times, expected once")
        }
        let result = text[..<start] + Array(new.utf8) + text[(start + part.count)...]
        return String(decoding: result, as: UTF8.self)
    }

    /// The edits as they cross the fence: file, line, from, to.
    func wire(_ schema: RecordSchema) -> WireValue {
        .list(
            edits.map { edit in
                schema.record([
                    "file": .string(edit.place.file), "at": .integer(Int64(edit.place.line)),
                    "from": .string(edit.from), "to": .string(edit.to),
                ])
            })
    }
}

/// One edit's fields, checked for type.
struct EditFields {
    var file: String
    var line: Int
    var from: String?
    var to: String?
    var replace: String?
    var with: String?

    init(_ value: WireValue, _ schema: RecordSchema) {
        func field(_ name: String) -> WireValue {
            schema.position(of: name).map { value[$0] } ?? .null
        }
        file = field("file").string ?? ""
        // An encoder has checked that it is a line; a view without one has none.
        line = Int(clamping: field("at").integer ?? 0)
        from = field("from").string
        to = field("to").string
        replace = field("replace").string
        with = field("with").string
    }
}

extension RecordSchema {
    /// A record of this schema, of fields by name.
    func record(_ values: [String: WireValue]) -> WireValue {
        .record(fields.map { values[$0.name] ?? .null })
    }

    /// The schema of the records in a field's list.
    func items(_ name: String) -> RecordSchema {
        guard let position = position(of: name),
            case .list(.record(let schema)) = fields[position].type
        else { return RecordSchema(name, []) }
        return schema
    }
}
