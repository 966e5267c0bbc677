internal import CFileSystem
internal import Digests
internal import Glibc

/// Why a file below a root could not be read or written.
struct RootFileError: Error, CustomStringConvertible {
    var path: String
    var code: Int32

    var description: String { "'\(path)': \(systemText(code))" }
}

/// What the system says of an error number.
func systemText(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
}

/// Reads and writes files below a directory whose content is not ours.
///
/// Reading resolves links as if the directory were `/`; writing follows none at all, so that a link
/// planted there never leads a privileged write elsewhere.
struct RootFiles {
    let root: String

    /// The whole file; `nil` when there is none.
    ///
    /// - Throws: ``RootFileError``; `EFBIG` for a file of more than `limit` bytes.
    func read(_ path: String, limit: Int) throws(RootFileError) -> [UInt8]? {
        guard let file = try open(path) else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var failure: Int32 = 0
        let end = pieces(of: file) { piece in
            bytes.append(contentsOf: piece)
            if bytes.count > limit { failure = EFBIG }
            return failure == 0
        }
        if failure != 0 || end != 0 {
            throw RootFileError(path: path, code: failure != 0 ? failure : end)
        }
        return bytes
    }

    /// Whether something is there, of whatever kind.
    func exists(_ path: String) -> Bool {
        do {
            guard let file = try open(path) else { return false }
            close(file)
            return true
        } catch {
            return error.code != ENOTDIR && error.code != ELOOP
        }
    }

    /// Copies a regular file to a new file of the controller's and digests what it copies.
    ///
    /// - Returns: Digest and size; `nil` when there is no such file.
    func copy(_ path: String, to target: String) throws(RootFileError) -> CachedFile? {
        guard let file = try open(path) else { return nil }
        defer { close(file) }
        let copy = unsafe Glibc.open(
            target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard copy >= 0 else { throw RootFileError(path: target, code: errno) }
        defer { close(copy) }
        var hasher = SHA256()
        var size: Int64 = 0
        var failure: Int32 = 0
        let end = pieces(of: file) { piece in
            hasher.update(piece)
            size &+= Int64(piece.count)
            failure = writeAll(piece, to: copy)
            return failure == 0
        }
        if end != 0 { throw RootFileError(path: path, code: end) }
        if failure != 0 { throw RootFileError(path: target, code: failure) }
        return CachedFile(sha256: hasher.finalize().hex, size: size)
    }

    /// Writes a file so that either the old or the new content is there whatever happens.
    ///
    /// - Parameter directory: Its folders from the root, made when missing; none may be a link.
    func write(
        _ bytes: [UInt8], in directory: [String], name: String
    ) throws(RootFileError) {
        let place = ([""] + directory + [name]).joined(separator: "/")
        let folder = try openFolder(directory)
        defer { close(folder) }
        let temporary = ".\(name).new"
        unsafe _ = unlinkat(folder, temporary, 0)
        let file = unsafe openat(
            folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw RootFileError(path: place, code: errno) }
        var failure = writeAll(bytes, to: file)
        if failure == 0, fsync(file) != 0 { failure = errno }
        close(file)
        if failure == 0, unsafe renameat(folder, temporary, folder, name) != 0 { failure = errno }
        if failure == 0, fsync(folder) != 0 { failure = errno }
        if failure != 0 { throw RootFileError(path: place, code: failure) }
    }

    /// Deletes a file; that it is not there is as good.
    func remove(in directory: [String], name: String) throws(RootFileError) {
        let folder = try openFolder(directory)
        defer { close(folder) }
        if unsafe unlinkat(folder, name, 0) != 0, errno != ENOENT {
            throw RootFileError(path: name, code: errno)
        }
    }

    /// Whether every folder on the way is a real one: no link among them, nothing missing.
    func isPlainFolder(_ directory: [String]) -> Bool {
        guard let folder = try? openFolder(directory, makes: false) else { return false }
        close(folder)
        return true
    }

    private func openFolder(
        _ directory: [String], makes: Bool = true
    ) throws(RootFileError) -> Int32 {
        var folder = unsafe Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw RootFileError(path: root, code: errno) }
        for name in directory {
            var next = unsafe oakum_open_directory(folder, name)
            if next < 0, errno == ENOENT, makes {
                unsafe _ = mkdirat(folder, name, 0o755)
                next = unsafe oakum_open_directory(folder, name)
            }
            let code = errno
            close(folder)
            guard next >= 0 else {
                throw RootFileError(path: "/" + directory.joined(separator: "/"), code: code)
            }
            folder = next
        }
        return folder
    }

    /// A descriptor of a regular file; `nil` when there is none.
    func open(_ path: String) throws(RootFileError) -> Int32? {
        let folder = unsafe Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw RootFileError(path: root, code: errno) }
        defer { close(folder) }
        let file = unsafe oakum_open_beneath(folder, path)
        if file >= 0 { return file }
        if errno == ENOENT { return nil }
        throw RootFileError(path: path, code: errno)
    }
}

/// Hands out a descriptor's bytes piece by piece until the end or until told to stop.
///
/// - Returns: 0 or the error number.
func pieces(of descriptor: Int32, _ take: ([UInt8]) -> Bool) -> Int32 {
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe read(descriptor, $0.baseAddress, $0.count)
        }
        if count == 0 { return 0 }
        if count < 0 {
            if errno == EINTR { continue }
            return errno
        }
        if !take(count == buffer.count ? buffer : Array(buffer[..<count])) { return 0 }
    }
}

/// Writes all bytes.
///
/// - Returns: 0 or the error number.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var done = 0
    while done < bytes.count {
        let count = unsafe bytes.withUnsafeBytes {
            unsafe write(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done)
        }
        if count < 0 {
            if errno == EINTR { continue }
            return errno
        }
        done += count
    }
    return 0
}

/// SHA-256 of a file of the controller's; `nil` when it cannot be read.
func digest(ofFile path: String) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var hasher = SHA256()
    let end = pieces(of: file) { piece in
        hasher.update(piece)
        return true
    }
    return end == 0 ? hasher.finalize().hex : nil
}
