internal import Digests
internal import Glibc
public import PluginProtocol

/// A plugin as it lies on disk: its folder, Lua files and digest. Nothing of it has run.
public struct PluginFolder: Sendable, Hashable {
    /// The folder's name, which is the plugin's.
    public var name: String
    public var path: String
    /// Where it was found.
    public var origin: Origin
    /// `plugin.lua` and the other Lua files beside it, sorted by name.
    public var sources: [LoadRequest.Source]
    /// `nil` for a bundled one, whose tests are not read for nothing.
    private var treeDigest: String?

    /// Whose plugin it is, from the lowest precedence to the highest. One worker process serves one
    /// trust level: bundled plugins share theirs, every other plugin has its own.
    public enum Origin: Int, Sendable, Hashable, CaseIterable {
        /// It comes with the program.
        case bundled
        /// From the machine's plugin directory, which only root can write.
        case system
        /// From the user's plugin directory; `oakum.lock` says what of it is trusted.
        case user
        /// From a folder that the command line names, for one run.
        case added
    }

    /// Largest Lua file that is read.
    public static let sourceLimit = 1 << 20

    /// What a plugin begins with: code, or a description in its place.
    public static let mainFiles = ["plugin.lua", "plugin.toml", "plugin.yaml"]

    private static func isSource(_ name: String) -> Bool {
        name.hasSuffix(".lua") || mainFiles.contains(name)
    }

    private static func missing(in path: String) -> String {
        "there is no plugin.lua, plugin.toml or plugin.yaml in '\(path)'"
    }

    /// Reads the folder at `path`.
    ///
    /// - Parameter owner: the user id that must own everything in it; see ``PluginTree``.
    /// - Throws: `PluginError` when there is no readable `plugin.lua` or a file is too large.
    public init(path: String, origin: Origin, owner: UInt32? = nil) throws(PluginError) {
        // The folder's own name, whatever the path to it: `.` too.
        let path =
            unsafe realpath(path, nil).map { resolved in
                defer { unsafe free(resolved) }
                return unsafe String(cString: resolved)
            } ?? path
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let names = directoryEntries(path) else {
            throw PluginError(plugin: name, reason: "'\(path)' is not a folder that can be read")
        }
        guard names.contains(where: Self.mainFiles.contains) else {
            throw PluginError(plugin: name, reason: Self.missing(in: path))
        }
        guard origin == .bundled else {
            let tree: PluginTree
            do throws(PluginTreeError) {
                tree = try PluginTree(reading: path, owner: owner)
            } catch { throw PluginError(plugin: name, reason: "\(error), in '\(path)'") }
            try self.init(name: name, path: path, origin: origin, tree: tree)
            return
        }
        var sources: [LoadRequest.Source] = []
        for file in names.filter(Self.isSource).sorted() {
            guard let text = readFile(path + "/" + file, limit: Self.sourceLimit) else {
                throw PluginError(
                    plugin: name,
                    reason: "'\(path)/\(file)' cannot be read or is larger than "
                        + "\(Self.sourceLimit) bytes")
            }
            sources.append(LoadRequest.Source(name: file, text: text))
        }
        self.init(name: name, path: path, origin: origin, sources: sources)
    }

    /// Takes a tree that has been read: what its digest covers is what runs.
    ///
    /// - Throws: `PluginError` when there is no `plugin.lua` or a Lua file is too large or a link.
    public init(
        name: String, path: String, origin: Origin, tree: PluginTree
    ) throws(PluginError) {
        var sources: [LoadRequest.Source] = []
        for entry in tree.entries where !entry.path.contains("/") && Self.isSource(entry.path) {
            guard let text = entry.bytes else {
                throw PluginError(
                    plugin: name, reason: "'\(entry.path)' is a link: put the file itself there")
            }
            guard text.count <= Self.sourceLimit else {
                throw PluginError(
                    plugin: name,
                    reason: "'\(entry.path)' cannot be read or is larger than \(Self.sourceLimit) "
                        + "bytes")
            }
            sources.append(LoadRequest.Source(name: entry.path, text: text))
        }
        guard sources.contains(where: { Self.mainFiles.contains($0.name) }) else {
            throw PluginError(plugin: name, reason: Self.missing(in: path))
        }
        self.init(name: name, path: path, origin: origin, sources: sources)
        treeDigest = tree.digest
    }

    private init(
        name: String, path: String, origin: Origin, sources: [LoadRequest.Source]
    ) {
        self.name = name
        self.path = path
        self.origin = origin
        self.sources = sources
    }

    /// SHA-256 over the names and texts of what runs; tests, README and the like do not count.
    public var sourceDigest: [UInt8] {
        var hash = SHA256()
        for source in sources {
            hash.update(Array("\(source.name)\0\(source.text.count)\0".utf8))
            hash.update(source.text)
        }
        return hash.finalize().bytes
    }

    /// SHA-256 over every file of the folder, tests too, in hex: ``PluginTree/digest``. Empty when a
    /// bundled plugin's folder holds what no plugin may have.
    public var digest: String {
        treeDigest ?? (try? PluginTree(reading: path))?.digest ?? ""
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
    return readOpenFile(descriptor, limit: limit)
}

/// The bytes of an open regular file, or `nil` when it cannot be read or is larger than `limit`.
func readOpenFile(_ descriptor: Int32, limit: Int) -> [UInt8]? {
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
