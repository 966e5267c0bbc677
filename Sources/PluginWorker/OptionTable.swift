internal import LuaRuntime
internal import PluginProtocol

/// The options table of a function: its parameter in the reference says what it may hold.
struct OptionTable: Sendable {
    private let function: String
    private let index: Int
    private let options: [(name: String, type: String)]

    /// - Parameters:
    ///   - function: `file:lines`, for messages.
    ///   - parameters: as the type file has them: `options?: {comment?: string}`.
    ///   - first: where the first parameter stands among the arguments, from 1.
    init?(of function: String, _ parameters: [String], first: Int) {
        let start = "options?: {"
        guard let position = parameters.firstIndex(where: { $0.hasPrefix(start) }) else {
            return nil
        }
        self.function = function
        index = position + first
        options = parameters[position].dropFirst(start.utf8.count).dropLast()
            .split(separator: ", ").compactMap { part in
                let sides = part.split(separator: ":", maxSplits: 1)
                guard sides.count == 2, let name = sides.first, let type = sides.last else {
                    return nil
                }
                return (
                    String(name.hasSuffix("?") ? name.dropLast() : name), String(type.dropFirst())
                )
            }
    }

    /// Refuses what cannot be meant. A name that is not known is only told of where users run the
    /// plugin: it may be written for a newer program.
    func check(_ stack: LuaStack, _ call: CallContext) throws(LuaFunctionError) {
        switch stack.type(at: index) {
        case .none, .nil: return
        case .table: break
        case let other:
            throw LuaFunctionError(
                "\(function): expected a table of options such as { \(example) }, got a "
                    + other.name)
        }
        var unknown: [String] = []
        stack.pushNil()
        while stack.next(inTableAt: index) {
            defer { stack.pop(1) }
            // No number is turned into a text here: that would confuse the table's iteration.
            let key = stack.type(at: -2) == .string ? stack.string(at: -2) : nil
            if let key, let option = options.first(where: { $0.name == key }) {
                let found = stack.type(at: -1)
                guard ["string", "boolean"].contains(option.type), found.name != option.type else {
                    continue
                }
                throw LuaFunctionError(
                    "\(function): option '\(key)': expected "
                        + (option.type == "string" ? "a string" : "true or false")
                        + ", got a \(found.name)")
            }
            unknown.append(key ?? "[\(stack.integer(at: -2).map { String($0) } ?? "?")]")
        }
        guard let first = unknown.sorted().first else { return }
        let names = options.map(\.name)
        let words =
            "\(function): there is no option '\(first)'" + NearestName.hint(first, among: names)
            + (NearestName.hint(first, among: names).isEmpty ? "; " : " ")
            + "it takes " + names.joined(separator: ", ")
        guard !call.isStrict else { throw LuaFunctionError(words) }
        try call.warnUnknownField(words, at: stack.caller)
    }

    private var example: String {
        guard let option = options.first else { return "" }
        let value =
            switch option.type {
            case "boolean": "true"
            case "string": "\"...\""
            default: "{...}"
            }
        return option.name + " = " + value
    }
}
