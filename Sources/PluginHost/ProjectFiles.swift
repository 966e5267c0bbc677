internal import CFileSystem
internal import PluginProtocol

/// The files of one project that a remedy may read and change: what the manifest's globs list,
/// opened beneath the asset's root.
struct ProjectFiles: SiblingSource {
    /// An open directory: the asset's root.
    let root: Int32
    /// The project's folder, relative to the root.
    let directory: String
    let claim: PluginManifest.RemedyClaim

    private static let pathLimit = 4096

    func open(_ path: String) -> SiblingAnswer {
        guard isAllowed(path) else {
            let relative = relativePath(from: directory, to: path)
            return .refused(
                "remedy.files of the manifest does not list '\(relative)': add a glob for it")
        }
        let descriptor = unsafe oakum_open_beneath(root, path)
        return descriptor >= 0 ? .opened(descriptor) : .absent
    }

    /// The path relative to the root of a name that a plugin gave; `nil` when it may not be touched.
    func path(of name: String) -> String? {
        guard !name.utf8.contains(0), !name.hasPrefix("/"), name.utf8.count <= Self.pathLimit,
            let path = targetPath(of: name, in: directory), isAllowed(path)
        else { return nil }
        return path
    }

    private func isAllowed(_ path: String) -> Bool {
        // What shows the project may be read and changed too, if it shows this one.
        claim.projects.contains { $0.matchedRoot(of: path) == directory }
            || claim.files.contains { $0.matches(path, from: directory) }
    }
}
