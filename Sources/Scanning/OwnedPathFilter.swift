internal import PluginProtocol

/// Picks, out of the long file lists of OS packages, the paths that some plugin has claimed.
///
/// Everything else in those lists would only cost memory.
struct OwnedPathFilter: Sendable {
    private let claimed: Set<[UInt8]>
    /// First part of a path that is a link at the top (`lib`), and where it leads (`usr/lib`).
    private let topLinks: [[UInt8]: [UInt8]]
    /// The root that those links lie in.
    private let top: String

    init(_ walk: TargetWalk.Result) {
        // Who owns an archive owns what is in it.
        claimed = Set(walk.files.filter { $0.claim.kind != "releases" }.map(\.rawPath))
        topLinks = Self.bytes(walk.topLinks)
        top = ""
    }

    /// For the files of an unpacked tree, which lies at `root`.
    init(claimed files: [ClaimedFile], topLinks: [String: String], in root: String) {
        claimed = Set(files.map(\.rawPath))
        self.topLinks = Self.bytes(topLinks)
        top = root
    }

    private static func bytes(_ links: [String: String]) -> [[UInt8]: [UInt8]] {
        Dictionary(uniqueKeysWithValues: links.map { (Array($0.key.utf8), Array($0.value.utf8)) })
    }

    /// Calls `body` with each listed path (below `root`, without leading `/`) that is claimed.
    func forEachHit(in list: [UInt8], root: String, _ body: (String) -> Void) {
        let prefix = root.isEmpty ? [] : Array(root.utf8) + [UInt8(ascii: "/")]
        for line in list.split(separator: UInt8(ascii: "\n")) {
            var path = prefix + line
            if root == top, let slash = line.firstIndex(of: UInt8(ascii: "/")),
                let target = topLinks[Array(line[..<slash])]
            {
                // dpkg may list /lib/x for what a merged /usr keeps in /usr/lib/x.
                path = prefix + target + line[slash...]
            }
            if claimed.contains(path) { body(escapedText(path)) }
        }
    }
}
