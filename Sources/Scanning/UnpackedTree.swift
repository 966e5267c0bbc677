internal import CFileSystem
internal import Glibc
internal import PluginProtocol

/// The files that one file of a target holds, as an unpack plugin found them. Nothing is on disk.
@safe final class UnpackedTree: Sendable {
    /// The file that holds it, relative to the target; paths of entries begin with it.
    let path: String
    /// Paths of the files whose bytes are here, and of links, relative to the tree and sorted.
    let paths: [String]
    private let nodes: [String: UnpackedNode]
    /// All bytes one after the other, in an anonymous file.
    private let storage: Int32

    /// Most links that one path may lead through (the kernel's own limit, path_resolution(7)).
    private static let linkLimit = 40

    init(path: String, nodes: [String: UnpackedNode], storage: Int32) {
        self.path = path
        self.nodes = nodes
        self.storage = storage
        paths = nodes.keys.sorted()
    }

    deinit { close(storage) }

    /// Whether the entry is a symbolic link.
    func isLink(_ path: String) -> Bool {
        if case .link = nodes[path]?.content { true } else { false }
    }

    /// A file by its path from the target's root, at its start and the caller's to close; -1 with
    /// errno.
    func open(_ fullPath: String) -> Int32 {
        guard fullPath.hasPrefix(path + "/"),
            let place = resolved(
                String(decoding: fullPath.utf8.dropFirst(path.utf8.count + 1), as: UTF8.self)),
            case .file(let range) = nodes[place]?.content
        else {
            errno = ENOENT
            return -1
        }
        guard let range else {
            // There is such a file, reached through a link, and its bytes were not kept.
            errno = ENODATA
            return -1
        }
        return copy(of: range)
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
    private func copy(of range: Range<Int>) -> Int32 {
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
        /// Where its bytes are; `nil` when nobody wants them.
        case file(Range<Int>?)
        case link(String)
    }

    var content: Content
    /// Which layer it comes from, from 0.
    var layer: Int
}
