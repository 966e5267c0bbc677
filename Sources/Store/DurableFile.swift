import Foundation

/// A call on a file that failed.
struct FileFailure: Error, CustomStringConvertible {
    var action: String
    var path: String
    /// `errno`.
    var code: Int32

    var description: String {
        "cannot \(action) '\(path)': \(unsafe String(cString: strerror(code)))"
    }
}

/// Files that are on disk, whole, when a call returns.
enum DurableFile {
    /// Replaces a file or makes it; a reader sees the old bytes or the new ones.
    static func replace(
        _ path: String, with bytes: [UInt8], mode: mode_t
    ) throws(FileFailure) {
        let scratch = temporaryName(beside: path)
        try write(bytes, to: scratch, mode: mode)
        try rename(scratch, to: path)
    }

    /// Makes a file that must not be there yet.
    static func write(
        _ bytes: [UInt8], to path: String, mode: mode_t
    ) throws(FileFailure) {
        let descriptor = try make(path, mode: mode)
        defer { close(descriptor) }
        do throws(FileFailure) {
            try append(bytes[...], to: descriptor, path: path)
            try sync(descriptor, path: path)
        } catch {
            unsafe unlink(path)
            throw error
        }
    }

    /// Opens a new file for writing, whatever the umask.
    static func make(_ path: String, mode: mode_t) throws(FileFailure) -> Int32 {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = unsafe open(path, flags, 0o600)
        guard descriptor >= 0 else {
            throw FileFailure(action: "write", path: path, code: errno)
        }
        if fchmod(descriptor, mode) != 0 {
            let code = errno
            close(descriptor)
            unsafe unlink(path)
            throw FileFailure(action: "write", path: path, code: code)
        }
        return descriptor
    }

    /// Makes an empty file unless there is one. Where that fails, whoever opens it says why.
    static func makeIfAbsent(_ path: String, mode: mode_t) {
        if let descriptor = try? make(path, mode: mode) { close(descriptor) }
    }

    /// Whether there is nothing of that name.
    static func isAbsent(_ path: String) -> Bool {
        unsafe access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR)
    }

    static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

    /// The absolute path without links; the path itself when nothing is there.
    static func resolved(_ path: String) -> String {
        guard let real = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    static func append(
        _ bytes: ArraySlice<UInt8>, to descriptor: Int32, path: String
    ) throws(FileFailure) {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Foundation.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileFailure(action: "write", path: path, code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    static func sync(_ descriptor: Int32, path: String) throws(FileFailure) {
        guard fsync(descriptor) == 0 else {
            throw FileFailure(action: "write", path: path, code: errno)
        }
    }

    /// Gives a finished file its name; the name is on disk when this returns.
    static func rename(_ scratch: String, to path: String) throws(FileFailure) {
        guard unsafe Foundation.rename(scratch, path) == 0 else {
            let code = errno
            unsafe unlink(scratch)
            throw FileFailure(action: "write", path: path, code: code)
        }
        try syncFolder(of: path)
    }

    /// Puts the names in a file's folder on disk.
    static func syncFolder(of path: String) throws(FileFailure) {
        let folder = folder(of: path)
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileFailure(action: "write", path: folder, code: errno)
        }
        defer { close(descriptor) }
        try sync(descriptor, path: folder)
    }

    /// Makes a folder with those above it; nothing happens when it is there.
    static func makeFolder(_ path: String, mode: mode_t) throws(FileFailure) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/" + part
            if unsafe mkdir(made, mode) != 0, errno != EEXIST {
                throw FileFailure(action: "make the folder", path: made, code: errno)
            }
        }
    }

    /// Opens a regular file for reading; waits for nothing.
    static func openRegular(_ path: String, flags: Int32 = 0) throws(FileFailure) -> Int32 {
        let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | flags)
        guard descriptor >= 0 else {
            throw FileFailure(action: "read", path: path, code: errno)
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FileFailure(action: "read", path: path, code: EINVAL)
        }
        return descriptor
    }

    /// Calls `body` for each piece of what is left of an open file.
    static func eachPiece(
        of descriptor: Int32, path: String, _ body: (ArraySlice<UInt8>) throws(FileFailure) -> Void
    ) throws(FileFailure) {
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe read(descriptor, bytes.baseAddress, bytes.count)
            }
            if count == 0 { return }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileFailure(action: "read", path: path, code: errno) }
            try body(buffer[..<count])
        }
    }

    /// The bytes of a small file; those beyond `limit` make it an error.
    static func bytes(
        of path: String, limit: Int, flags: Int32 = 0
    ) throws(FileFailure) -> [UInt8] {
        let descriptor = try openRegular(path, flags: flags)
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        try eachPiece(of: descriptor, path: path) { (piece) throws(FileFailure) in
            guard bytes.count + piece.count <= limit else {
                throw FileFailure(action: "read", path: path, code: EFBIG)
            }
            bytes += piece
        }
        return bytes
    }

    /// A name that nothing has, in the same folder.
    static func temporaryName(beside path: String) -> String {
        path + ".new-" + String(UInt64.random(in: .min ... .max), radix: 36)
    }

    /// The folder of a path; `.` when it names none.
    static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
