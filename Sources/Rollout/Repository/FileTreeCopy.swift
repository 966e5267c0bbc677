internal import Glibc

extension FileTree {
    /// Copies files and links to a tree where none of them is; modes keep only who may execute.
    ///
    /// - Parameter paths: As ``list(skipping:)`` gives them. Sockets, pipes and devices are left
    ///   out.
    func copy(_ paths: Set<[UInt8]>, to target: FileTree) throws(RepositoryError) {
        for bytes in paths.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                let shown = String(decoding: bytes, as: UTF8.self)
                throw .unusablePath(shown, reason: "the name is not UTF-8")
            }
            try copy(RelativePath(listed: text), to: target)
        }
    }

    private func copy(_ path: RelativePath, to target: FileTree) throws(RepositoryError) {
        let name = path.components.last ?? ""
        guard let from = try openFolder(of: path, makes: false) else { return }
        defer { close(from) }
        guard let to = try target.openFolder(of: path, makes: true) else { return }
        defer { close(to) }
        var status = stat()
        guard unsafe fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw .file(path.text, reason: systemText(errno))
        }
        let code: Int32
        switch status.st_mode & S_IFMT {
        case S_IFLNK: code = Self.copyLink(name, from, to)
        case S_IFREG: code = Self.copyFile(name, from, to, status.st_mode & 0o111 != 0)
        default: code = 0
        }
        guard code == 0 else { throw .file(path.text, reason: systemText(code)) }
    }

    private static func copyLink(_ name: String, _ from: Int32, _ to: Int32) -> Int32 {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        guard unsafe readlinkat(from, name, &bytes, Int(PATH_MAX)) >= 0 else { return errno }
        return unsafe symlinkat(bytes, to, name) == 0 ? 0 : errno
    }

    private static func copyFile(
        _ name: String, _ from: Int32, _ to: Int32, _ isExecutable: Bool
    ) -> Int32 {
        let source = unsafe openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard source >= 0 else { return errno }
        defer { close(source) }
        let copy = unsafe openat(
            to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard copy >= 0 else { return errno }
        defer { close(copy) }
        var failure: Int32 = 0
        let end = pieces(of: source) { piece in
            failure = writeAll(piece, to: copy)
            return failure == 0
        }
        if end != 0 || failure != 0 { return end != 0 ? end : failure }
        return fchmod(copy, isExecutable ? 0o755 : 0o644) == 0 ? 0 : errno
    }
}
