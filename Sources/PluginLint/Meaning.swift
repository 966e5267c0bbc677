internal import LuaSource
internal import PluginProtocol

/// What is known of a value without running anything.
enum Meaning {
    case unknown
    /// A function, in the file with this number.
    case function(Int, FunctionBody)
    case table(Int, TableValue)
    /// Something of the plugin API: `oakum.File`; the library is `oakum`.
    case instance(String)
    /// Something of Lua's library: `string.find`.
    case lua(String)
}

/// A table as it is written down.
struct TableValue {
    var items: [TableItem]
    var range: Range<Int>
    /// The local that holds it, to which fields may be added.
    var binding: Int?

    /// Whether every key is there to be read.
    var isWhole: Bool {
        items.allSatisfy { item in
            if case .computed = item.key { item.name != nil } else { true }
        }
    }
}

extension CheckedPlugin {
    /// Tables beyond this are data: nothing is looked up in them.
    private static let itemLimit = 1000

    func meaning(of expression: Expression, in file: Int, depth: Int = 0) -> Meaning {
        guard depth < 16 else { return .unknown }
        switch expression.kind {
        case .function(let body): return .function(file, body)
        case .table(let items):
            return .table(file, TableValue(items: items, range: expression.range))
        case .parenthesized(let inner): return meaning(of: inner, in: file, depth: depth + 1)
        case .name(let name): return meaning(of: name, in: file, depth: depth + 1)
        case .suffixed(let base, let suffixes):
            return meaning(
                of: base, suffixes, count: suffixes.count, in: file, depth: depth + 1)
        default: return .unknown
        }
    }

    private func meaning(of name: Name, in file: Int, depth: Int) -> Meaning {
        guard let binding = name.binding else {
            guard !name.isInOwnEnvironment, LuaLibrary.globals.contains(name.text) else {
                return .unknown
            }
            return name.text == "oakum" ? .instance("oakum") : .lua(name.text)
        }
        if let known = classes[file][binding] {
            return known.isEmpty ? .unknown : .instance(known)
        }
        guard let chunk = files[file].chunk, chunk.bindings[binding].writes == 0,
            let value = files[file].facts?.values[binding]
        else { return .unknown }
        let meaning = meaning(of: value, in: file, depth: depth)
        guard case .table(file, var table) = meaning, table.binding == nil else { return meaning }
        table.binding = binding
        return .table(file, table)
    }

    /// What the first suffixes of an expression lead to.
    func meaning(
        of base: Expression, _ suffixes: [Suffix], count: Int, in file: Int, depth: Int = 0
    ) -> Meaning {
        guard count <= 8 else { return .unknown }
        var meaning = meaning(of: base, in: file, depth: depth)
        for suffix in suffixes[..<count] {
            meaning = follow(suffix, from: meaning, in: file, depth: depth)
            if case .unknown = meaning { return .unknown }
        }
        return meaning
    }

    private func follow(
        _ suffix: Suffix, from meaning: Meaning, in file: Int, depth: Int
    ) -> Meaning {
        switch (suffix.kind, meaning) {
        case (.field(let name), .table(let place, let table)):
            return value(of: name, in: table, of: place, depth: depth) ?? .unknown
        case (.field(let name), .lua(let path)):
            return LuaLibrary.tables[path] == nil ? .unknown : .lua(path + "." + name)
        case (.field(let name), .instance(let owner)):
            guard let member = vocabulary.member(name, of: owner) else { return .unknown }
            return vocabulary.classNamed(member.type).map { .instance($0) } ?? .unknown
        case (.method(let name, _, _), .instance(let owner)):
            let returns = vocabulary.member(name, of: owner)?.signature?.returns
            return returns.flatMap(vocabulary.classNamed).map { .instance($0) } ?? .unknown
        case (.call(let arguments), .lua("require")):
            guard let module = arguments.first.flatMap(Self.text),
                let number = files.firstIndex(where: { $0.name == module + ".lua" }),
                let result = files[number].result, number != file
            else { return .unknown }
            return self.meaning(of: result, in: number, depth: depth + 1)
        default: return .unknown
        }
    }

    /// A field of a table, with those that are added to it later.
    func value(
        of name: String, in table: TableValue, of file: Int, depth: Int = 0
    ) -> Meaning? {
        guard let expression = expression(of: name, in: table, of: file) else { return nil }
        return meaning(of: expression, in: file, depth: depth + 1)
    }

    func expression(of name: String, in table: TableValue, of file: Int) -> Expression? {
        guard table.items.count <= Self.itemLimit else { return nil }
        if let binding = table.binding, let added = files[file].facts?.fields[binding]?[name] {
            return added
        }
        return table.items.last { $0.name == name }?.value
    }

    /// What a call calls; for a method, what it is called on.
    func callee(of call: SourceFacts.CallFact, in file: Int) -> Meaning {
        meaning(of: call.base, call.suffixes, count: call.depth, in: file)
    }

    /// `oakum.text.trim` as its owner, `oakum.TextLibrary`, and `trim`.
    func apiMember(
        of call: SourceFacts.CallFact, in file: Int
    ) -> (owner: String, name: String)? {
        if let method = call.method {
            guard case .instance(let owner) = callee(of: call, in: file) else { return nil }
            return (owner, method)
        }
        guard call.depth > 0, case .field(let name) = call.suffixes[call.depth - 1].kind,
            case .instance(let owner) = meaning(
                of: call.base, call.suffixes, count: call.depth - 1, in: file)
        else { return nil }
        return (owner, name)
    }

    /// The text of a string literal.
    static func text(_ expression: Expression) -> String? {
        bytes(expression).map { String(decoding: $0, as: UTF8.self) }
    }

    static func bytes(_ expression: Expression) -> [UInt8]? {
        switch expression.kind {
        case .string(let bytes): bytes
        case .parenthesized(let inner): bytes(inner)
        default: nil
        }
    }
}
