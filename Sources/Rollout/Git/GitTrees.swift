internal import Digests
internal import Glibc
internal import PatchModel

/// The planned files in the trees of commits, and commits with other files.
struct GitTrees {
    /// A file in a tree.
    struct Blob: Hashable {
        var mode: String
        var id: String
    }

    let git: GitProgram
    let files: [GitTarget.File]
    /// SHA-256 by the object's id, found once.
    private var digests: [String: String] = [:]

    init(_ git: GitProgram, _ files: [GitTarget.File]) {
        self.git = git
        self.files = files
    }

    /// Which side of a change is looked for.
    enum Side { case before, after }

    /// The first file of a commit that is not as planned, `nil` when all are.
    mutating func firstOther(
        than side: Side, in commit: String
    ) throws(RepositoryError) -> String? {
        let blobs = try blobs(in: commit)
        for file in files {
            let wanted = side == .before ? file.change.before : file.change.after
            let found = blobs[file.path]
            if let found, !found.mode.hasPrefix("100") { return file.path }
            if try digest(found) != wanted { return file.path }
        }
        return nil
    }

    mutating func has(_ side: Side, in commit: String) throws(RepositoryError) -> Bool {
        try firstOther(than: side, in: commit) == nil
    }

    /// The planned files that a commit has, by path.
    private func blobs(in commit: String) throws(RepositoryError) -> [String: Blob] {
        let paths = files.map(\.path)
        let list = try git.output(["ls-tree", "-z", "--full-tree", commit, "--"] + paths)
        var blobs: [String: Blob] = [:]
        for entry in list.zeroEnded {
            // `100644 blob ID<TAB>PATH`
            let parts = entry.split(separator: 0x09, maxSplits: 1)
            let words = parts.first?.split(separator: 0x20) ?? []
            guard parts.count == 2, words.count == 3 else { continue }
            let text = { (bytes: ArraySlice<UInt8>) in String(decoding: bytes, as: UTF8.self) }
            blobs[text(parts[1])] = Blob(mode: text(words[0]), id: text(words[2]))
        }
        return blobs
    }

    private mutating func digest(_ blob: Blob?) throws(RepositoryError) -> String? {
        guard let blob else { return nil }
        if let known = digests[blob.id] { return known }
        let bytes = try git.output(["cat-file", "blob", blob.id], outputLimit: FileTree.fileLimit)
        let digest = Digest.sha256(of: bytes).hex
        digests[blob.id] = digest
        return digest
    }

    /// A commit on top of another with every planned file as one side wants it.
    ///
    /// The same arguments make the same commit, by its id.
    /// - Parameter content: The bytes of a digest.
    func commit(
        on parent: String, _ side: Side, message: String, author: CommitAuthor, at: Timestamp,
        content: (String?, String) throws(RepositoryError) -> [UInt8]?
    ) throws(RepositoryError) -> String {
        // A new name each time: a controller that was killed leaves a lock beside it.
        let file = "\(git.directory)/index-\(UInt64.random(in: 0 ... .max))"
        let index = git.with(["GIT_INDEX_FILE": file])
        defer { unsafe _ = unlink(file) }
        _ = try index.output(["read-tree", "--empty"])
        _ = try index.output(["read-tree", parent])
        let known = try blobs(in: parent)
        var lines: [UInt8] = []
        for file in files {
            let wanted = side == .before ? file.change.before : file.change.after
            if let bytes = try content(wanted, file.path) {
                let id = try git.line(["hash-object", "-w", "--stdin"], input: bytes)
                lines += "\(known[file.path]?.mode ?? "100644") \(id)\t\(file.path)".utf8
            } else {
                lines += "0 \(String(repeating: "0", count: parent.utf8.count))\t\(file.path)".utf8
            }
            lines.append(0)
        }
        _ = try index.output(["update-index", "-z", "--index-info"], input: lines)
        let tree = try index.line(["write-tree"])
        return try commit(tree: tree, parents: [parent], message, author, at)
    }

    /// A commit without files.
    func emptyCommit(
        message: String, author: CommitAuthor, at: Timestamp
    ) throws(RepositoryError) -> String {
        let tree = try git.line(["mktree"])
        return try commit(tree: tree, parents: [], message, author, at)
    }

    private func commit(
        tree: String, parents: [String], _ message: String, _ author: CommitAuthor,
        _ at: Timestamp
    ) throws(RepositoryError) -> String {
        let date = "@\(max(0, at.seconds)) +0000"
        let named = git.with([
            "GIT_AUTHOR_NAME": author.name, "GIT_AUTHOR_EMAIL": author.address,
            "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_NAME": author.name,
            "GIT_COMMITTER_EMAIL": author.address, "GIT_COMMITTER_DATE": date,
        ])
        return try named.line(
            ["commit-tree", tree] + parents.flatMap { ["-p", $0] } + ["-F", "-"],
            input: Array(message.utf8))
    }

    /// The lines of a commit's message.
    func message(of commit: String) throws(RepositoryError) -> [String] {
        let bytes = try git.output(["cat-file", "commit", commit], outputLimit: 1 << 20)
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let start = lines.firstIndex { $0.isEmpty } ?? lines.endIndex
        return lines[start...].map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether a commit of a branch, since it left another commit, has every planned byte: the
    /// branch was merged, and later commits have changed the files again.
    mutating func had(
        _ side: Side, on tip: String, since: String
    ) throws(RepositoryError) -> Bool {
        let range = [tip, "^\(since)"]
        let list = try git.output(
            ["rev-list", "--first-parent", "--max-count=1000"] + range + ["--"]
                + files.map(\.path))
        for line in list.split(separator: 0x0A)
        where try has(side, in: String(decoding: line, as: UTF8.self)) {
            return true
        }
        return false
    }
}
