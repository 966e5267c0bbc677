/// The plugins that a user trusts: `oakum.lock`.
public struct PluginLock: Sendable, Hashable {
    /// The file's own version.
    public static let version = 1

    /// Sorted by name, each name once.
    public private(set) var entries: [Entry]

    /// One plugin, as it was when it was trusted.
    public struct Entry: Sendable, Hashable {
        public var name: String
        public var version: String
        /// The plugin API it was written for.
        public var api: Int
        /// ``PluginTree/digest``.
        public var digest: String
        /// The folder or git address it was taken from.
        public var source: String
        /// The git commit.
        public var commit: String?
        /// What was granted.
        public var needs: PluginNeeds
        /// RFC 3339, UTC.
        public var grantedAt: String
        /// Login name.
        public var grantedBy: String

        public init(
            name: String, version: String, api: Int, digest: String, source: String,
            commit: String? = nil, needs: PluginNeeds = PluginNeeds(), grantedAt: String,
            grantedBy: String
        ) {
            self.name = name
            self.version = version
            self.api = api
            self.digest = digest
            self.source = source
            self.commit = commit
            self.needs = needs
            self.grantedAt = grantedAt
            self.grantedBy = grantedBy
        }
    }

    public init(_ entries: [Entry] = []) {
        self.entries = []
        for entry in entries { self[entry.name] = entry }
    }

    /// The entry of a name.
    public subscript(name: String) -> Entry? {
        get { entries.first { $0.name == name } }
        set {
            entries.removeAll { $0.name == name }
            if let newValue { entries.append(newValue) }
            entries.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        }
    }

    /// The file: TOML 1.0, in an order that depends on the entries alone, in ASCII.
    public var text: String {
        var text = """
            # The plugins that you trust, and what was granted to them. Written by 'oakum plugin'.
            version = \(Self.version)

            """
        for entry in entries {
            text += "\n[[plugin]]\n"
            text += Self.line("name", entry.name) + Self.line("version", entry.version)
            text += "api = \(entry.api)\n" + Self.line("sha256", entry.digest)
            text += Self.line("source", entry.source)
            if let commit = entry.commit { text += Self.line("commit", commit) }
            text += Self.line("granted_at", entry.grantedAt)
            text += Self.line("granted_by", entry.grantedBy)
            guard !entry.needs.isEmpty else { continue }
            text += "\n[plugin.needs]\n" + Self.lines(entry.needs)
        }
        return text
    }

    private static func lines(_ needs: PluginNeeds) -> String {
        var text = ""
        for (key, values) in [
            ("files", needs.files), ("net", needs.net), ("secret", needs.secrets),
            ("speaks_for", needs.speaksFor),
        ] where !values.isEmpty {
            text += "\(key) = [" + values.map(quoted).joined(separator: ", ") + "]\n"
        }
        if let memory = needs.limits.memoryMiB { text += "memory_mib = \(memory)\n" }
        if let seconds = needs.limits.seconds { text += "seconds = \(seconds)\n" }
        return text
    }

    private static func line(_ key: String, _ text: String) -> String {
        "\(key) = \(quoted(text))\n"
    }

    /// A basic string. Source: TOML 1.0.0, "String". What is not plain ASCII is escaped, so that the
    /// file reads as it is.
    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\u{20}"..."\u{7E}": out.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                let isLong = digits.utf8.count > 4
                out += isLong ? "\\U" : "\\u"
                out += String(repeating: "0", count: (isLong ? 8 : 4) - digits.utf8.count) + digits
            }
        }
        return out + "\""
    }
}
