internal import LuaRuntime
internal import PluginProtocol

extension LuaError {
    /// What Lua said, and for a name that does not exist, which was meant.
    var advised: String { MisspeltName.completed(description) }
}

/// Names that a plugin wrote and that do not exist: Lua says so, here comes what helps.
enum MisspeltName {
    /// A message that ends with a global or a member of `oakum` that is not there, with the nearest
    /// name; any other as it is.
    static func completed(_ message: String) -> String {
        if let (before, name) = quotedName(in: message, before: " is not declared") {
            return before + LuaLibrary.undeclared(name)
        }
        guard let (before, name) = quotedName(in: message, before: ""), before.hasSuffix(" has no ")
        else { return message }
        let owner = before.dropLast(" has no ".count).split(separator: " ").last.map(String.init)
        guard let owner, owner == "oakum" || owner.hasPrefix("oakum.") else { return message }
        return message + NearestName.hint(name, among: members(of: owner))
    }

    /// Functions and groups of `oakum`, or the functions of one group.
    private static func members(of owner: String) -> [String] {
        let group = owner == "oakum" ? "" : String(owner.dropFirst("oakum.".count))
        let own = LibraryEntry.all.filter { $0.group == group }.map { entry in
            String(entry.name.dropFirst(group.isEmpty ? 0 : group.count + 1))
        }
        let groups = group.isEmpty ? LibraryEntry.all.map(\.group).filter { !$0.isEmpty } : []
        return Set(own + groups).sorted()
    }

    /// `name` of a text that ends with `'name'` and the words, and what stands before it.
    private static func quotedName(
        in text: String, before words: String
    ) -> (before: String, name: String)? {
        guard text.hasSuffix("'" + words) else { return nil }
        let head = text.dropLast(words.count + 1)
        guard let quote = head.lastIndex(of: "'") else { return nil }
        return (String(head[..<quote]), String(head[head.index(after: quote)...]))
    }
}
