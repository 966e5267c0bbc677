/// What a plugin may have in this run, and who said so.
public struct PluginGrant: Sendable, Hashable {
    public var needs: PluginNeeds
    public var source: Source

    /// What granted it.
    public enum Source: Sendable, Hashable {
        /// Where it lies: bundled, or in the machine's directory.
        case place
        /// `oakum.lock`.
        case lock
        /// The command line, for this run.
        case commandLine
    }

    public init(_ needs: PluginNeeds, _ source: Source) {
        self.needs = needs
        self.source = source
    }

    /// Whether its feed may alias advisories of a package, named by a purl.
    public func speaks(for purl: String) -> Bool {
        needs.speaksFor.contains { pattern in
            let prefix = Self.purlPrefix(pattern)
            guard purl.utf8.starts(with: prefix.utf8) else { return false }
            let next = purl.utf8.dropFirst(prefix.utf8.count).first
            return next.map { "/@?#".utf8.contains($0) } ?? true
        }
    }

    /// `generic/borealis` and `pkg:generic/borealis` as the latter, without slashes at the end.
    static func purlPrefix(_ pattern: String) -> String {
        var text = pattern.hasPrefix("pkg:") ? pattern : "pkg:" + pattern
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }
}
