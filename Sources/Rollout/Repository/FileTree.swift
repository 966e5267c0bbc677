internal import CFileSystem
internal import Digests
internal import Glibc

/// The files below a directory whose content is not ours: no link is ever followed.
struct FileTree: Sendable {
    let root: String

    /// Bytes that one file may have where it is held in memory.
    static let fileLimit = 256 << 20
    /// Folders within folders.
    static let depthLimit = 256

    init(_ root: String) { self.root = root }

    /// What lies at a path.
    enum Entry: Sendable, Hashable {
        case file(sha256: String, isExecutable: Bool)
        /// The bytes of the link.
        case link([UInt8])
        /// A socket, pipe or device.
        case other
    }

    /// Everything that is not a folder, by path bytes: names need not be text.
    ///
    /// - Parameter skipped: A name directly below the root that is passed over.
    func list(skipping skipped: String? = ".git") throws(RepositoryError) -> [[UInt8]: Entry] {
        var found: [[UInt8]: Entry] = [:]
        let folder = unsafe open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .file(root, reason: systemText(errno)) }
        defer { close(folder) }
        try list(folder, [], skipped.map { Array($0.utf8) }, 0, &found)
        return found
    }

    private func list(
        _ folder: Int32, _ path: [UInt8], _ skipped: [UInt8]?, _ depth: Int,
        _ found: inout [[UInt8]: Entry]
    ) throws(RepositoryError) {
        guard depth < Self.depthLimit else {
            throw .file(text(path), reason: "more than \(Self.depthLimit) folders in one another")
        }
        for name in try names(in: folder, path) where depth > 0 || name != skipped {
            let place = path.isEmpty ? name : path + [UInt8(ascii: "/")] + name
            let cName = name + [0]
            var status = stat()
            guard
                unsafe try named(
                    cName, { unsafe fstatat(folder, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0
            else { throw .file(text(place), reason: systemText(errno)) }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                let next = unsafe try named(cName) { unsafe oakum_open_directory(folder, $0) }
                guard next >= 0 else { throw .file(text(place), reason: systemText(errno)) }
                defer { close(next) }
                try list(next, place, nil, depth + 1, &found)
            case S_IFREG:
                found[place] = .file(
                    sha256: try digest(folder, cName, place),
                    isExecutable: status.st_mode & 0o100 != 0)
            case S_IFLNK: found[place] = .link(try link(folder, cName, place))
            default: found[place] = .other
            }
        }
    }

    private func names(in folder: Int32, _ path: [UInt8]) throws(RepositoryError) -> [[UInt8]] {
        guard let stream = unsafe fdopendir(dup(folder)) else {
            throw .file(text(path), reason: systemText(errno))
        }
        defer { unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe Array(bytes.prefix { $0 != 0 })
            }
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
        }
        return names
    }

    private func digest(
        _ folder: Int32, _ name: [UInt8], _ path: [UInt8]
    ) throws(RepositoryError) -> String {
        let file = unsafe try named(name) {
            unsafe openat(folder, $0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        }
        guard file >= 0 else { throw .file(text(path), reason: systemText(errno)) }
        defer { close(file) }
        var hasher = SHA256()
        let end = pieces(of: file) { piece in
            hasher.update(piece)
            return true
        }
        guard end == 0 else { throw .file(text(path), reason: systemText(end)) }
        return hasher.finalize().hex
    }

    private func link(
        _ folder: Int32, _ name: [UInt8], _ path: [UInt8]
    ) throws(RepositoryError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe try named(name) { name in
            unsafe bytes.withUnsafeMutableBytes { buffer in
                guard let start = buffer.baseAddress else { return -1 }
                return unsafe readlinkat(
                    folder, name, start.assumingMemoryBound(to: CChar.self), buffer.count)
            }
        }
        guard count >= 0 else { throw .file(text(path), reason: systemText(errno)) }
        return Array(bytes.prefix(count))
    }

    /// Hands out a name that ends with a zero byte as C takes it.
    private func named<R>(
        _ name: [UInt8], _ body: (UnsafePointer<CChar>) -> R
    ) throws(RepositoryError) -> R {
        let result: R? = unsafe name.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return nil }
            return unsafe body(start.assumingMemoryBound(to: CChar.self))
        }
        guard let result else { throw .file(root, reason: "an empty name") }
        return result
    }

    private func text(_ path: [UInt8]) -> String {
        root + "/" + String(decoding: path, as: UTF8.self)
    }
}
