internal import LuaSource
internal import PluginProtocol

/// Rules about tables that are checked against a schema: records, and the manifest.
let recordRules: [any LintRule] = [RecordFieldRule(), RecordMissingRule(), RecordValueRule()]

/// What is wrong with a table, by the schema that it must have.
struct SchemaFault {
    enum Kind { case unknown, missing, value }
    var kind: Kind
    var file: Int
    var offset: Int
    var message: String
}

/// Compares tables as they are written down with schemas.
struct SchemaComparison {
    let plugin: CheckedPlugin
    private(set) var faults: [SchemaFault] = []

    init(_ plugin: CheckedPlugin) { self.plugin = plugin }

    private mutating func add(_ kind: SchemaFault.Kind, _ file: Int, _ offset: Int, _ text: String)
    {
        guard faults.count <= Findings.limit else { return }
        faults.append(SchemaFault(kind: kind, file: file, offset: offset, message: text))
    }

    mutating func compare(
        _ table: TableValue, in file: Int, with schema: RecordSchema, _ name: String,
        depth: Int = 0
    ) {
        guard depth < 16 else { return }
        let added = table.binding.flatMap { plugin.files[file].facts?.fields[$0] } ?? [:]
        for item in table.items {
            let offset = item.range.lowerBound
            guard let key = item.name else {
                if case .none = item.key {
                    add(.unknown, file, offset, "\(name): expected NAME = VALUE, got a bare value")
                }
                continue
            }
            compare(key, item.value, at: offset, in: file, with: schema, name, depth)
        }
        for (key, value) in added.sorted(by: { $0.key < $1.key }) {
            let offset = value.range.lowerBound
            compare(key, value, at: offset, in: file, with: schema, name, depth)
        }
        // A bare value at the end may be a call, but never gives names.
        guard table.isWhole else { return }
        let present = Set(table.items.compactMap(\.name)).union(added.keys)
        for field in schema.fields where field.isRequired && !present.contains(field.name) {
            add(
                .missing, file, table.range.lowerBound,
                SchemaWords.mismatch("\(name).\(field.name)", field.type, got: .type("nil"))
                    + field.advice)
        }
    }

    private mutating func compare(
        _ key: String, _ value: Expression, at offset: Int, in file: Int,
        with schema: RecordSchema, _ name: String, _ depth: Int
    ) {
        guard let position = schema.position(of: key) else {
            add(.unknown, file, offset, SchemaWords.unknownField(key, in: schema, name))
            return
        }
        let field = schema.fields[position]
        if field.isRequired, case .nil = value.kind {
            add(
                .missing, file, offset,
                SchemaWords.mismatch("\(name).\(key)", field.type, got: .type("nil"))
                    + field.advice)
            return
        }
        let before = faults.count
        compare(value, in: file, with: field.type, "\(name).\(key)", depth)
        for fault in faults.indices[before...] where faults[fault].kind == .value {
            faults[fault].message += field.advice
        }
    }

    private mutating func compare(
        _ value: Expression, in file: Int, with type: FieldType, _ name: String, _ depth: Int
    ) {
        switch (type, plugin.meaning(of: value, in: file)) {
        case (.record(let schema), .table(let place, let table)):
            compare(table, in: place, with: schema, name, depth: depth + 1)
        case (.list(let item), .table(let place, let table)):
            // Longer lists are data.
            guard depth < 16, table.items.count <= 1000 else { return }
            for entry in table.items {
                if case .field(let key) = entry.key {
                    add(
                        .value, place, entry.range.lowerBound,
                        SchemaWords.mismatch(
                            name, type, got: .words("a table with key \(SchemaWords.quoted(key))")))
                } else {
                    compare(entry.value, in: place, with: item, name + "[]", depth + 1)
                }
            }
        case (.map(let item), .table(let place, let table)):
            guard depth < 16, table.items.count <= 1000 else { return }
            for entry in table.items {
                guard let key = entry.name else { continue }
                compare(entry.value, in: place, with: item, "\(name).\(key)", depth + 1)
            }
        case (.upgrade, _): return
        default:
            guard let found = mismatch(value, type, in: file) else { return }
            add(
                .value, file, value.range.lowerBound,
                SchemaWords.mismatch(name, type, got: found))
        }
    }

