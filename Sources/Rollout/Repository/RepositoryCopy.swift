internal import Digests
internal import Glibc
internal import Processes

/// A clean copy of a repository at one commit, in a scratch folder; of a plain directory, its files.
///
/// Nothing of the original is run (no hook, no filter) and nothing of it is shared: whatever happens
/// in the copy stays there. The files are the committed bytes: no line end is converted.
public struct RepositoryCopy: Sendable {
    /// The topmost folder of the copy.
    public let top: String
    /// Where the asset lies in it: `services/api`, or empty.
    public let subpath: String
    /// The commit; `nil` for a plain directory.
    public let commit: String?
    /// What the commit names and the copy does not have: submodules, LFS files, in words.
    public let missing: [String]

    /// The asset in the copy.
    public var asset: String { subpath.isEmpty ? top : top + "/" + subpath }

    /// Where the copy is seen inside a sandbox.
    public static let mount = "/work"

    private let scratch: String

    /// Copies the checkout that an asset lies in, or the directory when it lies in none.
    ///
    /// - Parameters:
    ///   - asset: Absolute path of a directory.
    ///   - commit: Hexadecimal; `nil` is the checkout's last commit.
    ///   - scratch: An absolute path that does not exist yet; ``discard()`` removes it.
    public init(of asset: String, at commit: String? = nil, scratch: String) throws(RepositoryError)
    {
        guard SandboxPaths.isPlain(asset), SandboxPaths.isPlain(scratch) else {
            throw .unusablePath(asset, reason: "not the absolute path of a directory")
        }
        try Self.makeFolder(scratch)
        do throws(RepositoryError) {
            let source = GitProgram(in: asset, configuration: try Self.ownSettings(in: scratch))
            if let place = try Checkout(source) {
                let chosen: String
                if let commit { chosen = commit } else { chosen = try place.head(source) }
                try self.init(
                    repository: place.top, commit: chosen, subpath: place.subpath, into: scratch)
            } else if commit != nil {
                throw .unusablePath(asset, reason: "it is no git checkout")
            } else {
                try self.init(directory: asset, into: scratch)
            }
        } catch {
            Self.remove(scratch)
            throw error
        }
    }

    /// Copies one commit of a repository that may have no checkout.
    init(
        of repository: String, commit: String, subpath: String, scratch: String
    ) throws(RepositoryError) {
        try Self.makeFolder(scratch)
        do throws(RepositoryError) {
            _ = try Self.ownSettings(in: scratch)
            try self.init(
                repository: repository, commit: commit, subpath: subpath, into: scratch)
        } catch {
            Self.remove(scratch)
            throw error
        }
    }

    private init(
        repository: String, commit: String, subpath: String, into scratch: String
    ) throws(RepositoryError) {
        guard commit.utf8.count == 40 || commit.utf8.count == 64,
            (try? Hex.decode(commit)) != nil
        else { throw .git(command: "fetch", reason: "'\(commit)' is no commit id") }
        top = scratch + "/copy"
        self.subpath = subpath
        self.commit = commit
        self.scratch = scratch
        try Self.makeFolder(top)
        let git = GitProgram(in: top, configuration: scratch + "/gitconfig")
        let format = commit.utf8.count == 64 ? "sha256" : "sha1"
        _ = try git.output(
            ["init", "--quiet", "--template=", "--object-format=\(format)", "."])
        _ = try git.output([
            "fetch", "--quiet", "--depth=1", "--no-tags", "--", repository,
            "\(commit):refs/heads/oakum-copy",
        ])
        // The committed bytes, whatever the repository's own attributes want of them.
        try FileTree(top + "/.git").write(
            Array("* -text -filter -ident -working-tree-encoding\n".utf8),
            at: RelativePath("info/attributes"))
        _ = try git.output(["checkout", "--quiet", "--detach", commit])
        missing = try Self.missing(git)
    }

    private init(directory: String, into scratch: String) throws(RepositoryError) {
        top = scratch + "/copy"
        subpath = ""
        commit = nil
        missing = []
        self.scratch = scratch
        try Self.makeFolder(top)
        let source = FileTree(directory)
        try source.copy(Set(try source.list(skipping: nil).keys), to: FileTree(top))
    }

    /// Removes the copy and the scratch folder.
    public func discard() { Self.remove(scratch) }

    /// A new path in the scratch folder.
    func scratchFile(_ name: String) -> String { scratch + "/" + name }

    /// Makes sure that the working copy has what the commit has.
    ///
    /// Line ends may differ: the working copy may have been checked out with others.
    /// - Throws: ``RepositoryError/uncommitted(file:)``, ``RepositoryError/notCommitted(file:)``.
    func requireClean(_ files: [RelativePath], in workingCopy: String) throws(RepositoryError) {
        guard commit != nil else { return }
        for file in files {
            let committed = try FileTree(asset).read(file)
            let working = try FileTree(workingCopy).read(file)
            if committed == working { continue }
            guard let committed else { throw .notCommitted(file: file.text) }
            guard let working, Self.withoutReturns(committed) == Self.withoutReturns(working)
            else { throw .uncommitted(file: file.text) }
        }
    }

    private static func withoutReturns(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte == 0x0A, out.last == 0x0D { out.removeLast() }
            out.append(byte)
        }
        return out
    }

    /// What the commit only points to.
    private static func missing(_ git: GitProgram) throws(RepositoryError) -> [String] {
        var words: [String] = []
        for entry in try git.output(["ls-files", "--stage", "-z"]).zeroEnded
        where entry.starts(with: "160000 ".utf8) {
            let path = entry.split(separator: 0x09, maxSplits: 1).last ?? []
            words.append("submodule '\(String(decoding: path, as: UTF8.self))'")
        }
        // Exit status 1 means that there is none.
        let pointers = try git.transcript([
            "grep", "--cached", "--files-with-matches", "-z", "-e",
            "^version https://git-lfs\\.github\\.com/spec/v1$",
        ])
        if pointers.isSuccess {
            let names = pointers.output.zeroEnded.map { String(decoding: $0, as: UTF8.self) }
            words += names.map { "content of the LFS file '\($0)'" }
        }
        return words
    }

    private static func ownSettings(in scratch: String) throws(RepositoryError) -> String {
        try FileTree(scratch).write(
            Array(GitProgram.ownSettings.utf8), at: RelativePath("gitconfig"))
        return scratch + "/gitconfig"
    }

    static func makeFolder(_ path: String) throws(RepositoryError) {
        guard unsafe mkdir(path, 0o700) == 0 else {
            throw .file(path, reason: systemText(errno))
        }
    }

    static func remove(_ path: String) {
        _ = try? ProgramRun(
            ["rm", "-rf", "--one-file-system", "--", path], deadline: 600
        ).run()
    }
}

/// The checkout that a directory lies in.
struct Checkout: Sendable {
    let top: String
    let subpath: String

    /// - Returns: `nil` when the directory lies in none.
    init?(_ git: GitProgram) throws(RepositoryError) {
        let answer = try git.transcript(["rev-parse", "--show-toplevel"])
        if !answer.isSuccess, answer.errorText.contains("not a git repository") { return nil }
        top = try git.line(["rev-parse", "--show-toplevel"])
        let prefix = try git.line(["rev-parse", "--show-prefix"])
        subpath = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
        if !subpath.isEmpty { _ = try RelativePath(subpath) }
    }

    func head(_ git: GitProgram) throws(RepositoryError) -> String {
        try git.line(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
    }
}
