/// What the host asks of a worker. Encoded field by field in the order written here.

/// The first frame: how the process limits itself.
public struct HelloRequest: Sendable, Hashable {
    /// Bounds the whole process, beyond the Lua states' own limits.
    public var addressSpaceBytes: Int64

    public init(addressSpaceBytes: Int64) { self.addressSpaceBytes = addressSpaceBytes }

    public var payload: [UInt8] { encoded { $0.write(addressSpaceBytes) } }

    public init(_ payload: [UInt8]) throws(WireError) {
        var reader = WireReader(payload)
        addressSpaceBytes = try reader.integer()
    }
}

/// A plugin's sources.
public struct LoadRequest: Sendable, Hashable {
    /// Names the plugin in later requests.
    public var plugin: Int
    public var name: String
    /// `plugin.lua` and the files beside it: name and text.
    public var sources: [Source]
    public var memoryBytes: Int64

    /// One Lua file.
    public struct Source: Sendable, Hashable {
        public var name: String
        public var text: [UInt8]

        public init(name: String, text: [UInt8]) {
            self.name = name
            self.text = text
        }
    }

    public init(plugin: Int, name: String, sources: [Source], memoryBytes: Int64) {
        self.plugin = plugin
        self.name = name
        self.sources = sources
        self.memoryBytes = memoryBytes
    }

    public var payload: [UInt8] {
        encoded { writer in
            writer.write(count: plugin)
            writer.write(name)
            writer.write(memoryBytes)
            writer.write(count: sources.count)
            for source in sources {
                writer.write(source.name)
                writer.write(count: source.text.count)
                writer.write(bytes: source.text)
            }
        }
    }

    public init(_ payload: [UInt8]) throws(WireError) {
        var reader = WireReader(payload)
        plugin = try reader.count()
        name = try reader.string()
        memoryBytes = try reader.integer()
        sources = []
        for _ in 0..<(try reader.count()) {
            let name = try reader.string()
            sources.append(Source(name: name, text: Array(try reader.take(try reader.count()))))
        }
    }
}

/// A file for one of a plugin's functions. The frame carries its descriptor.
public struct RunRequest: Sendable, Hashable {
    public var plugin: Int
    /// `inventory`, `feed`, `signal`, `releases` or `unpack`.
    public var kind: String
    /// Relative to the target, or the document's name.
    public var path: String
    /// The nested root that the path lies in; empty for the target's own.
    public var root: String
    /// The glob that claimed it.
    public var glob: String
    /// Whether compressed files and archives are opened and read entry by entry.
    public var opensContainers: Bool
    /// Whether an unknown field is an error (tests, lint) or a warning.
    public var isStrict: Bool
    public var options: [WireValue.Entry]
    /// releases: names of the installed packages.
    public var packages: [String]
    /// unpack: globs of the entries whose bytes are wanted; empty for all.
    public var wanted: [String]
    /// unpack: whether programs and libraries in machine code are wanted too, whatever their names.
    public var wantsExecutables: Bool
    /// Orders `pairs()` in a way of its own; 0 leaves it as it is.
    public var shuffles: UInt64
    public var limits: RunLimits

    public init(
        plugin: Int, kind: String, path: String, root: String = "", glob: String = "",
        opensContainers: Bool = false, isStrict: Bool = false, options: [WireValue.Entry] = [],
        packages: [String] = [], wanted: [String] = [], wantsExecutables: Bool = false,
        shuffles: UInt64 = 0,
        limits: RunLimits = RunLimits()
    ) {
        self.plugin = plugin
        self.kind = kind
        self.path = path
        self.root = root
        self.glob = glob
        self.opensContainers = opensContainers
        self.isStrict = isStrict
        self.options = options
        self.packages = packages
        self.wanted = wanted
        self.wantsExecutables = wantsExecutables
        self.shuffles = shuffles
        self.limits = limits
    }

    public var payload: [UInt8] {
        encoded { writer in
            writer.write(count: plugin)
            for text in [kind, path, root, glob] { writer.write(text) }
            writer.write(opensContainers)
            writer.write(isStrict)
            writer.write(.map(options))
            writer.write(packages)
            writer.write(wanted)
            writer.write(wantsExecutables)
            writer.write(Int64(bitPattern: shuffles))
            limits.write(to: &writer)
        }
    }

    public init(_ payload: [UInt8]) throws(WireError) {
        var reader = WireReader(payload)
        plugin = try reader.count()
        kind = try reader.string()
        path = try reader.string()
        root = try reader.string()
        glob = try reader.string()
        opensContainers = try reader.boolean()
        isStrict = try reader.boolean()
        options = try reader.value().entries
        packages = try reader.value().list.compactMap(\.string)
        wanted = try reader.value().list.compactMap(\.string)
        wantsExecutables = try reader.boolean()
        shuffles = UInt64(bitPattern: try reader.integer())
        limits = try RunLimits(from: &reader)
    }
}

