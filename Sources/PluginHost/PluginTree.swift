internal import CFileSystem
internal import Digests
internal import Glibc

/// Every file of a plugin's folder, in memory: what is hashed, shown, copied and run is one and the
/// same text.
///
/// Nothing is left out but `.git` at the top, which is neither copied nor loaded.
public struct PluginTree: Sendable, Hashable {
    /// Sorted by the bytes of their paths.
    public let entries: [Entry]

    /// A file or link.
    public struct Entry: Sendable, Hashable {
        /// From the plugin's folder, parts separated by `/`.
        public var path: String
        public var content: Content

        public init(path: String, content: Content) {
            self.path = path
            self.content = content
        }
    }

    /// What a path holds.
    public enum Content: Sendable, Hashable {
        case file([UInt8])
        /// Where a symbolic link leads; it is never followed.
        case link(String)
    }

    /// Most files and links.
    public static let countLimit = 2000
    /// Bytes of one file.
    public static let fileLimit = 8 << 20
    /// Bytes of all files together.
    public static let totalLimit = 32 << 20
    /// Folders in one another.
    public static let depthLimit = 16
    /// Bytes of a path.
    public static let pathLimit = 512

    /// Puts entries in order.
    ///
    /// - Throws: `PluginTreeError` for a path that is no plain one or is there twice, and when a
    ///   limit is met.
    public init(_ entries: [Entry]) throws(PluginTreeError) {
        self.entries = entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        var total = 0
        var before: String?
        for entry in self.entries {
            try Self.check(entry.path)
            guard before != entry.path else {
                throw PluginTreeError("'\(entry.path)' is there twice")
            }
            before = entry.path
            guard case .file(let bytes) = entry.content else { continue }
            try Self.check(size: bytes.count, of: entry.path)
            total += bytes.count
        }
        try Self.check(count: entries.count, total: total)
    }

    /// Reads a folder, following no link.
    ///
    /// - Parameter owner: the user id that must own everything in it, with nobody else able to
    ///   write; `nil` asks for nothing.
    /// - Throws: `PluginTreeError` for what is neither file, folder nor link, and at a limit.
    public init(reading path: String, owner: UInt32? = nil) throws(PluginTreeError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw PluginTreeError("'\(path)' is not a folder that can be read")
        }
        var walk = TreeWalk(owner: owner)
        try walk.walk(descriptor, below: "", depth: 0)
        try self.init(walk.entries)
    }

    /// SHA-256 in hex. For each entry, in order: `f` or `l`, the length of the path in decimal, `:`,
    /// the path, `:`, the length of the bytes (or of the link's text), `:`, the bytes.
    public var digest: String {
        var hasher = SHA256()
        for entry in entries {
            // Lengths first, so that no two trees give the same stream.
            switch entry.content {
            case .file(let bytes):
                let path = entry.path
                hasher.update(Array("f\(path.utf8.count):\(path):\(bytes.count):".utf8))
                hasher.update(bytes)
            case .link(let target):
                let path = entry.path
                let head = "l\(path.utf8.count):\(path):\(target.utf8.count):\(target)"
                hasher.update(Array(head.utf8))
            }
        }
        return hasher.finalize().hex
    }

    /// Bytes of all files together.
    public var byteCount: Int { entries.reduce(0) { $0 + ($1.bytes?.count ?? 0) } }

    /// The bytes of a file; `nil` when there is none.
    public subscript(path: String) -> [UInt8]? { entries.first { $0.path == path }?.bytes }

    /// The first link, which a plugin that is added must not have.
    public var firstLink: String? { entries.first { $0.bytes == nil }?.path }

    static func check(_ path: String) throws(PluginTreeError) {
        let parts = path.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
        }
        guard isPlain, path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw PluginTreeError("a file's name is not a plain one: \(path.debugDescription)")
        }
        guard path.utf8.count <= pathLimit, parts.count <= depthLimit else {
            throw PluginTreeError(
                "'\(path.prefix(100))' lies too deep: \(depthLimit) folders and \(pathLimit) bytes "
                    + "at most")
        }
    }

    static func check(size: Int, of path: String) throws(PluginTreeError) {
        guard size <= fileLimit else {
            throw PluginTreeError("'\(path)' is larger than \(fileLimit >> 20) MiB")
        }
    }

    static func check(count: Int, total: Int) throws(PluginTreeError) {
        guard count <= countLimit else {
            throw PluginTreeError("there are more than \(countLimit) files")
        }
        guard total <= totalLimit else {
            throw PluginTreeError("its files have more than \(totalLimit >> 20) MiB together")
        }
    }
}

