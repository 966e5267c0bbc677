internal import CFileSystem
internal import Glibc
internal import PluginProtocol

/// The files that one file of a target holds, as an unpack plugin found them. Nothing is on disk.
@safe final class UnpackedTree: Sendable {
    /// The file that holds it, relative to the target, which paths of entries begin with; empty when
    /// that file is the target itself.
    let path: String
    /// Everything in it, by paths relative to the tree.
    let nodes: [String: UnpackedNode]
    /// Names of the layers, the lowest first.
    let layers: [String]
    /// All bytes that were kept, one after the other, in an anonymous file.
    private let storage: Int32

    /// Most links that one path may lead through (the kernel's own limit, path_resolution(7)).
    private static let linkLimit = 40

    init(path: String, nodes: [String: UnpackedNode], layers: [String], storage: Int32) {
        self.path = path
        self.nodes = nodes
        self.layers = layers
        self.storage = storage
    }

    deinit { close(storage) }

    /// The path of an entry from the target's root.
    func fullPath(of entry: String) -> String { path.isEmpty ? entry : path + "/" + entry }

    /// The layer of an entry, where the tree has any.
    func layer(of entry: String) -> String? {
        guard let node = nodes[entry], layers.indices.contains(node.layer - 1) else { return nil }
        return layers[node.layer - 1]
    }

    /// Tells a file that is reached by several links.
    func identity(of place: String) -> FileIdentity {
        FileIdentity(device: .max, inode: 0, entry: path + "\0" + place)
    }

    /// Links at the top, for example `lib` to `usr/lib`.
    var topLinks: [String: String] {
        var links: [String: String] = [:]
        for (name, node) in nodes where !name.utf8.contains(UInt8(ascii: "/")) {
            guard case .link(let target) = node.content else { continue }
            links[name] = target.hasPrefix("/") ? String(target.dropFirst()) : target
        }
        return links
    }

    /// A file by its path from the target's root, at its start and the caller's to close; -1 with
    /// errno.
    func open(_ fullPath: String) -> Int32 {
        guard let entry = entry(at: fullPath), let place = resolved(entry),
            case .file(let file) = nodes[place]?.content
        else {
            errno = ENOENT
            return -1
        }
        guard let range = file.range else {
            // There is such a file, and its bytes were not kept.
            errno = ENODATA
            return -1
        }
        guard let alone = file.alone else { return copy(of: range, in: storage) }
        let descriptor = unsafe Glibc.open(
            "/proc/self/fd/\(alone.number)", O_RDONLY | O_CLOEXEC)
        return descriptor >= 0 ? descriptor : copy(of: range, in: alone.number)
    }

    /// Where a path from the target's root leads in the tree.
    func place(of fullPath: String) -> String? { entry(at: fullPath).flatMap(resolved) }

    /// The path inside the tree; nil for one that lies elsewhere.
    private func entry(at fullPath: String) -> String? {
        guard !path.isEmpty else { return fullPath }
        guard fullPath.hasPrefix(path + "/") else { return nil }
        return String(decoding: fullPath.utf8.dropFirst(path.utf8.count + 1), as: UTF8.self)
    }

    /// The path without links; nil when it leaves the tree or links go round in circles.
    func resolved(_ path: String) -> String? {
        var pending = path.split(separator: "/").reversed().map(String.init)
        var current: [String] = []
        var links = 0
        while let part = pending.popLast() {
            switch part {
            case ".": continue
            case "..":
                // The root's parent is the root, as in a file system.
                _ = current.popLast()
                continue
            default: current.append(part)
            }
            guard case .link(let target) = nodes[current.joined(separator: "/")]?.content else {
                continue
            }
            links += 1
            guard links <= Self.linkLimit else { return nil }
            if target.hasPrefix("/") { current.removeAll() } else { current.removeLast() }
            let parts = target.split(separator: "/").reversed().map(String.init)
            guard pending.count + parts.count <= 4 * TreeStep.partLimit else { return nil }
            pending += parts
        }
        return current.joined(separator: "/")
    }

    /// Of its own, because the worker that reads it moves its place.
    private func copy(of range: Range<Int>, in storage: Int32) -> Int32 {
        let descriptor = unsafe oakum_memory_file("oakum-entry")
        guard descriptor >= 0 else { return -1 }
        var place = off_t(range.lowerBound)
        while place < range.upperBound {
            let sent = unsafe sendfile(
                descriptor, storage, &place, range.upperBound - Int(place))
            guard sent > 0 else {
                let problem = errno
                close(descriptor)
                errno = sent == 0 ? EIO : problem
                return -1
            }
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }
}

/// One entry of an unpacked tree.
struct UnpackedNode: Sendable {
    enum Content: Sendable {
        case file(UnpackedFile)
        case link(String)
    }

    var content: Content
    /// Which layer it comes from, from 1; 0 before the first.
    var layer: Int
}

/// A file of an unpacked tree.
struct UnpackedFile: Sendable {
    /// Where its bytes are; `nil` when they were not kept.
    var range: Range<Int>?
    /// The anonymous file that `range` is about, where it is not that of the whole tree.
    var alone: OwnedDescriptor?
    /// What plugins said of it while it passed by.
    var readings: [FileReading] = []
    var isExecutable = false
    /// Left out because too many were over a limit already; the tree's own reading says so.
    var isLeftOut = false
}
