internal import Digests
internal import Glibc
internal import PatchModel
internal import Processes

/// What a remote has now, with the objects at hand in a store of our own.
struct GitRemote {
    /// A branch or token as it shall be.
    struct Update {
        var ref: String
        /// `nil`: it is deleted.
        var to: String?
    }

    /// Commits by ref; those that are not there are not in it.
    private(set) var refs: [String: String]
    /// Works in the store, with no settings of a user.
    let store: GitProgram
    private let user: GitProgram
    private let target: GitTarget

    /// Asks the remote and fetches what it says.
    ///
    /// - Throws: Unclear when it cannot be asked.
    init(_ target: GitTarget, _ driver: GitDriver) throws(GitFailure) {
        self.target = target
        let directory = Self.directory(target, driver)
        try Self.makeFolders(driver.scratch)
        let outside = GitProgram(
            in: driver.scratch, user: driver.environment, isOnline: driver.isOnline
        ).with(["GIT_CEILING_DIRECTORIES": Self.parent(of: driver.scratch)])
        refs = try Self.ask(outside, target)
        // Said outright: a half-made store must not lead git to a repository further up.
        let here = ["GIT_DIR": "."]
        user = GitProgram(in: directory, user: driver.environment, isOnline: driver.isOnline)
            .with(here)
        store = GitProgram(in: directory, configuration: "/dev/null").with(here)
        do throws(GitFailure) {
            try fetch(in: directory)
        } catch {
            // A controller that was killed leaves locks behind: the store is made anew, once.
            RepositoryCopy.remove(directory)
            try fetch(in: directory)
        }
    }

    /// Where the store of a target's repository lies.
    static func directory(_ target: GitTarget, _ driver: GitDriver) -> String {
        let name = Digest.sha256(of: Array("\(target.plan.asset)\n\(target.address)".utf8)).hex
        return "\(driver.scratch)/git-\(name.prefix(16))"
    }

    private static func parent(of path: String) -> String {
        let end = path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.utf8.startIndex
        return String(path[..<end])
    }

    private static func makeFolders(_ path: String) throws(GitFailure) {
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .unclear("'\(path)': \(systemText(errno))")
        }
    }

    private static func ask(
        _ git: GitProgram, _ target: GitTarget
    ) throws(GitFailure) -> [String: String] {
        let wanted = [target.baseRef, target.branchRef, target.revertRef, target.tokenRef]
        let answer: [UInt8]
        do throws(RepositoryError) {
            answer = try git.output(["ls-remote", "--quiet", "--", target.address] + wanted)
        } catch {
            throw .unclear("the remote cannot be asked: \(error)")
        }
        var refs: [String: String] = [:]
        for line in answer.split(separator: 0x0A) {
            let parts = line.split(separator: 0x09, maxSplits: 1)
            guard parts.count == 2 else { continue }
            let (id, ref) = (
                String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self)
            )
            // A pattern also fits the end of longer names.
            if wanted.contains(ref), (try? Hex.decode(id)) != nil { refs[ref] = id }
        }
        return refs
    }

    private func fetch(in directory: String) throws(GitFailure) {
        do throws(RepositoryError) {
            if !SandboxPaths.isDirectory(directory) {
                try RepositoryCopy.makeFolder(directory)
                let isLong = refs.values.contains { $0.utf8.count == 64 }
                _ = try store.output([
                    "init", "--quiet", "--bare", "--template=",
                    "--object-format=\(isLong ? "sha256" : "sha1")", ".",
                ])
            }
            guard !refs.isEmpty else { return }
            let specs = refs.keys.sorted().map { "+\($0):refs/seen/\($0.dropFirst(5))" }
            let options = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--"]
            _ = try user.output(options + [target.address] + specs)
            for id in refs.values { _ = try store.output(["cat-file", "-e", "\(id)^{commit}"]) }
        } catch {
            throw .unclear("the remote's branches cannot be fetched: \(error)")
        }
    }

    /// Pushes all updates or none; each only if its ref is still as it was seen.
    ///
    /// - Throws: A refusal when the remote says no, unclear when nobody knows whether it took them.
    mutating func push(_ updates: [Update]) throws(GitFailure) -> StepTranscript {
        let leases = updates.map { "--force-with-lease=\($0.ref):\(refs[$0.ref] ?? "")" }
        let specs = updates.map { "\($0.to ?? ""):\($0.ref)" }
        let arguments =
            ["push", "--porcelain", "--no-verify", "--no-follow-tags", "--atomic"] + leases
            + ["--", target.pushAddress] + specs
        let transcript: ProgramTranscript
        let seen: [String: String]
        do throws(RepositoryError) {
            transcript = try user.transcript(arguments, outputLimit: 1 << 20)
        } catch {
            throw .unclear("\(error)")
        }
        // Only the remote knows: a connection can break after the push was taken.
        do throws(GitFailure) {
            seen = try Self.ask(user, target)
        } catch {
            throw .unclear("pushed, and \(error.reason)")
        }
        guard updates.allSatisfy({ seen[$0.ref] == $0.to }) else {
            let words = GitProgram.complaint(transcript)
            if updates.contains(where: { seen[$0.ref] != refs[$0.ref] }) {
                throw .refusal("somebody else pushed meanwhile: \(words)")
            }
            let isDecided = transcript.outputText.contains("rejected]")
            throw isDecided
                ? .refusal("the remote refuses the push: \(words)")
                : .unclear("the push did not arrive: \(words)")
        }
        refs = seen
        var step = StepTranscript(arguments: ["git"] + arguments, transcript)
        step.isSuccess = true
        return step
    }
}