    /// What a literal is, when the type does not allow it.
    private func mismatch(
        _ value: Expression, _ type: FieldType, in file: Int
    ) -> SchemaWords.Found? {
        switch value.kind {
        case .string(let bytes):
            let text = String(decoding: bytes, as: UTF8.self)
            switch type {
            case .string, .date, .purl, .hash, .scalar: return nil
            case .oneOf(let names): return names.contains(text) ? nil : .text(text)
            default: return .text(text)
            }
        case .number(let number):
            switch type {
            case .number, .scalar: return nil
            case .integer, .place:
                if case .integer = number { return nil }
                return number.value == number.value.rounded() ? nil : .number(number.text)
            default: return .number(number.text)
            }
        case .boolean(let flag):
            switch type {
            case .boolean, .scalar: return nil
            default: return .boolean(flag)
            }
        case .table: return .type("table")
        case .function:
            if case .function = type { return nil }
            return .type("function")
        case .parenthesized(let inner): return mismatch(inner, type, in: file)
        case .operation(_, let steps):
            guard steps.allSatisfy({ $0.operation == .concatenate }) else { return nil }
            switch type {
            case .string, .date, .purl, .hash, .scalar, .oneOf: return nil
            default: return .type("string")
            }
        default: return nil
        }
    }

    /// The faults of every record that is given literally to a method of `out`.
    static func ofRecords(_ plugin: CheckedPlugin) -> [SchemaFault] {
        var comparison = SchemaComparison(plugin)
        for (file, table, method) in records(plugin) {
            guard let kind = RecordKind.allCases.first(where: { $0.isTable && $0.name == method })
            else { continue }
            comparison.compare(table, in: file, with: kind.schema, method)
        }
        return comparison.faults
    }

    /// Every table that is given literally to a method of `out`, and which method.
    static func records(
        _ plugin: CheckedPlugin
    ) -> [(file: Int, table: TableValue, method: String)] {
        let comparison = SchemaComparison(plugin)
        var records: [(file: Int, table: TableValue, method: String)] = []
        for (number, file) in plugin.files.enumerated() {
            for call in file.facts?.calls ?? [] {
                guard let method = call.method, call.arguments.count == 1,
                    comparison.isOut(call, in: number),
                    case .table(let place, let table) = plugin.meaning(
                        of: call.arguments[0], in: number)
                else { continue }
                records.append((place, table, method))
            }
        }
        return records
    }

    /// Whether a method is called on `out`, by its class or, where that is not known, by its name.
    private func isOut(_ call: SourceFacts.CallFact, in file: Int) -> Bool {
        if case .instance(let owner) = plugin.callee(of: call, in: file) {
            return owner == "oakum.Out"
        }
        if call.depth == 0, case .name(let name) = call.base.kind { return name.text == "out" }
        return call.depth > 0 && call.suffixes[call.depth - 1].name == "out"
    }
}

/// A rule that reports one kind of fault of records.
private protocol SchemaRule: LintRule { var kind: SchemaFault.Kind { get } }

extension SchemaRule {
    func check(_ plugin: CheckedPlugin, _ findings: inout Findings) {
        for fault in SchemaComparison.ofRecords(plugin) where fault.kind == kind {
            findings.add(self, plugin.files[fault.file], fault.offset, fault.message)
        }
    }
}

struct RecordFieldRule: SchemaRule {
    let id = "unknown-record-field"
    let severity = Severity.error
    let why = "A field that the record does not have is an error in tests and lost in a scan."
    let fix = "Write it as the record's schema has it."
    let kind = SchemaFault.Kind.unknown
}

struct RecordMissingRule: SchemaRule {
    let id = "missing-record-field"
    let severity = Severity.error
    let why = "A record without a required field is refused, and the file with it."
    let fix = "Give the field."
    let kind = SchemaFault.Kind.missing
}

struct RecordValueRule: SchemaRule {
    let id = "record-value"
    let severity = Severity.error
    let why = "A record whose field is of another type is refused, and the file with it."
    let fix = "Give what the record's schema asks for."
    let kind = SchemaFault.Kind.value
}
