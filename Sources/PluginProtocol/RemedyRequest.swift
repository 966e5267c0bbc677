/// The upgrades of one project, for a plugin's `remedy.plan`.
public struct RemedyRequest: Sendable, Hashable {
    public var plugin: Int
    /// The project's folder, relative to the target; empty for the target itself.
    public var directory: String
    /// Records of `RemedySchemas.upgrade`, numbered from 1.
    public var upgrades: [WireValue]
    /// Whether an unknown field is an error (tests) or a warning.
    public var isStrict: Bool
    public var options: [WireValue.Entry]
    /// Orders `pairs()` in a way of its own; 0 leaves it as it is.
    public var shuffles: UInt64
    public var limits: RunLimits

    /// Most edits, and most programs, that one remedy may have.
    public static let partLimit = 10_000
    /// Most words of one program's argument list.
    public static let argumentLimit = 10_000

    public init(
        plugin: Int, directory: String, upgrades: [WireValue], isStrict: Bool = false,
        options: [WireValue.Entry] = [], shuffles: UInt64 = 0, limits: RunLimits = RunLimits()
    ) {
        self.plugin = plugin
        self.directory = directory
        self.upgrades = upgrades
        self.isStrict = isStrict
        self.options = options
        self.shuffles = shuffles
        self.limits = limits
    }

    public var payload: [UInt8] {
        encoded { writer in
            writer.write(count: plugin)
            writer.write(directory)
            writer.write(.list(upgrades))
            writer.write(isStrict)
            writer.write(.map(options))
            writer.write(Int64(bitPattern: shuffles))
            limits.write(to: &writer)
        }
    }

    public init(_ payload: [UInt8]) throws(WireError) {
        var reader = WireReader(payload)
        plugin = try reader.count()
        directory = try reader.string()
        upgrades = try reader.value().list
        isStrict = try reader.boolean()
        options = try reader.value().entries
        shuffles = UInt64(bitPattern: try reader.integer())
        limits = try RunLimits(from: &reader)
    }
}
