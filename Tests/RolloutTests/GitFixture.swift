import Digests
import Glibc
import PatchModel
import Processes

@testable import Rollout

/// A bare repository, a checkout of it, and folders for Oakum, all in one temporary folder.
struct GitFixture {
    struct Failure: Error { var text: String }

    let folder: String
    let cache: FolderCache
    var bare: String { folder + "/remote.git" }
    var checkout: String { folder + "/checkout" }
    /// Oakum's own.
    var scratch: String { folder + "/scratch" }
    var trees: String { folder + "/trees" }

    /// - Parameter files: What is committed and pushed, by path.
    init(_ files: [String: String]) throws {
        var template = Array("/tmp/oakum-git-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Failure(text: "no folder") }
        folder = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        cache = FolderCache(folder: folder + "/cache")
        for name in ["cache", "scratch", "trees", "checkout"] {
            unsafe _ = mkdir(folder + "/" + name, 0o700)
        }
        try git(["init", "--quiet", "--bare", "--initial-branch=main", bare], in: folder)
        try git(["init", "--quiet", "--initial-branch=main", "."])
        try git(["remote", "add", "origin", bare])
        for (path, text) in files { try write(text, at: path) }
        try commit("start")
        try git(["push", "--quiet", "--set-upstream", "origin", "main"])
    }

    func remove() { RepositoryCopy.remove(folder) }

    func write(_ text: String, at path: String) throws {
        try FileTree(checkout).write(Array(text.utf8), at: try RelativePath(path))
    }

    func read(_ path: String) throws -> String? {
        try FileTree(checkout).read(try RelativePath(path)).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    func commit(_ title: String) throws {
        try git(["add", "--all", "--force", "."])
        try git(["commit", "--quiet", "--allow-empty", "--message", title])
    }

    /// Runs git as somebody else than Oakum.
    @discardableResult
    func git(_ arguments: [String], in directory: String? = nil) throws -> String {
        let transcript = try ProgramRun(
            ["git", "-c", "protocol.file.allow=always"] + arguments,
            environment: [
                "PATH": "/usr/bin:/bin", "HOME": folder, "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_AUTHOR_NAME": "Somebody", "GIT_AUTHOR_EMAIL": "somebody@example.org",
                "GIT_COMMITTER_NAME": "Somebody", "GIT_COMMITTER_EMAIL": "somebody@example.org",
            ], directory: directory ?? checkout
        ).run()
        guard transcript.isSuccess else {
            throw Failure(text: "git \(arguments): \(transcript.errorText)")
        }
        var text = transcript.outputText
        if text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    /// The remote's branches and what is in them, without Oakum's marks.
    func fingerprint() throws -> String {
        let refs = try git(
            ["for-each-ref", "--format=%(refname) %(objectname) %(tree)"], in: bare)
        return refs.split(separator: "\n").filter { !$0.hasPrefix("refs/oakum/") }
            .joined(separator: "\n")
    }

    /// A change of one file of the checkout, with its bytes in the cache.
    func change(_ path: String, to after: String?) throws -> FileChange {
        let before = try read(path)
        for text in [before, after] {
            if let text { try store(text) }
        }
        return FileChange(
            path: path, before: before.map(digest), after: after.map(digest), diff: "")
    }

    private func store(_ text: String) throws {
        let file = "stored"
        try FileTree(folder).write(Array(text.utf8), at: RelativePath(file))
        _ = try cache.add(file: folder + "/" + file)
    }
}

func digest(_ text: String) -> String { Digest.sha256(of: Array(text.utf8)).hex }