/// What one request may cost.
public struct RunLimits: Sendable, Hashable {
    public var processorMilliseconds: Int64 = 10_000
    public var wallMilliseconds: Int64 = 60_000
    /// From the first alarm to the end of the process.
    public var graceMilliseconds: Int64 = 2_000
    public var records: Int64 = 5_000_000
    public var recordBytes: Int64 = 1 << 20
    public var documentBytes: Int64 = 512 << 20
    public var remarks: Int64 = 1000
    /// What the plugin's Lua state may use.
    public var memoryBytes: Int64 = 256 << 20
    /// Bytes of all files that one unpacked tree adds, and of one report.
    public var producedBytes: Int64 = 1 << 30
    /// Entries of one archive that a plugin opens.
    public var archiveEntries: Int64 = 1_000_000
    /// Bytes out of one such archive, those inside it and every pass included.
    public var archiveBytes: Int64 = 16 << 30
    /// Most bytes out for each byte in, above 16 MiB.
    public var archiveRatio: Int64 = 250
    /// Archives inside one another.
    public var archiveNesting: Int64 = 8

    public init() {}

    /// A feed: half an hour.
    public static var feed: RunLimits {
        var limits = RunLimits()
        limits.processorMilliseconds = 30 * 60_000
        limits.wallMilliseconds = 60 * 60_000
        return limits
    }

    func write(to writer: inout WireWriter) {
        for value in [
            processorMilliseconds, wallMilliseconds, graceMilliseconds, records, recordBytes,
            documentBytes, remarks, memoryBytes, producedBytes,
            archiveEntries, archiveBytes, archiveRatio, archiveNesting,
        ] { writer.write(value) }
    }

    init(from reader: inout WireReader) throws(WireError) {
        processorMilliseconds = try reader.integer()
        wallMilliseconds = try reader.integer()
        graceMilliseconds = try reader.integer()
        records = try reader.integer()
        recordBytes = try reader.integer()
        documentBytes = try reader.integer()
        remarks = try reader.integer()
        memoryBytes = try reader.integer()
        producedBytes = try reader.integer()
        archiveEntries = try reader.integer()
        archiveBytes = try reader.integer()
        archiveRatio = try reader.integer()
        archiveNesting = try reader.integer()
    }
}

/// Versions to be ordered by a plugin's scheme.
public struct OrderRequest: Sendable, Hashable {
    /// What is asked about the versions.
    public enum Question: Int64, Sendable, Hashable {
        /// Bytes to compare, for each of `versions`.
        case keys
        /// `versions` are pairs, one after the other: the sign of each comparison, as one byte.
        case compare
        /// `versions` are pairs of a version and a range: one byte, 1 when it lies inside.
        case satisfies
    }

    public var plugin: Int
    public var scheme: String
    public var versions: [String]
    public var question: Question
    /// Orders `pairs()` in a way of its own, for tests; 0 leaves it as it is.
    public var shuffles: UInt64
    public var limits: RunLimits

    public init(
        plugin: Int, scheme: String, versions: [String], question: Question = .keys,
        shuffles: UInt64 = 0, limits: RunLimits = RunLimits()
    ) {
        self.plugin = plugin
        self.scheme = scheme
        self.versions = versions
        self.question = question
        self.shuffles = shuffles
        self.limits = limits
    }

    /// How many answers there are to be.
    public var answers: Int { question == .keys ? versions.count : versions.count / 2 }

    public var payload: [UInt8] {
        encoded { writer in
            writer.write(count: plugin)
            writer.write(scheme)
            writer.write(versions)
            writer.write(.integer(question.rawValue))
            writer.write(.integer(Int64(bitPattern: shuffles)))
            limits.write(to: &writer)
        }
    }

    public init(_ payload: [UInt8]) throws(WireError) {
        var reader = WireReader(payload)
        plugin = try reader.count()
        scheme = try reader.string()
        versions = try reader.value().list.compactMap(\.string)
        guard let question = Question(rawValue: try reader.integer()) else {
            throw WireError("unknown question about versions")
        }
        self.question = question
        shuffles = UInt64(bitPattern: try reader.integer())
        limits = try RunLimits(from: &reader)
    }
}

func encoded(_ body: (inout WireWriter) -> Void) -> [UInt8] {
    var writer = WireWriter()
    body(&writer)
    return writer.bytes
}

extension WireReader {
    /// A value that must be a string.
    public mutating func string() throws(WireError) -> String {
        guard let text = try value().string else { throw WireError("expected a string") }
        return text
    }

    /// A value that must be an integer.
    public mutating func integer() throws(WireError) -> Int64 {
        guard let number = try value().integer else { throw WireError("expected an integer") }
        return number
    }

    /// A value that must be a boolean.
    public mutating func boolean() throws(WireError) -> Bool {
        guard let flag = try value().boolean else { throw WireError("expected a boolean") }
        return flag
    }
}
