internal import CFileSystem
internal import Digests
internal import Glibc
internal import PatchModel

extension FileTree {
    /// A file's bytes; `nil` when nothing is there.
    ///
    /// - Throws: ``RepositoryError/file(_:reason:)`` for a link, a folder, or more than
    ///   ``fileLimit`` bytes.
    func read(_ path: RelativePath) throws(RepositoryError) -> [UInt8]? {
        guard let folder = try openFolder(of: path, makes: false) else { return nil }
        defer { close(folder) }
        let file = unsafe openat(
            folder, name(path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        if file < 0, errno == ENOENT { return nil }
        guard file >= 0 else { throw failure(path, errno) }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .file(path.text, reason: "it is not a file")
        }
        var bytes: [UInt8] = []
        let end = pieces(of: file) { piece in
            bytes.append(contentsOf: piece)
            return bytes.count <= Self.fileLimit
        }
        guard end == 0 else { throw failure(path, end) }
        guard bytes.count <= Self.fileLimit else {
            throw .file(path.text, reason: "it has more than \(Self.fileLimit) bytes")
        }
        return bytes
    }

    /// Puts a new file in a file's place; mode and owner stay as they were.
    func write(_ bytes: [UInt8], at path: RelativePath) throws(RepositoryError) {
        guard let folder = try openFolder(of: path, makes: true) else {
            throw failure(path, ENOENT)
        }
        defer { close(folder) }
        let name = name(path)
        var status = stat()
        let isThere = unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0
        if isThere, status.st_mode & S_IFMT != S_IFREG {
            throw .file(path.text, reason: "it is not a file")
        }
        // Another name, then renamed: a hard link elsewhere keeps the earlier bytes.
        let new = ".oakum-new"
        unsafe _ = unlinkat(folder, new, 0)
        let file = unsafe openat(
            folder, new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure(path, errno) }
        var code = writeAll(bytes, to: file)
        if isThere, code == 0, geteuid() == 0, fchown(file, status.st_uid, status.st_gid) != 0 {
            code = errno
        }
        if code == 0, fchmod(file, isThere ? status.st_mode & 0o7777 : 0o644) != 0 { code = errno }
        close(file)
        if code == 0, unsafe renameat(folder, new, folder, name) != 0 { code = errno }
        guard code == 0 else {
            unsafe _ = unlinkat(folder, new, 0)
            throw failure(path, code)
        }
    }

    /// Deletes a file; that it is not there is as good.
    func remove(_ path: RelativePath) throws(RepositoryError) {
        guard let folder = try openFolder(of: path, makes: false) else { return }
        defer { close(folder) }
        if unsafe unlinkat(folder, name(path), 0) != 0, errno != ENOENT {
            throw failure(path, errno)
        }
    }

    /// Makes the files what a plan says, byte for byte from the cache.
    ///
    /// Nothing is written before every file was found as the plan expects it.
    /// - Throws: ``RepositoryError/moved(file:)`` for a file that is neither as before nor as after.
    func apply(
        _ changes: [FileChange], from cache: any PackageCache
    ) throws(RepositoryError) {
        var writes: [(path: RelativePath, bytes: [UInt8]?)] = []
        for change in changes {
            let path = try RelativePath(change.path)
            let here = try read(path).map { Digest.sha256(of: $0).hex }
            if here == change.after { continue }
            guard here == change.before else { throw .moved(file: change.path) }
            writes.append((path, try cache.content(change.after, of: change.path)))
        }
        for write in writes {
            if let bytes = write.bytes {
                try self.write(bytes, at: write.path)
            } else {
                try remove(write.path)
            }
        }
    }

    private func name(_ path: RelativePath) -> String { path.components.last ?? "" }

    private func failure(_ path: RelativePath, _ code: Int32) -> RepositoryError {
        // What O_NOFOLLOW says of a link.
        let reason =
            code == ELOOP || code == ENOTDIR ? "a link is in the way" : systemText(code)
        return .file(path.text, reason: reason)
    }

    /// The folder that holds the file; `nil` when it is not there.
    func openFolder(
        of path: RelativePath, makes: Bool
    ) throws(RepositoryError) -> Int32? {
        var folder = unsafe open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .file(root, reason: systemText(errno)) }
        for name in path.components.dropLast() {
            var next = unsafe oakum_open_directory(folder, name)
            if next < 0, errno == ENOENT, makes {
                unsafe _ = mkdirat(folder, name, 0o755)
                next = unsafe oakum_open_directory(folder, name)
            }
            let code = errno
            close(folder)
            if next < 0, code == ENOENT { return nil }
            guard next >= 0 else { throw failure(path, code) }
            folder = next
        }
        return folder
    }
}

extension PackageCache {
    /// The bytes of a digest, checked; `nil` for no digest.
    func content(_ sha256: String?, of file: String) throws(RepositoryError) -> [UInt8]? {
        guard let sha256 else { return nil }
        guard let path = path(sha256: sha256) else {
            throw .missingContent(file: file, sha256: sha256)
        }
        let bytes: [UInt8]?
        do {
            bytes = try RootFiles(root: "/").read(path, limit: FileTree.fileLimit)
        } catch {
            throw .file(path, reason: "\(error)")
        }
        guard let bytes, Digest.sha256(of: bytes).hex == sha256 else {
            throw .missingContent(file: file, sha256: sha256)
        }
        return bytes
    }
}
