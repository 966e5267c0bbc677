/// A path below a directory that leads nowhere else.
struct RelativePath: Sendable, Hashable {
    /// The folders and the name; never empty.
    let components: [String]

    var text: String { components.joined(separator: "/") }

    /// - Throws: ``RepositoryError/unusablePath(_:reason:)`` for an absolute or empty path, one with
    ///   `.` or `..`, with a control character, or into a `.git` folder, which holds programs that
    ///   git runs.
    init(_ path: String) throws(RepositoryError) {
        if path.utf8.contains(where: { $0 < 32 || $0 == 127 }) {
            throw .unusablePath(path, reason: "it contains a control character")
        }
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        for part in parts {
            let isStep = part.isEmpty || part == "." || part == ".."
            if isStep {
                throw .unusablePath(path, reason: "it is not a plain path below the asset")
            }
            if part.utf8.elementsEqual(".git".utf8, by: { $0 | 0x20 == $1 | 0x20 }) {
                throw .unusablePath(path, reason: "it leads into git's own folder")
            }
        }
        components = parts
    }

    /// A path that a listing of a directory gave: any name that a file can have.
    init(listed path: String) {
        components = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    }
}
