/// The plugins that were found, a line each.
public struct PluginList: Sendable, Encodable {
    public var plugins: [Row]

    /// One plugin in one place.
    public struct Row: Sendable, Encodable {
        public var name: String
        public var version: String?
        public var kinds: [String] = []
        /// `bundled`, `system`, `user` or `--plugin`.
        public var origin: String
        /// `trusted`, `this run`, `changed`, `not trusted`, `missing`, `unusable`, `shadowed by ...`.
        public var state: String
        /// Why it is not used.
        public var reason: String?
        public var path: String
        /// Over every file of it.
        public var sha256: String?
        public var summary: String?
        /// Each in plain words.
        public var needs: [String] = []
        /// What it was added from.
        public var source: String?
        public var commit: String?
        public var grantedAt: String?
        public var grantedBy: String?

        public init(name: String, origin: String, state: String, path: String) {
            self.name = name
            self.origin = origin
            self.state = state
            self.path = path
        }
    }

    public init(plugins: [Row]) { self.plugins = plugins }

    /// The order is kept.
    public var document: PageDocument {
        var page = PageDocument(title: counted(plugins.count, "plugin"))
        page.table(
            ["NAME", "VERSION", "KINDS", "FROM", "STATE", "SHA-256", "SUMMARY"],
            plugins.map {
                [
                    $0.name, $0.version ?? "-",
                    $0.kinds.isEmpty ? "-" : $0.kinds.joined(separator: ","), $0.origin, $0.state,
                    $0.sha256.map { String($0.prefix(12)) } ?? "-", $0.summary ?? "-",
                ]
            })
        return page
    }
}
