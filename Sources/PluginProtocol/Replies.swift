/// What a worker answers.

/// A remark on the way: kept, never fatal.
public struct RemarkReply: Sendable, Hashable {
    /// What kind of remark.
    public enum Kind: UInt8, Sendable, Hashable {
        /// Something in the file was not understood.
        case warning
        /// The plugin says that the file holds nothing for it.
        case skip
        /// `oakum.log`.
        case log
        /// The plugin's `sniff` says that the file is none of its own.
        case foreign
    }

    public var kind: Kind
    public var line: Int?
    public var text: String

    /// Bytes of text that are sent; the rest is cut off.
    public static let textLimit = 2000

    public init(kind: Kind, line: Int?, text: String) {
        self.kind = kind
        self.line = line
        self.text = text
    }

    public var payload: [UInt8] {
        var writer = WireWriter()
        writer.write(byte: kind.rawValue)
        writer.write(count: line ?? 0)
        writer.write(cut(text, to: Self.textLimit))
        return writer.bytes
    }

    public init(_ payload: [UInt8]) throws(WireError) {
        var reader = WireReader(payload)
        guard let kind = Kind(rawValue: try reader.byte()) else {
            throw WireError("unknown kind of remark")
        }
        self.kind = kind
        let line = try reader.count()
        self.line = line == 0 ? nil : line
        text = try reader.string()
    }
}

/// Why a request failed. The plugin's name is known from the process, never from here.
public struct FailureReply: Error, Sendable, Hashable {
    /// What kind of failure.
    public enum Reason: UInt8, Sendable, Hashable {
        /// The plugin raised an error, or the document is broken.
        case raised
        case syntax
        case memory
        case time
        /// A limit on records, bytes, entries or ratio.
        case limit
        /// The manifest is not as it should be.
        case manifest
    }

    public var reason: Reason
    /// Begins with `plugin/file.lua:LINE:` where that is known.
    public var message: String
    /// Line in the file that was read, where that is known.
    public var line: Int?
    public var memoryPeakBytes = 0
    /// Processor time of the worker, from the request's arrival to its answer.
    public var processorNanoseconds = 0

    /// Bytes of the message that are sent; the rest is cut off.
    public static let messageLimit = 8000

    public init(reason: Reason, message: String, line: Int? = nil) {
        self.reason = reason
        self.message = message
        self.line = line
    }

    public var payload: [UInt8] {
        var writer = WireWriter()
        writer.write(byte: reason.rawValue)
        writer.write(count: line ?? 0)
        writer.write(cut(message, to: Self.messageLimit))
        writer.write(count: memoryPeakBytes)
        writer.write(count: processorNanoseconds)
        return writer.bytes
    }

    public init(_ payload: [UInt8]) throws(WireError) {
        var reader = WireReader(payload)
        guard let reason = Reason(rawValue: try reader.byte()) else {
            throw WireError("unknown kind of failure")
        }
        self.reason = reason
        let line = try reader.count()
        self.line = line == 0 ? nil : line
        message = try reader.string()
        memoryPeakBytes = try reader.count()
        processorNanoseconds = try reader.count()
    }
}

/// What a finished request cost and gave.
public struct DoneReply: Sendable, Hashable {
    public var records: Int
    /// Whether the plugin said out:skip.
    public var isSkipped: Bool
    public var memoryPeakBytes: Int
    /// Processor time of the worker, from the request's arrival to its answer.
    public var processorNanoseconds: Int

    public init(
        records: Int, isSkipped: Bool, memoryPeakBytes: Int, processorNanoseconds: Int = 0
    ) {
        self.records = records
        self.isSkipped = isSkipped
        self.memoryPeakBytes = memoryPeakBytes
        self.processorNanoseconds = processorNanoseconds
    }

    public var payload: [UInt8] {
        var writer = WireWriter()
        writer.write(count: records)
        writer.write(byte: isSkipped ? 1 : 0)
        writer.write(count: memoryPeakBytes)
        writer.write(count: processorNanoseconds)
        return writer.bytes
    }

    public init(_ payload: [UInt8]) throws(WireError) {
        var reader = WireReader(payload)
        records = try reader.count()
        isSkipped = try reader.byte() != 0
        memoryPeakBytes = try reader.count()
        processorNanoseconds = try reader.count()
    }
}

/// A string by itself: a sibling's name, an entry's path.
public enum TextPayload {
    /// The payload that carries a text.
    public static func encode(_ text: String) -> [UInt8] {
        var writer = WireWriter()
        writer.write(text)
        return writer.bytes
    }

    /// The text that a payload carries.
    public static func decode(_ payload: [UInt8]) throws(WireError) -> String {
        var reader = WireReader(payload)
        return try reader.string()
    }
}

/// The beginning of a text, in bytes: a single character may be of any length.
private func cut(_ text: String, to limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    return String(decoding: text.utf8.prefix(limit), as: UTF8.self) + " ..."
}
