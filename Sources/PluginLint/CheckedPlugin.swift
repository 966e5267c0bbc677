internal import LuaSource
internal import PluginProtocol

/// One Lua file of a plugin.
struct CheckedFile {
    var name: String
    /// nil when it is not Lua.
    var chunk: Chunk?
    var error: LuaSyntaxError?
    var facts: SourceFacts?
    let ignores: LintIgnores

    init(name: String, source: [UInt8]) {
        self.name = name
        do throws(LuaSyntaxError) {
            let parsed = try Chunk(source)
            chunk = parsed
            facts = SourceFacts(parsed)
        } catch { self.error = error }
        ignores = LintIgnores(chunk)
    }

    /// What the file returns at its end, when it is one value.
    var result: Expression? {
        let last = chunk?.body.block.statements.last {
            if case .empty = $0.kind { false } else { true }
        }
        guard case .return(let values)? = last?.kind, values.count == 1 else { return nil }
        return values[0]
    }
}

/// A plugin as the rules see it: its files, and what is known of its names without running it.
struct CheckedPlugin {
    var folder: String
    var files: [CheckedFile]
    var vocabulary: Vocabulary
    /// Whether a case says how versions compare; `nil` when nobody looked.
    var hasOrderCase: Bool?
    /// The classes of parameters and locals, by file and binding; "" is: not always the same.
    var classes: [[Int: String]]
    /// The functions that the manifest gives to the host.
    private(set) var manifestFunctions: Set<FunctionPlace> = []

    struct FunctionPlace: Hashable {
        var file: Int
        var id: Int
    }

    init(folder: String, sources: [(name: String, text: [UInt8])], vocabulary: Vocabulary) {
        self.folder = folder
        self.vocabulary = vocabulary
        files = sources.map { CheckedFile(name: $0.name, source: $0.text) }
        classes = Array(repeating: [:], count: files.count)
        givePurposes()
        for _ in 0..<6 where !passClassesOn() { break }
    }

    var main: Int? { files.firstIndex { $0.name == "plugin.lua" } }

    /// The table that `plugin.lua` returns.
    var manifest: (file: Int, table: TableValue)? {
        guard let main, let result = files[main].result,
            case .table(let file, let table) = meaning(of: result, in: main)
        else { return nil }
        return (file, table)
    }

    /// Gives the parameters of the manifest's functions the classes that the schema names.
    private mutating func givePurposes() {
        guard let (_, manifest) = manifest, let main else { return }
        for field in ManifestSchema.manifest.fields {
            guard case .record(let kind) = field.type,
                let value = value(of: field.name, in: manifest, of: main),
                case .table(let file, let table) = value
            else { continue }
            for part in kind.fields {
                guard case .function = part.type,
                    case .function(let place, let body)? = self.value(
                        of: part.name, in: table, of: file)
                else { continue }
                manifestFunctions.insert(FunctionPlace(file: place, id: body.id))
                for (parameter, name) in zip(body.parameters, Self.parameterNames(part.help)) {
                    guard let known = vocabulary.parameterClass(name) else { continue }
                    note(known, of: parameter, in: place)
                }
            }
        }
    }

    /// `read(file, out, ctx): ...` as `file`, `out` and `ctx`.
    private static func parameterNames(_ help: String) -> [String] {
        guard let open = help.firstIndex(of: "("), let close = help.firstIndex(of: ")"),
            open < close
        else { return [] }
        return help[help.index(after: open)..<close].split(separator: ",").map {
            String($0.filter { $0 != " " })
        }
    }

    /// Notes a class; returns whether that is news.
    @discardableResult
    private mutating func note(_ name: String, of binding: Int, in file: Int) -> Bool {
        let known = classes[file][binding]
        guard known != name, known != "" else { return false }
        classes[file][binding] = known == nil ? name : ""
        return true
    }

    /// From arguments to parameters, and from values to locals; false when there is nothing new.
    private mutating func passClassesOn() -> Bool {
        var isNews = false
        for file in files.indices {
            guard let facts = files[file].facts, let chunk = files[file].chunk else { continue }
            for (binding, value) in facts.values where chunk.bindings[binding].writes == 0 {
                guard case .instance(let name) = meaning(of: value, in: file) else { continue }
                if note(name, of: binding, in: file) { isNews = true }
            }
            for call in facts.calls where call.method == nil && !call.arguments.isEmpty {
                guard case .function(let place, let body) = callee(of: call, in: file) else {
                    continue
                }
                for (parameter, argument) in zip(body.parameters, call.arguments) {
                    guard case .instance(let name) = meaning(of: argument, in: file) else {
                        continue
                    }
                    if note(name, of: parameter, in: place) { isNews = true }
                }
            }
        }
        return isNews
    }
}
