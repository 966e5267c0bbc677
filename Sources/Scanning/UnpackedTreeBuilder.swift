internal import CFileSystem
internal import Glibc
internal import PluginHost
internal import PluginProtocol

/// Bounds on what files inside files may ask of the host.
public struct UnpackLimits: Sendable, Hashable {
    /// Most files inside one another.
    public var depth = 4
    /// Most steps of one file's tree.
    public var entries = 200_000
    /// Most bytes that are kept of one outermost file, with all that is nested in it.
    public var keptBytes = 512 << 20

    public init() {}
}

/// Takes the steps of an unpack plugin and makes the tree that they leave.
@safe final class UnpackedTreeBuilder {
    private let isWanted: (String) -> Bool
    private let limits: UnpackLimits
    /// What may still be kept.
    private var room: Int
    private let storage: Int32
    private var isTaken = false
    private var nodes: [String: UnpackedNode] = [:]
    /// The last layer that took a path away.
    private var removed: [String: Int] = [:]
    private var layer = 0
    private var steps = 0
    private var end = 0
    /// The file whose bytes are coming, if they are kept.
    private var current: String?

    /// A limit was passed.
    struct Excess: Error {
        var reason: String
    }

    /// - Parameters:
    ///   - room: bytes that may be kept.
    ///   - isWanted: whether the bytes at a path of the tree are of use.
    /// - Returns: nil, with errno, when there is no memory.
    init?(limits: UnpackLimits, room: Int, isWanted: @escaping (String) -> Bool) {
        self.limits = limits
        self.room = room
        self.isWanted = isWanted
        storage = unsafe oakum_memory_file("oakum-tree")
        guard storage >= 0 else { return nil }
    }

    deinit { if !isTaken { close(storage) } }

    /// Bytes that are kept.
    var keptBytes: Int { end }

    func take(_ step: TreeStep) throws(Excess) {
        steps += 1
        guard steps <= limits.entries else {
            throw Excess(reason: "limit: it holds more than \(limits.entries) entries")
        }
        current = nil
        switch step.action {
        case .layer: layer += 1
        case .remove: removed[step.path] = layer
        case .link: nodes[step.path] = UnpackedNode(content: .link(step.target), layer: layer)
        case .add:
            let isKept = isWanted(step.path)
            nodes[step.path] = UnpackedNode(content: .file(isKept ? end..<end : nil), layer: layer)
            if isKept { current = step.path }
        }
    }

    func take(_ bytes: [UInt8]) throws(Excess) {
        guard let path = current, case .file(let range?) = nodes[path]?.content else { return }
        guard bytes.count <= room else {
            throw Excess(
                reason: "limit: more than \(limits.keptBytes) bytes would have to be kept of it")
        }
        room -= bytes.count
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(
                    storage, buffer.baseAddress.map { unsafe $0 + sent }, buffer.count - sent,
                    off_t(end + sent))
            }
            guard count > 0 else { throw Excess(reason: errorText(errno)) }
            sent += count
        }
        end += bytes.count
        nodes[path]?.content = .file(range.lowerBound..<end)
    }

    /// What is left when every layer lies over those before. Not to be used any more afterwards.
    func finish(path: String) -> UnpackedTree {
        let visible = nodes.filter { isVisible($0.key, $0.value.layer) }
        isTaken = true
        return UnpackedTree(path: path, nodes: visible, storage: storage)
    }

    /// Whether no later layer took it away, or put a file or link in place of a folder above it.
    private func isVisible(_ path: String, _ layer: Int) -> Bool {
        if let gone = removed[path], gone > layer { return false }
        var rest = path[...]
        while let slash = rest.lastIndex(of: "/") {
            rest = rest[..<slash]
            let above = String(rest)
            if let gone = removed[above], gone > layer { return false }
            if let other = nodes[above], other.layer > layer { return false }
        }
        return true
    }
}
