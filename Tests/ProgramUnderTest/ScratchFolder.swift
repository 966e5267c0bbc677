import Foundation

/// A folder that is gone when the test is over.
public final class ScratchFolder: Sendable {
    public let root: String

    public init() throws {
        let url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("oakum-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        // Some tests look at it as another user.
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
        root = url.path
    }

    deinit {
        makeRemovable()
        try? FileManager.default.removeItem(atPath: root)
    }

    /// Directories that a test closed could not be emptied.
    private func makeRemovable() {
        guard let names = FileManager.default.enumerator(atPath: root) else { return }
        for case let name as String in names
        where names.fileAttributes?[.type] as? FileAttributeType == .typeDirectory {
            unsafe chmod(root + "/" + name, 0o755)
        }
    }

    public func path(_ name: String) -> String { root + "/" + name }

    /// Makes a folder and those above it.
    @discardableResult
    public func makeFolder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(
            atPath: path(name), withIntermediateDirectories: true)
        return path(name)
    }

    /// Writes a file and the folders above it; returns its path.
    @discardableResult
    public func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        if let slash = name.lastIndex(of: "/") { try makeFolder(String(name[..<slash])) }
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    @discardableResult
    public func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }

    /// Makes a symbolic link.
    public func link(_ name: String, to target: String) throws {
        if let slash = name.lastIndex(of: "/") { try makeFolder(String(name[..<slash])) }
        try FileManager.default.createSymbolicLink(
            atPath: path(name), withDestinationPath: target)
    }

    /// A plugin's folder with its `plugin.lua`; returns its path.
    public func plugin(_ name: String, _ source: String) throws -> String {
        try write("plugins/\(name)/plugin.lua", source)
        return path("plugins/\(name)")
    }

    /// The text of a file; empty when there is none.
    public func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path(name)) ?? Data(), as: UTF8.self)
    }
}
