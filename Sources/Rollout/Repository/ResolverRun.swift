internal import Digests
internal import PatchModel

/// A file change with the bytes of both sides.
struct ResolvedChange {
    var change: FileChange
    var before: [UInt8]?
    var after: [UInt8]?
}

/// One resolution in a copy: the edits, the programs, and what became of the files.
struct ResolverRun {
    let resolver: RepositoryResolver
    let copy: RepositoryCopy
    /// Files that may change, relative to the asset.
    let concerned: [RelativePath]
    /// The copy as it was.
    let earlier: [[UInt8]: FileTree.Entry]
    private(set) var steps: [StepTranscript] = []
    private var before: [RelativePath: [UInt8]] = [:]

    init(
        resolver: RepositoryResolver, copy: RepositoryCopy, concerned: [RelativePath],
        earlier: [[UInt8]: FileTree.Entry]
    ) throws(RepositoryError) {
        self.resolver = resolver
        self.copy = copy
        self.concerned = concerned
        self.earlier = earlier
        for path in concerned { before[path] = try FileTree(copy.asset).read(path) }
    }

    func edit(_ edits: [RelativePath: [RemedyEdit]]) throws(RepositoryError) {
        for (path, edits) in edits.sorted(by: { $0.key.text < $1.key.text }) {
            guard let bytes = before[path] else {
                throw .file(path.text, reason: "an edit wants it and it is not there")
            }
            try FileTree(copy.asset).write(
                try EditApplication.applied(edits, to: bytes), at: path)
        }
    }

    mutating func resolve(_ programs: [[String]]) throws(RepositoryError) {
        if programs.isEmpty { return }
        try handOver()
        for arguments in programs { steps.append(try resolver.run(arguments, in: copy)) }
    }

    /// What changed, by path.
    func changes() throws(RepositoryError) -> [ResolvedChange] {
        let prefix = copy.subpath.isEmpty ? "" : copy.subpath + "/"
        let now = try FileTree(copy.top).list()
        var stray = Set(Self.differences(earlier, now))
        var changes: [ResolvedChange] = []
        for path in concerned {
            let (old, new) = (before[path], try FileTree(copy.asset).read(path))
            let place = Array((prefix + path.text).utf8)
            // A plan cannot say that a file's mode changes.
            if !Self.isModeKept(earlier[place], now[place]) { continue }
            stray.remove(place)
            if old == new { continue }
            let change = FileChange(
                path: path.text, before: old.map { Digest.sha256(of: $0).hex },
                after: new.map { Digest.sha256(of: $0).hex },
                diff: UnifiedDiff.text(path: path.text, before: old, after: new))
            changes.append(ResolvedChange(change: change, before: old, after: new))
        }
        guard stray.isEmpty else { throw strayChanges(Array(stray)) }
        return changes
    }

    private static func isModeKept(_ old: FileTree.Entry?, _ new: FileTree.Entry?) -> Bool {
        guard case .file(_, let was)? = old, case .file(_, let now)? = new else { return true }
        return was == now
    }

    /// Runs the preparing programs and keeps what they added.
    mutating func prepare(
        _ programs: [[String]], keepingIn folder: String
    ) throws(RepositoryError) -> PreparedTree {
        let tree = FileTree(copy.top)
        let resolved = try tree.list()
        try handOver()
        for arguments in programs { steps.append(try resolver.run(arguments, in: copy)) }
        let prepared = try tree.list()
        let changed = resolved.keys.filter { prepared[$0] != resolved[$0] }
        guard changed.isEmpty else { throw strayChanges(changed, allowed: []) }
        let added = prepared.filter { resolved[$0.key] == nil }
        return try PreparedTree(keeping: added, of: tree, in: folder)
    }

    private func handOver() throws(RepositoryError) {
        do throws(SandboxError) {
            try Sandbox.handOver(copy.top)
        } catch {
            throw .file(copy.top, reason: "\(error)")
        }
    }

    private static func differences(
        _ old: [[UInt8]: FileTree.Entry], _ new: [[UInt8]: FileTree.Entry]
    ) -> [[UInt8]] {
        Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
    }

    private func strayChanges(_ paths: [[UInt8]], allowed: [String]? = nil) -> RepositoryError {
        let names = paths.map { String(decoding: $0, as: UTF8.self) }.sorted()
        return .strayChanges(names, allowed: allowed ?? concerned.map(\.text))
    }
}
