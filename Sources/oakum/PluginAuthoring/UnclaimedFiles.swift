import Glibc
import PluginHost

/// The files of a folder that none of a plugin's globs claims, for authors who wonder why.
struct UnclaimedFiles {
    /// `inventory.files "*.parts"`, as the manifest has them.
    let globs: [String]
    /// The first ones, by path.
    let names: [String]
    let count: Int

    /// Names that are kept; the rest is counted.
    private static let limit = 20

    /// - Parameters:
    ///   - kind: the only kind whose globs count; `nil` for all that claim files of a target.
    ///   - claimed: paths below the folder that are left out.
    init(of plugin: Plugin, kind: String? = nil, below folder: String, claimed: Set<String> = []) {
        let manifest = plugin.manifest
        globs = [
            ("inventory", manifest.inventory), ("releases", manifest.releases),
            ("unpack", manifest.unpack),
        ].filter { name, _ in kind == nil || kind == name }.flatMap { name, claim in
            (claim?.files ?? []).map { "\(name).files \"\($0)\"" }
        }
        var names: [String] = []
        var count = 0
        Self.forEachFile(below: folder, prefix: "", depth: 0) { name in
            guard !claimed.contains(name) else { return }
            count += 1
            if count <= Self.limit { names.append(name) }
        }
        self.names = names
        self.count = count
    }

    /// Why nothing of the folder was read; foreign text is in it.
    func reason(in place: String) -> String {
        let claims = globs.isEmpty ? "the plugin has no globs" : "the globs are " + list(globs)
        guard count > 0 else {
            return "no file in '\(place)' is claimed: there are none; \(claims)"
        }
        let more = count - names.count
        return "no file in '\(place)' is claimed: \(claims); the files are "
            + list(names.map { "'\($0)'" }) + (more > 0 ? " and \(more) more" : "")
    }

    private func list(_ items: [String]) -> String { items.joined(separator: ", ") }

    /// Files below a folder, following no link.
    private static func forEachFile(
        below folder: String, prefix: String, depth: Int, _ body: (String) -> Void
    ) {
        guard depth < 64, let names = try? allNames(folder) else { return }
        for name in names {
            var status = stat()
            guard unsafe lstat(folder + "/" + name, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                forEachFile(
                    below: folder + "/" + name, prefix: prefix + name + "/", depth: depth + 1, body)
            } else if status.st_mode & S_IFMT == S_IFREG {
                body(prefix + name)
            }
        }
    }
}
