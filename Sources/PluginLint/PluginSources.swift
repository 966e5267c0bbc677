internal import LuaSource
internal import PluginProtocol

/// The Lua files of one plugin, to be checked.
public struct PluginSources: Sendable {
    /// The folder's name, which must be the plugin's.
    public var folder: String
    /// Names, `plugin.lua` among them, and bytes.
    public var files: [(name: String, text: [UInt8])]

    /// Whether a case says how versions compare; `nil` when nobody looked.
    public var hasOrderCase: Bool?

    public init(
        folder: String, files: [(name: String, text: [UInt8])], hasOrderCase: Bool? = nil
    ) {
        self.folder = folder
        self.files = files
        self.hasOrderCase = hasOrderCase
    }

    /// What all rules find; nothing of the plugin runs.
    public func lint(_ vocabulary: Vocabulary) -> LintReport {
        var plugin = CheckedPlugin(folder: folder, sources: files, vocabulary: vocabulary)
        plugin.hasOrderCase = hasOrderCase
        var findings = Findings()
        for rule in LintRules.all { rule.check(plugin, &findings) }
        return LintReport(findings: findings.list.sorted(), unlisted: findings.unlisted)
    }
}
