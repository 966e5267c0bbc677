public import PluginHost
public import PluginProtocol

/// A plugin's wish to read the files that a pattern matches.
public struct Claim: Sendable, Hashable {
    /// The plugin's number in the catalogue.
    public var plugin: Int
    /// `inventory`, `releases` or `unpack`.
    public var kind: String
    public var pattern: GlobPattern
    /// Whether only programs and libraries in machine code are meant.
    public var isForExecutables: Bool

    public init(plugin: Int, kind: String, pattern: GlobPattern, isForExecutables: Bool = false) {
        self.plugin = plugin
        self.kind = kind
        self.pattern = pattern
        self.isForExecutables = isForExecutables
    }
}

extension Claim {
    /// What a plugin claims of a target, for these kinds.
    ///
    /// - Parameter kinds: `inventory`, `releases`, `unpack`.
    public static func all(
        of plugin: Plugin, number: Int, kinds: Set<String>
    ) -> [Claim] {
        let manifest = plugin.manifest
        return [
            ("inventory", manifest.inventory), ("unpack", manifest.unpack),
            ("releases", manifest.releases),
        ].flatMap { kind, claim -> [Claim] in
            guard let claim, kinds.contains(kind) else { return [] }
            let named = claim.files.map { Claim(plugin: number, kind: kind, pattern: $0) }
            guard claim.readsExecutables, let any = GlobPattern("*") else { return named }
            return named + [
                Claim(plugin: number, kind: kind, pattern: any, isForExecutables: true)
            ]
        }
    }
}

/// A file that a plugin claimed.
public struct ClaimedFile: Sendable, Hashable {
    /// Relative to the target; bytes that are not UTF-8 are `\xNN`.
    public var path: String
    /// The path as the file system has it.
    var rawPath: [UInt8]
    public var claim: Claim
    /// What stands before the matched part: the nested root of an unanchored pattern.
    public var root: String
    var isLink: Bool

    /// The folders that the plugin's pattern does not name: `vendor/modules.txt` is about its `vendor`.
    var folder: String {
        guard claim.isForExecutables else { return root }
        return path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? ""
    }
}

/// Claims as walks and trees look them up.
struct ClaimTable: Sendable {
    private let index: GlobIndex
    /// Claims on names, in the order of the plugins and of their manifests.
    private let named: [Claim]
    /// Claims on programs and libraries, whatever their names.
    let executables: [Claim]

    init(_ claims: [Claim]) {
        named = claims.filter { !$0.isForExecutables }
        executables = claims.filter(\.isForExecutables)
        index = GlobIndex(named.map(\.pattern))
    }

    /// The claims that no index serves and that can match in a directory.
    func others(in directory: String) -> [GlobIndex.Entry] { index.others(in: directory) }

    /// The claims whose last part matches a base name; the whole path is still to be checked.
    func candidates(_ name: [UInt8], others: [GlobIndex.Entry]) -> [Claim] {
        index.candidates(name, others: others).map { named[$0] }
    }

    /// The claims on a file, each with the nested root that it means: of each plugin and kind the
    /// first of the candidates that matches.
    func claims(
        on path: String, among candidates: [Claim], isExecutable: Bool
    ) -> [(claim: Claim, root: String)] {
        var taken: Set<String> = []
        var found: [(Claim, String)] = []
        for claim in candidates {
            guard let root = claim.pattern.matchedRoot(of: path),
                taken.insert("\(claim.plugin) \(claim.kind)").inserted
            else { continue }
            found.append((claim, root))
        }
        if isExecutable {
            for claim in executables
            where taken.insert("\(claim.plugin) \(claim.kind)").inserted {
                found.append((claim, ""))
            }
        }
        return found
    }
}
