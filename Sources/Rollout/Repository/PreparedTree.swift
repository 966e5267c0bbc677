internal import Digests
internal import Glibc

/// What preparing programs produced (installed dependencies, downloaded archives), kept so that a
/// trial can run the project without a network.
public struct PreparedTree: Sendable, Hashable {
    /// SHA-256 over the sorted paths and contents, hexadecimal.
    public let digest: String
    /// The folder that holds the files at their paths in the repository.
    public let path: String

    /// Keeps files of a tree in `folder` by their digest.
    ///
    /// - Parameter entries: What of the tree is kept.
    init(
        keeping entries: [[UInt8]: FileTree.Entry], of tree: FileTree, in folder: String
    ) throws(RepositoryError) {
        digest = Self.digest(entries)
        path = folder + "/" + digest
        if SandboxPaths.isDirectory(path) {
            try check()
            return
        }
        let new = "\(path).\(getpid()).new"
        RepositoryCopy.remove(new)
        try RepositoryCopy.makeFolder(new)
        do throws(RepositoryError) {
            try tree.copy(Set(entries.keys), to: FileTree(new))
            // Somebody else may have kept the same files meanwhile.
            if unsafe rename(new, path) != 0, !SandboxPaths.isDirectory(path) {
                throw .file(path, reason: systemText(errno))
            }
            try check()
        } catch {
            RepositoryCopy.remove(new)
            throw error
        }
        RepositoryCopy.remove(new)
    }

    /// Files that were kept before.
    public init(digest: String, in folder: String) throws(RepositoryError) {
        guard digest.utf8.count == 64, (try? Hex.decode(digest)) != nil else {
            throw .preparedTree(digest: digest, reason: "it is no digest")
        }
        self.digest = digest
        path = folder + "/" + digest
    }

    /// Copies the files into a copy of the repository.
    ///
    /// - Throws: ``RepositoryError/preparedTree(digest:reason:)`` when they are not as digested.
    func copy(into tree: FileTree) throws(RepositoryError) {
        let kept = FileTree(path)
        try check()
        try kept.copy(Set(try kept.list(skipping: nil).keys), to: tree)
    }

    private func check() throws(RepositoryError) {
        guard SandboxPaths.isDirectory(path) else {
            throw .preparedTree(digest: digest, reason: "they are no longer there")
        }
        guard Self.digest(try FileTree(path).list(skipping: nil)) == digest else {
            throw .preparedTree(digest: digest, reason: "they were changed")
        }
    }

    private static func digest(_ entries: [[UInt8]: FileTree.Entry]) -> String {
        var hasher = SHA256()
        for (path, entry) in entries.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            // Lengths before contents, so that no two lists of files read the same.
            switch entry {
            case .file(let sha256, let isExecutable):
                hasher.update("\(isExecutable ? "x" : "f") \(sha256) ".utf8)
            case .link(let target):
                hasher.update("l \(target.count) ".utf8)
                hasher.update(target)
            case .other: continue
            }
            hasher.update(" \(path.count) ".utf8)
            hasher.update(path)
        }
        return hasher.finalize().hex
    }
}
