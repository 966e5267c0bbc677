internal import Digests
internal import Glibc
public import PluginProtocol

/// A plugin as it lies on disk: its folder, Lua files and digest. Nothing of it has run.
public struct PluginFolder: Sendable, Hashable {
    /// The folder's name, which is the plugin's.
    public var name: String
    public var path: String
    /// Where it was found: `bundled` or a directory that the user named.
    public var origin: Origin
    /// `plugin.lua` and the other Lua files beside it, sorted by name.
    public var sources: [LoadRequest.Source]
    /// SHA-256 over the sorted (name, bytes) list, in hex.
    public var digest: String

    /// Whose plugin it is: one worker process serves one trust level.
    public enum Origin: Sendable, Hashable {
        case bundled
        /// Added by the user: a process of its own.
        case added
    }

    /// Largest Lua file that is read.
    public static let sourceLimit = 1 << 20

    /// Reads the folder at `path`.
    ///
    /// - Throws: `PluginError` when there is no readable `plugin.lua` or a file is too large.
    public init(path: String, origin: Origin) throws(PluginError) {
        // The folder's own name, whatever the path to it: `.` too.
        let path =
            unsafe realpath(path, nil).map { resolved in
                defer { unsafe free(resolved) }
                return unsafe String(cString: resolved)
            } ?? path
        name = path.split(separator: "/").last.map(String.init) ?? path
        self.path = path
        self.origin = origin
        guard let names = directoryEntries(path) else {
            throw PluginError(plugin: name, reason: "'\(path)' is not a folder that can be read")
        }
        let mainFiles = ["plugin.lua", "plugin.toml", "plugin.yaml"]
        let luaFiles = names.filter { $0.hasSuffix(".lua") || mainFiles.contains($0) }.sorted()
        guard luaFiles.contains(where: mainFiles.contains) else {
            throw PluginError(
                plugin: name,
                reason: "there is no plugin.lua, plugin.toml or plugin.yaml in '\(path)'")
        }
        sources = []
        var hasher = SHA256()
        for file in luaFiles {
            guard let text = readFile(path + "/" + file, limit: Self.sourceLimit) else {
                throw PluginError(
                    plugin: name,
                    reason: "'\(path)/\(file)' cannot be read or is larger than "
                        + "\(Self.sourceLimit) bytes")
            }
            sources.append(LoadRequest.Source(name: file, text: text))
            // Lengths first, so that no two lists of files give the same stream.
            hasher.update(Array("\(file.utf8.count):\(file):\(text.count):".utf8))
            hasher.update(text)
        }
        digest = hasher.finalize().hex
    }
}

/// Names in a directory, unsorted; `nil` when it cannot be read.
func directoryEntries(_ path: String) -> [String]? {
    guard let directory = unsafe opendir(path) else { return nil }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
                unsafe String(cString: $0)
            }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names
}

/// The bytes of a regular file, or `nil` when it cannot be read or is larger than `limit`.
func readFile(_ path: String, limit: Int) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        status.st_size <= limit
    else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe read(
                descriptor, buffer.baseAddress.map { unsafe $0 + filled }, buffer.count - filled)
        }
        guard count > 0 else { break }
        filled += count
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
}
