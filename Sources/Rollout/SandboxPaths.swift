internal import Glibc

/// Questions about paths on the host that a sandbox is made of.
enum SandboxPaths {
    /// The program that Debian's tools ask before they start a service.
    static let policyProgram = "/usr/sbin/policy-rc.d"

    /// Whether a path is absolute and never goes up.
    static func isPlain(_ path: String) -> Bool {
        guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(0) else { return false }
        return !path.utf8.split(separator: UInt8(ascii: "/")).contains {
            $0.elementsEqual("..".utf8)
        }
    }

    /// The file's mode and size, of a link itself; `nil` when there is none.
    private static func status(_ path: String) -> stat? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status : nil
    }

    static func isDirectory(_ path: String) -> Bool {
        status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
    }

    /// The text of a symbolic link; `nil` when the path is none.
    static func linkTarget(_ path: String) -> String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(path, &bytes, bytes.count)
        guard count > 0 else { return nil }
        return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func exists(_ path: String) -> Bool { status(path) != nil }

    static func isEmptyFile(_ path: String) -> Bool {
        status(path).map { $0.st_mode & S_IFMT == S_IFREG && $0.st_size == 0 } ?? false
    }

    static func isEmptyOrMissing(_ path: String) -> Bool { !exists(path) || isEmptyFile(path) }

    /// The path without links; `nil` when it does not exist.
    static func real(_ path: String) -> String? {
        guard let text = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(text) }
        return unsafe String(cString: text)
    }

    /// Gives a directory the owner and mode of another. Whether that went well.
    static func copyOwnerAndMode(from path: String, to other: String) -> Bool {
        guard let status = status(path) else { return false }
        // The owner first: changing it clears mode bits.
        guard unsafe lchown(other, status.st_uid, status.st_gid) == 0 else { return false }
        return unsafe chmod(other, status.st_mode & 0o7777) == 0
    }

    /// Whether a directory is on another file system than its parent.
    static func isMountPoint(_ path: String) -> Bool {
        guard let here = status(path), let above = status(path + "/..") else { return false }
        return here.st_dev != above.st_dev
    }

    /// Whether an open descriptor is still the file at a path.
    static func isOwnFile(_ descriptor: Int32, at path: String) -> Bool {
        var open = stat()
        guard unsafe fstat(descriptor, &open) == 0, let there = status(path) else { return false }
        return open.st_dev == there.st_dev && open.st_ino == there.st_ino
    }

    /// Names in a directory, without `.` and `..`, in byte order; none when it cannot be read.
    static func children(of directory: String) -> [String] {
        guard let stream = unsafe opendir(directory) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
