internal import PatchModel
internal import PluginHost
internal import PluginProtocol

/// Which entries of unpacked trees are of use: what plugins claim, and what they may ask for beside
/// it.
struct UnpackClaims: Sendable {
    /// For the worker, which then leaves the rest alone.
    let wantedGlobs: [String]
    /// What plugins may ask for beside the files that they claim.
    let besideGlobs: GlobSet
    private let table: ClaimTable
    private let catalogue: PluginCatalogue

    /// - Parameter isTarget: whether the tree is the target itself. In any other, patterns that
    ///   begin at the target's root mean no entry.
    init(_ claims: [Claim], catalogue: PluginCatalogue, isTarget: Bool = false) {
        let claims = claims.filter { isTarget || !$0.pattern.isAnchored && $0.kind != "releases" }
        self.catalogue = catalogue
        table = ClaimTable(claims)
        let beside = claims.map(\.plugin).flatMap { catalogue.plugins[$0].manifest.needs.files }
            .filter { isTarget || !$0.isAnchored }.map(Self.ending)
        let named = claims.filter { !$0.isForExecutables }.map(\.pattern.description)
        wantedGlobs = Set(named + beside).sorted()
        besideGlobs = GlobSet(Set(beside).sorted().compactMap { GlobPattern($0) })
    }

    /// A glob from the claimed file's folder, without the way up that it begins with.
    private static func ending(_ pattern: GlobPattern) -> String {
        var text = pattern.description[...]
        while text.hasPrefix("../") { text = text.dropFirst(3) }
        return String(text)
    }

    /// Whether programs and libraries are wanted whatever their names.
    var wantsExecutables: Bool { !table.executables.isEmpty }

    /// Whether a claimed file has to wait for the whole tree: its plugin asks for others, it holds
    /// files itself, or it is read after everything else.
    func needsTree(_ claim: Claim) -> Bool {
        guard !claim.isForExecutables else { return false }
        return claim.kind != "inventory"
            || !catalogue.plugins[claim.plugin].manifest.needs.files.isEmpty
    }

    /// The claims on one path from the target's root.
    func files(at path: String, isExecutable: Bool, isLink: Bool) -> [ClaimedFile] {
        files(
            at: path, isExecutable: isExecutable, isLink: isLink, table.others(in: parent(of: path))
        )
    }

    private func files(
        at path: String, isExecutable: Bool, isLink: Bool,
        _ others: [GlobIndex.Entry]
    ) -> [ClaimedFile] {
        let name = Array(path.utf8.suffix(while: { $0 != UInt8(ascii: "/") }))
        let candidates = table.candidates(name, others: others)
        guard !candidates.isEmpty || isExecutable else { return [] }
        return table.claims(on: path, among: candidates, isExecutable: isExecutable).map {
            ClaimedFile(
                path: path, rawPath: Array(path.utf8), claim: $0.claim, root: $0.root,
                isLink: isLink)
        }
    }

    /// The claimed files of a tree, by path, then plugin, each with the path of its entry.
    func files(in tree: UnpackedTree) -> [(file: ClaimedFile, entry: String)] {
        var others: [String: [GlobIndex.Entry]] = [:]
        var files: [(file: ClaimedFile, entry: String)] = []
        for (entry, node) in tree.nodes {
            let path = tree.fullPath(of: entry)
            let folder = parent(of: path)
            let here = others[folder] ?? table.others(in: folder)
            others[folder] = here
            let (isExecutable, isLink) =
                switch node.content {
                case .file(let file): (file.isExecutable, false)
                case .link: (false, true)
                }
            files += self.files(at: path, isExecutable: isExecutable, isLink: isLink, here)
                .map { ($0, entry) }
        }
        return files.sorted {
            ($0.file.path, $0.file.claim.plugin, $0.file.claim.kind)
                < ($1.file.path, $1.file.claim.plugin, $1.file.claim.kind)
        }
    }

    /// What is said of a file that could not be read at all.
    func failed(_ file: ClaimedFile, reason: String) -> FileReading {
        var reading = FileReading(file: file)
        reading.failure = PluginError(
            code: .limit, plugin: catalogue.plugins[file.claim.plugin].name, reason: reason)
        return reading
    }
}

extension Collection where Element == UInt8, Self: BidirectionalCollection {
    /// The longest ending whose elements all satisfy a condition.
    fileprivate func suffix(while isIn: (UInt8) -> Bool) -> SubSequence {
        var start = endIndex
        while start > startIndex, isIn(self[index(before: start)]) { start = index(before: start) }
        return self[start...]
    }
}
