internal import CFileSystem
public import PluginHost
public import PluginProtocol

/// Opens siblings beneath the target's root, as far as the plugin's needs allow.
public struct TargetSiblings: SiblingSource {
    let root: Int32
    let directory: String
    let allowed: [GlobPattern]?
    /// The tree that the claimed file lies in; `nil` beneath the root.
    var tree: UnpackedTree?
    let observe: (String, SiblingAnswer) -> Void

    /// - Parameters:
    ///   - root: an open directory, the target's root; it stays the caller's.
    ///   - directory: the folder of the claimed file, relative to the root.
    ///   - allowed: `needs.files` of the plugin; `nil` where no file stands beside another.
    ///   - observe: sees each request and its answer.
    public init(
        root: Int32, directory: String, allowed: [GlobPattern]?,
        observe: @escaping (String, SiblingAnswer) -> Void = { _, _ in }
    ) {
        self.root = root
        self.directory = directory
        self.allowed = allowed
        self.observe = observe
    }

    init(
        root: Int32, directory: String, allowed: [GlobPattern]?, tree: UnpackedTree?,
        observe: @escaping (String, SiblingAnswer) -> Void
    ) {
        self.init(root: root, directory: directory, allowed: allowed, observe: observe)
        self.tree = tree
    }

    /// Opens a file beside the claimed one, and tells who wants to know.
    public func open(_ path: String) -> SiblingAnswer {
        let answer = answer(path)
        observe(path, answer)
        return answer
    }

    private func answer(_ path: String) -> SiblingAnswer {
        guard let allowed else {
            return .refused("a program or library is read without the files beside it")
        }
        guard allowed.contains(where: { $0.matches(path, from: directory) }) else {
            let relative = relativePath(from: directory, to: path)
            return .refused(
                "needs.files of the manifest does not list '\(relative)': add a glob for it")
        }
        let descriptor = unsafe tree?.open(path) ?? oakum_open_beneath(root, path)
        return descriptor >= 0 ? .opened(descriptor) : .absent
    }
}
