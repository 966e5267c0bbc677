internal import LuaRuntime
internal import PluginProtocol

/// Asks a plugin's scheme about pairs: two versions, or a version and a range.
///
/// An error that the plugin raises is the answer for that pair; the others are asked all the same.
struct VersionPairs {
    let plugin: LoadedPlugin
    /// Which of the plugin's schemes is meant: the last argument of each call.
    let scheme: String

    /// For each pair of versions `true` and a byte, 0, 1 or 2 as the first comes before, with or after
    /// the second; or `false` and why there is no answer.
    func compared(_ texts: [String]) throws(LuaError) -> [(isValid: Bool, bytes: [UInt8])] {
        try answers(to: texts, by: "compare") { stack throws(LuaFunctionError) in
            guard let order = stack.number(at: -1) else {
                throw LuaFunctionError("expected a number, got " + stack.type(at: -1).name)
            }
            return order < 0 ? 0 : order > 0 ? 2 : 1
        }
    }

    /// For each version and range `true` and a byte, 1 when the version lies in the range; or `false`
    /// and why there is no answer.
    func satisfied(_ texts: [String]) throws(LuaError) -> [(isValid: Bool, bytes: [UInt8])] {
        try answers(to: texts, by: "satisfies") { stack throws(LuaFunctionError) in
            switch stack.type(at: -1) {
            case .boolean: return stack.boolean(at: -1) ? 1 : 0
            case let other: throw LuaFunctionError("expected true or false, got " + other.name)
            }
        }
    }

    private func answers(
        to texts: [String], by function: String,
        _ answer: (LuaStack) throws(LuaFunctionError) -> UInt8
    ) throws(LuaError) -> [(isValid: Bool, bytes: [UInt8])] {
        guard plugin.pushFunction(function, of: "versioning") else {
            throw LuaError(
                reason: .raised,
                message: "\(plugin.name): versioning has no function '\(function)'")
        }
        let stack = plugin.state.stack
        let reference = stack.makeReference()
        var result: [(isValid: Bool, bytes: [UInt8])] = []
        for first in stride(from: 0, to: texts.count - texts.count % 2, by: 2) {
            stack.pushReference(reference)
            stack.push(texts[first])
            stack.push(texts[first + 1])
            stack.push(scheme)
            do throws(LuaError) {
                try plugin.state.call(arguments: 3, results: 1)
            } catch  where error.reason == .raised {
                result.append((false, Array(error.advised.utf8.prefix(1000))))
                continue
            }
            defer { stack.pop(1) }
            do throws(LuaFunctionError) {
                result.append((true, [try answer(stack)]))
            } catch {
                result.append((false, Array("\(plugin.name): \(function): \(error)".utf8)))
            }
        }
        return result
    }
}
