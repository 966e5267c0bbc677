/// Why a plugin cannot be used, or why one of its runs ended early.
public struct PluginError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure.
    public enum Code: Sendable, Hashable {
        /// The plugin is not as it should be: no plugin.lua, wrong manifest, syntax error.
        case unusable
        /// The plugin raised an error, or the file it read is broken.
        case failed
        case timeLimit
        case memoryLimit
        /// A limit on records, bytes, entries or ratio.
        case limit
        /// The worker process crashed or was killed.
        case crashed
    }

    public var code: Code
    public var plugin: String
    /// Begins with `plugin/file.lua:LINE:` where that is known.
    public var reason: String
    /// Line in the file that was read, where that is known.
    public var line: Int?

    public init(code: Code = .unusable, plugin: String, reason: String, line: Int? = nil) {
        self.code = code
        self.plugin = plugin
        self.reason = reason
        self.line = line
    }

    public var description: String { "plugin '\(plugin)': \(reason)" }
}
