internal import CFileSystem
internal import Glibc
internal import PluginHost
internal import PluginProtocol

/// Bounds on what files inside files may ask of the host.
public struct UnpackLimits: Sendable, Hashable {
    /// Most files inside one another.
    public var depth = 4
    /// Most steps of one file's tree.
    public var entries = 1_000_000
    /// Most bytes that are held at once of one outermost file, with all that is nested in it.
    public var keptBytes = 512 << 20
    /// Most bytes of wanted files that one tree may hold, held or only passing by.
    public var passingBytes = 64 << 30
    /// Seconds of processor time for opening one file, and of waiting while its entries are read.
    public var seconds = 600

    public init() {}
}

/// Takes the steps of an unpack plugin and makes the tree that they leave.
///
/// Files that one look is enough for are read as they pass by; the others are kept.
@safe final class UnpackedTreeBuilder {
    private let path: String
    private let claims: UnpackClaims
    private var besideGlobs: GlobSet
    private let limits: UnpackLimits
    private let readNow: (ClaimedFile, Int32) -> FileReading
    /// What may still be held.
    private var room: Int
    private let storage: Int32
    private var isTaken = false
    private var nodes: [String: UnpackedNode] = [:]
    /// The last layer that took a path away.
    private var removed: [String: Int] = [:]
    private var layers: [String] = []
    private var steps = 0
    private var end = 0
    private var current: Arriving?
    /// Files that could not be held.
    private var failures = 0

    private var aloneCount = 0

    /// Most files that are kept apart.
    private static let aloneLimit = 128
    /// Files over a limit that are named one by one.
    private static let namedFailures = 100

    /// A file whose bytes are coming.
    private struct Arriving {
        let path: String
        let claimed: [ClaimedFile]
        /// Where the bytes go, from which place, and how many came.
        let descriptor: Int32
        let start: Int
        var count = 0
        /// Whether they stay.
        let isKept: Bool
        /// Its own file, when it is kept apart from the others.
        var alone: OwnedDescriptor?
        var failure: String?
    }

    /// A limit was passed that ends the whole tree.
    struct Excess: Error {
        var reason: String
    }

    /// - Parameters:
    ///   - path: of the file that holds the tree, empty for the target itself.
    ///   - room: bytes that may be held.
    ///   - readNow: has a plugin read a file that passes by.
    /// - Returns: nil, with errno, when there is no memory.
    init?(
        path: String, claims: UnpackClaims, limits: UnpackLimits, room: Int,
        readNow: @escaping (ClaimedFile, Int32) -> FileReading
    ) {
        self.path = path
        self.claims = claims
        besideGlobs = claims.besideGlobs
        self.limits = limits
        self.room = room
        self.readNow = readNow
        storage = unsafe oakum_memory_file("oakum-tree")
        guard storage >= 0 else { return nil }
    }

    deinit {
        if let current, !current.isKept { close(current.descriptor) }
        if !isTaken { close(storage) }
    }

    /// Bytes that are kept.
    private(set) var keptBytes = 0

    /// Why files are missing that no reading of their own names.
    var excess: String? {
        failures > Self.namedFailures
            ? "limit: \(failures - Self.namedFailures) more files in it could not be held" : nil
    }

    func take(_ step: TreeStep) throws(Excess) {
        steps += 1
        guard steps <= limits.entries else {
            throw Excess(reason: "limit: it holds more than \(limits.entries) entries")
        }
        finishFile()
        switch step.action {
        case .layer: layers.append(step.path)
        case .remove: removed[step.path] = layers.count
        case .link: put(.link(step.target), at: step.path)
        case .same:
            // A name of what was never there is nothing.
            if case .file(let file) = nodes[step.target]?.content {
                put(.file(file), at: step.path)
            }
        case .add:
            put(.file(UnpackedFile(isExecutable: step.isExecutable)), at: step.path)
            if step.hasBytes { current = arriving(step) }
        }
    }

    private func put(_ content: UnpackedNode.Content, at path: String) {
        nodes[path] = UnpackedNode(content: content, layer: layers.count)
    }

    private func arriving(_ step: TreeStep) -> Arriving {
        let fullPath = path.isEmpty ? step.path : path + "/" + step.path
        let claimed = claims.files(at: fullPath, isExecutable: step.isExecutable, isLink: false)
        // What nobody claims is asked for by a plugin beside what it claims. So may be what another
        // claims.
        let isKept =
            claimed.isEmpty || claimed.contains { claims.needsTree($0.claim) }
            || besideGlobs.matches(fullPath)
        if isKept, !claimed.isEmpty, let alone = fileOfItsOwn() {
            return Arriving(
                path: step.path, claimed: claimed, descriptor: alone.number, start: 0,
                isKept: true, alone: alone)
        }
        let descriptor = isKept ? storage : unsafe oakum_memory_file("oakum-passing")
        return Arriving(
            path: step.path, claimed: claimed, descriptor: descriptor, start: isKept ? end : 0,
            isKept: isKept, failure: descriptor < 0 ? errorText(errno) : nil)
    }

    /// Spares a copy of what a plugin will read. Not many, and only in the outermost tree: each takes
    /// a descriptor.
    private func fileOfItsOwn() -> OwnedDescriptor? {
        guard path.isEmpty, aloneCount < Self.aloneLimit else { return nil }
        let descriptor = unsafe oakum_memory_file("oakum-kept")
        guard descriptor >= 0 else { return nil }
        aloneCount += 1
        return OwnedDescriptor(descriptor)
    }

    func take(_ bytes: [UInt8]) {
        guard var file = current, file.failure == nil else { return }
        defer { current = file }
        guard file.count + bytes.count <= room else {
            file.failure = "limit: more than \(limits.keptBytes) bytes would have to be held"
            return
        }
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(
                    file.descriptor, buffer.baseAddress.map { unsafe $0 + sent },
                    buffer.count - sent, off_t(file.start + file.count + sent))
            }
            guard count > 0 else {
                file.failure = errorText(errno)
                return
            }
            sent += count
        }
        file.count += bytes.count
    }

    /// All bytes of the file that was coming are here.
    private func finishFile() {
        guard let file = current else { return }
        current = nil
        guard case .file(var entry) = nodes[file.path]?.content else { return }
        if let failure = file.failure {
            failures += 1
            if failures <= Self.namedFailures {
                entry.readings = file.claimed.map { claims.failed($0, reason: failure) }
            } else {
                entry.isLeftOut = true
            }
        } else if file.isKept {
            entry.range = file.start..<file.start + file.count
            entry.alone = file.alone
            if file.alone == nil { end += file.count }
            keptBytes += file.count
            room -= file.count
        } else {
            entry.readings = file.claimed.map { claimed in
                lseek(file.descriptor, 0, SEEK_SET)
                return readNow(claimed, file.descriptor)
            }
        }
        if !file.isKept, file.descriptor >= 0 { close(file.descriptor) }
        nodes[file.path]?.content = .file(entry)
    }

    /// What is left when every layer lies over those before. Not to be used any more afterwards.
    func finish() -> UnpackedTree {
        finishFile()
        let visible = nodes.filter { isVisible($0.key, $0.value.layer) }
        isTaken = true
        return UnpackedTree(path: path, nodes: visible, layers: layers, storage: storage)
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
