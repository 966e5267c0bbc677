/// A function of `oakum` as the type file and the reference describe it, wherever it is written.
struct LibraryEntry {
    var name: String
    /// LuaCATS parameters, as `name: type`.
    var parameters: [String]
    var returns: String
    var summary: String
    var errors: String
    var example: String

    init(_ function: LibraryFunction) {
        name = function.name
        parameters = function.parameters
        returns = function.returns
        summary = function.summary
        errors = function.errors
        example = function.example
    }

    private init(name: String, comment: [Substring]) {
        self.name = name
        func tagged(_ tag: String) -> [String] {
            comment.filter { $0.hasPrefix("---@\(tag) ") }.map { line in
                String(line.dropFirst(tag.utf8.count + 5))
            }
        }
        parameters = tagged("param").map { parameter in
            // "name? type" is "name?: type" in a list of parameters.
            guard let blank = parameter.firstIndex(of: " ") else { return parameter }
            return parameter[..<blank] + ":" + parameter[blank...]
        }
        returns = tagged("return").first ?? "nil"
        summary = comment.filter { $0.hasPrefix("--- ") }.map { String($0.dropFirst(4)) }
            .joined(separator: " ")
        errors = tagged("errors").joined(separator: " ")
        example = tagged("example").first ?? ""
    }

    /// The heading that it stands under: `text` for `text.trim`, else empty.
    var group: String { name.firstIndex(of: ".").map { String(name[..<$0]) } ?? "" }

    /// `oakum.text.trim(text: string): string`
    var signature: String {
        "oakum.\(name)(\(parameters.joined(separator: ", "))): \(returns)"
    }

    /// Every function, those in Swift first.
    static let all = Library.functions.map(LibraryEntry.init) + prelude

    /// The functions of the prelude: a comment above `function oakum.NAME(...)`.
    private static let prelude: [LibraryEntry] = {
        var comment: [Substring] = []
        var entries: [LibraryEntry] = []
        for line in Prelude.source.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("---") {
                comment.append(line)
            } else {
                if line.hasPrefix("function oakum."), let open = line.firstIndex(of: "(") {
                    let name = line[line.index(line.startIndex, offsetBy: 15)..<open]
                    entries.append(LibraryEntry(name: String(name), comment: comment))
                }
                comment = []
            }
        }
        return entries
    }()
}

extension Library {
    /// Whether there is a function or group of that name, or a method such as `file.xml`.
    static func offers(_ name: String) -> Bool { offered.contains(name) }

    private static let offered: Set<String> = {
        var names = Set(LibraryEntry.all.map(\.name)).union(LibraryEntry.all.map(\.group))
        names.remove("")
        names.formUnion(FileFunctions.signatures.map { "file." + $0.name })
        names.formUnion(FileFunctions.fields.map { "file." + $0.name })
        names.formUnion(OutFunctions.methodNames.map { "out." + $0 })
        names.formUnion(TreeFunctions.signatures.map { "tree." + $0.name })
        names.formUnion(ContextTable.httpSignatures.map { "ctx.http." + $0.name })
        return names
    }()
}
