import Glibc
import PluginHost

/// Writes trees of plugins, and files beside them, so that a reader sees the old ones or the new.
enum TreeFolder {
    /// Writes a tree in place of what is at `path`; links are never made.
    static func write(_ tree: PluginTree, to path: String) throws {
        let scratch = temporaryName(beside: path)
        try make(scratch, mode: 0o755)
        do {
            for entry in tree.entries {
                guard let bytes = entry.bytes else {
                    throw CommandEnd(.failed, "'\(entry.path)' is a link")
                }
                let parts = entry.path.split(separator: "/").dropLast()
                for end in parts.indices {
                    let folder = scratch + "/" + parts[...end].joined(separator: "/")
                    guard unsafe mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                        throw failure("make", folder)
                    }
                }
                try writeNew(bytes, to: scratch + "/" + entry.path)
            }
            try exchange(scratch, with: path)
        } catch {
            ScratchPlace.remove(scratch)
            throw error
        }
    }

    /// Gives a finished folder its name; what had it before is removed.
    private static func exchange(_ scratch: String, with path: String) throws {
        if unsafe rename(scratch, path) == 0 { return }
        guard errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR else {
            throw failure("write", path)
        }
        let old = temporaryName(beside: path)
        guard unsafe rename(path, old) == 0 else { throw failure("replace", path) }
        guard unsafe rename(scratch, path) == 0 else {
            let failure = failure("write", path)
            _ = unsafe rename(old, path)
            throw failure
        }
        ScratchPlace.remove(old)
    }

    /// Replaces a file or makes it; its bytes are on disk before it has its name.
    static func replace(_ path: String, with bytes: [UInt8]) throws {
        let scratch = temporaryName(beside: path)
        do {
            try writeNew(bytes, to: scratch)
            guard unsafe rename(scratch, path) == 0 else { throw failure("write", path) }
        } catch {
            unsafe unlink(scratch)
            throw error
        }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = unsafe open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    private static func writeNew(_ bytes: [UInt8], to path: String) throws {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = unsafe open(path, flags, 0o644)
        guard descriptor >= 0 else { throw failure("write", path) }
        defer { close(descriptor) }
        try Terminal.write(bytes, to: descriptor)
        guard fsync(descriptor) == 0 else { throw failure("write", path) }
    }

    /// Makes a folder with those above it.
    static func make(_ path: String, mode: mode_t = 0o700) throws {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/" + part
            guard unsafe mkdir(made, mode) != 0, errno != EEXIST, errno != EISDIR else { continue }
            throw failure("make", made)
        }
    }

    /// Names in a folder; empty when it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Hidden, so that no half-written plugin is ever found.
    private static func temporaryName(beside path: String) -> String {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let name = parts.popLast() ?? ""
        let random = String(UInt64.random(in: .min ... .max), radix: 36)
        return (parts + [".\(name).new-\(random)"]).joined(separator: "/")
    }

    private static func failure(_ action: String, _ path: String) -> CommandEnd {
        CommandEnd(.failed, "cannot \(action) '\(path)': \(errorText(errno))")
    }
}
