/// A call of a function whose input is one JSON document, or nothing.
///
/// The frame carries the document's descriptor; fetch functions have none.
public struct CallRequest: Sendable, Hashable {
    public var plugin: Int
    public var function: PluginFunction
    /// What errors call the document: its path, or what it is.
    public var path: String
    /// Whether an unknown field is an error (tests, lint) or a warning.
    public var isStrict: Bool
    public var options: [WireValue.Entry]
    /// report: documents that it knows, `scan` for `oakum/scan/1`; empty for any.
    public var documents: [String]
    /// `ctx.now`: Unix seconds; `nil` where the function may not know.
    public var now: Int64?
    /// Orders `pairs()` in a way of its own; 0 leaves it as it is.
    public var shuffles: UInt64
    public var limits: RunLimits

    public init(
        plugin: Int, function: PluginFunction, path: String = "", isStrict: Bool = false,
        options: [WireValue.Entry] = [], documents: [String] = [], now: Int64? = nil,
        shuffles: UInt64 = 0,
        limits: RunLimits = RunLimits()
    ) {
        self.plugin = plugin
        self.function = function
        self.path = path
        self.isStrict = isStrict
        self.options = options
        self.documents = documents
        self.now = now
        self.shuffles = shuffles
        self.limits = limits
    }

    public var payload: [UInt8] {
        encoded { writer in
            writer.write(count: plugin)
            writer.write(byte: function.rawValue)
            writer.write(path)
            writer.write(isStrict)
            writer.write(.map(options))
            writer.write(documents)
            writer.write(now.map { .integer($0) } ?? .null)
            writer.write(Int64(bitPattern: shuffles))
            limits.write(to: &writer)
        }
    }

    public init(_ payload: [UInt8]) throws(WireError) {
        var reader = WireReader(payload)
        plugin = try reader.count()
        guard let function = PluginFunction(rawValue: try reader.byte()) else {
            throw WireError("unknown function")
        }
        self.function = function
        path = try reader.string()
        isStrict = try reader.boolean()
        options = try reader.value().entries
        documents = try reader.value().list.compactMap(\.string)
        now = try reader.value().integer
        shuffles = UInt64(bitPattern: try reader.integer())
        limits = try RunLimits(from: &reader)
    }
}

/// An address that a plugin wants, as it crosses the fence: unchecked.
public struct AddressRequest: Sendable, Hashable {
    public var url: String
    /// Names and values as the plugin gave them, in the order of the names.
    public var headers: [WireValue.Entry]

    /// The longest address.
    public static let urlLimit = 8192
    /// Most headers, and the longest value of one.
    public static let headerLimit = 64
    public static let valueLimit = 8192

    public init(url: String, headers: [WireValue.Entry]) {
        self.url = url
        self.headers = headers
    }

    public var payload: [UInt8] {
        encoded { writer in
            writer.write(url)
            writer.write(.map(headers))
        }
    }

    public init(_ payload: [UInt8]) throws(WireError) {
        var reader = WireReader(payload)
        url = try reader.string()
        headers = try reader.value().entries
    }
}

/// What became of an address; the frame carries the document's descriptor when there is one.
public struct AddressReply: Sendable, Hashable {
    /// How it ended.
    public enum Outcome: UInt8, Sendable, Hashable {
        case document
        /// Nothing has changed since the last fetch.
        case unchanged
        case refused
    }

    public var outcome: Outcome
    /// Names the document when the plugin hands it on.
    public var number: Int
    /// HTTP status of a document.
    public var status: Int
    /// The address that answered, or the reason of a refusal.
    public var text: String

    public init(_ outcome: Outcome, number: Int = 0, status: Int = 0, text: String) {
        self.outcome = outcome
        self.number = number
        self.status = status
        self.text = text
    }

    public var payload: [UInt8] {
        encoded { writer in
            writer.write(byte: outcome.rawValue)
            writer.write(count: number)
            writer.write(count: status)
            writer.write(text)
        }
    }

    public init(_ payload: [UInt8]) throws(WireError) {
        var reader = WireReader(payload)
        guard let outcome = Outcome(rawValue: try reader.byte()) else {
            throw WireError("unknown outcome of a fetch")
        }
        self.outcome = outcome
        number = try reader.count()
        status = try reader.count()
        text = try reader.string()
    }
}
