/// What a frame means. Below 64: host to worker. From 64 on: worker to host.
public enum FrameKind: UInt8, Sendable {
    /// First frame of a worker's life; carries the descriptor of the work page.
    case hello = 1
    /// A plugin's sources.
    case load
    /// A file for one of a plugin's functions; carries its descriptor.
    case run
    /// The answer to `siblingRequest`; carries a descriptor when there is such a file.
    case sibling
    /// Versions to be ordered.
    case order
    /// Upgrades of one project, to be planned.
    case plan
    /// A function whose input is one document or nothing; carries the document's descriptor.
    case call
    /// The answer to `fetchRequest`; carries a descriptor when there is a document.
    case fetched
    /// A piece of Lua for a prompt; carries a descriptor when a session begins.
    case evaluate = 32

    /// The manifest of a loaded plugin.
    case loaded = 64
    /// One record: kind, then a record value.
    case record
    /// Paths that a component owns: its id, then newline-separated bytes.
    case owned
    /// `warn` or `skip` or `log`: a remark.
    case remark
    case siblingRequest
    /// The keys of the versions of an `order` request.
    case ordered
    /// The entry of a container whose records follow: its path and size.
    case entry
    /// The request failed; what came before stands.
    case failed
    /// The request is done.
    case done
    /// An address that a plugin wants.
    case fetchRequest
    /// A step of an unpacked tree.
    case tree
    /// Bytes of the file that the last step added.
    case treeBytes
    /// Text of a report.
    case written
    /// What a piece of Lua gave.
    case evaluated = 96
}

/// A message between host and worker.
///
/// On the wire: payload length (4 bytes little-endian), kind (1 byte, with `descriptorFlag` set when a
/// descriptor travels along), payload.
public struct Frame: Sendable {
    public var kind: FrameKind
    public var payload: [UInt8]
    /// A descriptor that came along; the receiver owns it. -1 for none.
    public var descriptor: Int32

    public init(kind: FrameKind, payload: [UInt8], descriptor: Int32 = -1) {
        self.kind = kind
        self.payload = payload
        self.descriptor = descriptor
    }

    public static let headerSize = 5
    public static let descriptorFlag: UInt8 = 0x80
}