extension PluginTree.Entry {
    /// The bytes of a file; `nil` for a link.
    public var bytes: [UInt8]? { if case .file(let bytes) = content { bytes } else { nil } }
}

/// Why a folder cannot be a plugin's.
public struct PluginTreeError: Error, Sendable, Hashable, CustomStringConvertible {
    public var reason: String

    public init(_ reason: String) { self.reason = reason }

    public var description: String { reason }
}

/// A walk through one plugin's folder, by open directories: what is checked is what is read.
private struct TreeWalk {
    let owner: UInt32?
    var entries: [PluginTree.Entry] = []
    private var total = 0

    init(owner: UInt32?) { self.owner = owner }

    /// Reads an open directory and closes it.
    mutating func walk(
        _ descriptor: Int32, below prefix: String, depth: Int
    ) throws(PluginTreeError) {
        guard depth < PluginTree.depthLimit else {
            close(descriptor)
            throw PluginTreeError("'\(prefix)' lies deeper than \(depth) folders")
        }
        var status = stat()
        if unsafe fstat(descriptor, &status) == 0 { try checkOwner(status, prefix, descriptor) }
        guard let directory = unsafe fdopendir(descriptor) else {
            close(descriptor)
            throw PluginTreeError("'\(prefix)' cannot be read: \(errorText(errno))")
        }
        defer { unsafe closedir(directory) }
        for name in try unsafe names(directory, prefix) where prefix != "" || name != ".git" {
            try take(name, in: descriptor, below: prefix, depth: depth)
        }
    }

    private func names(
        _ directory: OpaquePointer, _ prefix: String
    ) throws(PluginTreeError) -> [String] {
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let name else {
                throw PluginTreeError(
                    "a file's name is not UTF-8, in the folder '\(prefix.isEmpty ? "." : prefix)'")
            }
            guard name != ".", name != ".." else { continue }
            names.append(name)
            try PluginTree.check(count: entries.count + names.count, total: total)
        }
        return names
    }

    private mutating func take(
        _ name: String, in directory: Int32, below prefix: String, depth: Int
    ) throws(PluginTreeError) {
        let path = prefix + name
        try PluginTree.check(path)
        var status = stat()
        guard unsafe fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw PluginTreeError("'\(path)' cannot be read: \(errorText(errno))")
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            let inner = unsafe oakum_open_directory(directory, name)
            guard inner >= 0 else {
                throw PluginTreeError("'\(path)' cannot be read: \(errorText(errno))")
            }
            try walk(inner, below: path + "/", depth: depth + 1)
        case S_IFREG: try takeFile(name, in: directory, path)
        case S_IFLNK:
            try checkOwner(status, path)
            var target = [CChar](repeating: 0, count: 4096)
            let count = unsafe readlinkat(directory, name, &target, target.count)
            guard count >= 0 else {
                throw PluginTreeError("'\(path)' cannot be read: \(errorText(errno))")
            }
            let bytes = target[..<count].map { UInt8(bitPattern: $0) }
            let text = String(decoding: bytes, as: UTF8.self)
            entries.append(PluginTree.Entry(path: path, content: .link(text)))
        default:
            throw PluginTreeError("'\(path)' cannot be read: it is no file, folder or link")
        }
    }

    private mutating func takeFile(
        _ name: String, in directory: Int32, _ path: String
    ) throws(PluginTreeError) {
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let descriptor = unsafe openat(directory, name, flags)
        guard descriptor >= 0 else {
            throw PluginTreeError("'\(path)' cannot be read: \(errorText(errno))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw PluginTreeError("'\(path)' cannot be read: it is no file")
        }
        try checkOwner(status, path)
        guard let bytes = readOpenFile(descriptor, limit: PluginTree.fileLimit) else {
            try PluginTree.check(size: Int(status.st_size), of: path)
            throw PluginTreeError("'\(path)' cannot be read")
        }
        total += bytes.count
        entries.append(PluginTree.Entry(path: path, content: .file(bytes)))
        try PluginTree.check(count: entries.count, total: total)
    }

    private func checkOwner(
        _ status: stat, _ path: String, _ opened: Int32 = -1
    ) throws(PluginTreeError) {
        guard let owner else { return }
        let isLink = status.st_mode & S_IFMT == S_IFLNK
        let isLoose = !isLink && status.st_mode & (S_IWGRP | S_IWOTH) != 0
        guard status.st_uid != owner || isLoose else { return }
        if opened >= 0 { close(opened) }
        let shown = path.isEmpty ? "its folder" : "'\(path)'"
        throw PluginTreeError(
            isLoose
                ? "\(shown) can be written by others: take that right away with chmod go-w"
                : "\(shown) belongs to user id \(status.st_uid), not \(owner): give it to root")
    }
}
