/// What a plugin can name: the classes, fields and functions of the plugin API.
///
/// Read from the type file for editors (LuaCATS annotations), which is made from the tables that bind
/// the functions: so that lint, editors and the program itself cannot differ.
public struct Vocabulary: Sendable {
    /// By name: `oakum.File`. The library itself is `oakum`.
    private(set) var classes: [String: Class] = [:]
    /// `oakum.old_name` and the like, with what to use.
    private(set) var deprecated: [String: String]
    /// The names of the version schemes that the program orders itself, other names too.
    let schemes: [String]

    struct Class: Sendable {
        var fields: [String: Member] = [:]
        /// Anything may be looked up: a view of a document.
        var isOpen = false
    }

    struct Member: Sendable {
        /// LuaCATS, without what follows it.
        var type: String
        var signature: Signature?
    }

    struct Signature: Sendable, Hashable {
        /// Without `self`.
        var parameters: [Parameter]
        var isMethod: Bool
        var isVararg: Bool
        var returns: String

        /// How many arguments must be there.
        var required: Int {
            (parameters.lastIndex { !$0.isOptional }).map { $0 + 1 } ?? 0
        }

        var text: String { parameters.map(\.name).joined(separator: ", ") }
    }

    struct Parameter: Sendable, Hashable {
        var name: String
        var isOptional: Bool
    }

    /// - Parameters:
    ///   - types: the text of `types/oakum.lua`.
    ///   - deprecated: names that still work, with what to write instead.
    ///   - schemes: names of the built-in version schemes, other names too.
    public init(types: String, deprecated: [String: String] = [:], schemes: [String] = []) {
        self.deprecated = deprecated
        self.schemes = schemes
        var current = ""
        for line in types.split(separator: "\n") {
            if let rest = line.dropping("---@class ") {
                let parts = rest.split(separator: ":", maxSplits: 1)
                current = String(parts.first ?? "")
                classes[current] = Class(isOpen: parts.count > 1)
            } else if let rest = line.dropping("---@field "), !current.isEmpty {
                add(rest, to: current)
            }
        }
        // Given only to the functions that may use them, which one class does not say.
        for name in ["http", "now", "log", "options"]
        where classes["oakum.Context"]?.fields[name] == nil {
            classes["oakum.Context"]?.fields[name] = Member(type: "any")
        }
    }

    private mutating func add(_ field: Substring, to owner: String) {
        guard let space = field.firstIndex(of: " ") else { return }
        let name = field[..<space].filter { $0 != "?" }
        let rest = field[field.index(after: space)...]
        classes[owner]?.fields[name] = Self.member(rest)
    }

    /// `fun(self: oakum.File, name: string): oakum.File? help`, or any other type.
    private static func member(_ text: Substring) -> Member {
        guard let inside = text.dropping("fun(") else {
            return Member(type: String(text.prefix { $0 != " " }))
        }
        var depth = 1
        var parts: [Substring] = []
        var start = inside.startIndex
        var end = inside.endIndex
        for index in inside.indices {
            switch inside[index] {
            case "(", "{", "<": depth += 1
            case ")", "}", ">": depth -= 1
            default: break
            }
            if depth == 0 || (depth == 1 && inside[index] == ",") {
                parts.append(inside[start..<index])
                start = inside.index(after: index)
            }
            if depth == 0 {
                end = index
                break
            }
        }
        let after = end < inside.endIndex ? inside[inside.index(after: end)...] : ""
        let returns = (after.dropping(": ") ?? "").prefix { $0 != " " && $0 != "," }
        return Member(type: "function", signature: signature(parts, returns: String(returns)))
    }

    private static func signature(_ parts: [Substring], returns: String) -> Signature {
        var signature = Signature(
            parameters: [], isMethod: false, isVararg: false, returns: returns)
        for (number, part) in parts.enumerated() {
            let halves = part.split(separator: ":", maxSplits: 1)
            let name = (halves.first ?? "").filter { $0 != " " }
            let type = halves.count > 1 ? halves[1].filter { $0 != " " } : ""
            if name.isEmpty { continue }
            if number == 0, name == "self" {
                signature.isMethod = true
            } else if name.hasPrefix("...") {
                signature.isVararg = true
            } else {
                signature.parameters.append(
                    Parameter(
                        name: String(name.filter { $0 != "?" }),
                        isOptional: name.hasSuffix("?") || type.hasSuffix("?") || type.isEmpty
                            || type == "any" || type.hasSuffix("|nil")))
            }
        }
        return signature
    }

    // MARK: look-up

    /// A member of a class; nil when there is none, or nothing is known of the class.
    func member(_ name: String, of owner: String) -> Member? { classes[owner]?.fields[name] }

    /// Whether a class is known in full, so that another name is a mistake.
    func isClosed(_ owner: String) -> Bool {
        guard let known = classes[owner] else { return false }
        return !known.isOpen && !known.fields.isEmpty
    }

    func names(of owner: String) -> [String] { (classes[owner]?.fields.keys).map(Array.init) ?? [] }

    /// The class that a type speaks of: `oakum.File?` is `oakum.File`.
    func classNamed(_ type: String) -> String? {
        let name = type.hasSuffix("?") ? String(type.dropLast()) : type
        return classes[name] == nil ? nil : name
    }

    /// The class of a parameter as the manifest's schema names it: `read(file, out, ctx)`.
    func parameterClass(_ name: String) -> String? {
        let own = "oakum." + name.prefix(1).uppercased() + name.dropFirst()
        // A record may bear the same name; only what has methods is handed to a function.
        if classes[own]?.fields.values.contains(where: { $0.signature?.isMethod == true }) == true {
            return own
        }
        let known = [
            "document": "oakum.File", "ctx": "oakum.Context", "project": "oakum.RemedyProject",
        ]
        return known[name].flatMap(classNamed)
    }
}

extension StringProtocol where SubSequence == Substring {
    /// What follows a prefix; nil when it does not begin so.
    func dropping(_ prefix: String) -> Substring? {
        hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }
}
