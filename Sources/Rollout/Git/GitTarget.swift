internal import Digests
internal import PatchModel

/// A plan's target as git sees it: a remote, branches, and files in their trees.
struct GitTarget: Sendable {
    /// A planned file at its path in the repository.
    struct File: Sendable {
        var path: String
        var change: FileChange
    }

    let plan: PlanTarget
    let branch: String
    let base: String
    let subpath: String
    let files: [File]
    /// Where is read from.
    let address: String
    /// Where is pushed to: the same repository, perhaps by another way.
    let pushAddress: String

    var branchRef: String { "refs/heads/\(branch)" }
    var revertBranch: String { "\(branch)-revert" }
    var revertRef: String { "refs/heads/\(revertBranch)" }
    var baseRef: String { "refs/heads/\(base)" }
    /// Where the highest fencing token of the asset is kept at the remote.
    var tokenRef: String {
        "refs/oakum/\(Digest.sha256(of: Array(plan.asset.utf8)).hex.prefix(16))"
    }

    var noBase: String { "the remote has no branch '\(base)'" }

    /// - Throws: A refusal when the settings cannot be used.
    init(_ target: PlanTarget, _ driver: GitDriver) throws(GitFailure) {
        plan = target
        guard let branch = target.settings["branch"], let base = target.settings["base"] else {
            throw .refusal("the target has no 'branch' and 'base': set 'base' and resolve again")
        }
        for name in [branch, base] where !Self.isBranchName(name) {
            throw .refusal("'\(name)' is no name of a branch")
        }
        guard branch != base else {
            throw .refusal("the change would go to '\(base)' itself: choose another branch")
        }
        self.branch = branch
        self.base = base
        subpath = target.settings["subpath"] ?? ""
        do throws(RepositoryError) {
            if !subpath.isEmpty { _ = try RelativePath(subpath) }
            let prefix = subpath.isEmpty ? "" : subpath + "/"
            var files: [File] = []
            for change in target.edits {
                let path = prefix + (try RelativePath(change.path)).text
                files.append(File(path: path, change: change))
            }
            self.files = files
        } catch {
            throw .refusal("\(error)")
        }
        guard !files.isEmpty else { throw .refusal("the plan changes no file of it") }
        (address, pushAddress) = try RemoteAddress.find(target, driver)
    }

    /// The stricter part of git-check-ref-format(1): nothing that a shell or git reads otherwise.
    static func isBranchName(_ name: String) -> Bool {
        let forbidden = Set(" ~^:?*[\\\u{7F}".utf8)
        guard !name.isEmpty, name.utf8.count < 200, !name.contains(".."), !name.contains("@{"),
            name.utf8.allSatisfy({ $0 > 32 && !forbidden.contains($0) })
        else { return false }
        let parts = name.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            !part.isEmpty && part.first != 0x2E && part.first != 0x2D && part.last != 0x2E
                && !Substring(part).hasSuffix(".lock")
        }
    }
}

/// Where a remote is.
enum RemoteAddress {
    /// - Returns: The addresses to read from and to push to.
    static func find(
        _ target: PlanTarget, _ driver: GitDriver
    ) throws(GitFailure) -> (String, String) {
        let remote = target.settings["remote"] ?? "origin"
        let found: (String, String)
        if remote.utf8.contains(where: { $0 == 0x2F || $0 == 0x3A }) {
            found = (remote, remote)
        } else {
            found = try configured(remote, at: target.path)
        }
        for address in [found.0, found.1] { try check(address, remote, driver.isOnline) }
        if let planned = target.settings["url"], planned != withoutUser(found.0) {
            throw .refusal(
                "the remote '\(remote)' is '\(withoutUser(found.0))' now and was '\(planned)' when "
                    + "the plan was made: make a new plan")
        }
        return found
    }

    /// What the checkout at a path says of a remote.
    static func configured(
        _ remote: String, at path: String
    ) throws(GitFailure) -> (String, String) {
        guard GitTarget.isBranchName(remote) else {
            throw .refusal("'\(remote)' is no name of a remote")
        }
        do throws(RepositoryError) {
            // Only settings are read here; nothing of the checkout is run.
            let git = GitProgram(in: path, configuration: "/dev/null").with([
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory",
                "GIT_CONFIG_VALUE_0": "*",
            ])
            guard let checkout = try Checkout(git) else {
                throw .unusablePath(path, reason: "it is no git checkout")
            }
            let read = try git.line(["remote", "get-url", remote])
            let push = try git.line(["remote", "get-url", "--push", remote])
            return (absolute(read, checkout.top), absolute(push, checkout.top))
        } catch {
            throw .refusal("\(error)")
        }
    }

    /// A path that is relative to the checkout's top.
    private static func absolute(_ address: String, _ top: String) -> String {
        address.hasPrefix("./") || address.hasPrefix("../") ? "\(top)/\(address)" : address
    }

    private static func check(
        _ address: String, _ remote: String, _ isOnline: Bool
    ) throws(GitFailure) {
        guard address.utf8.first != 0x2D, !address.utf8.contains(where: { $0 < 32 }) else {
            throw .refusal("the address of '\(remote)' cannot be used")
        }
        let isLocal = address.hasPrefix("/") || address.hasPrefix("file:///")
        if isLocal { return }
        guard isOnline else {
            throw .refusal(
                "the remote '\(remote)' (\(withoutUser(address))) is not on this machine: allow the "
                    + "network with --online")
        }
        let isPlain = address.hasPrefix("http://") || address.hasPrefix("git://")
        if isPlain {
            throw .refusal("'\(withoutUser(address))' is not encrypted: use https or ssh")
        }
    }

    /// `https://user:token@host/x` as `https://host/x`.
    static func withoutUser(_ address: String) -> String {
        guard let scheme = address.range(ofText: "://") else { return address }
        let rest = address[scheme.upperBound...]
        let host = rest.utf8.prefix { $0 != 0x2F }
        guard let at = host.lastIndex(of: 0x40) else { return address }
        return String(address[..<scheme.upperBound] + rest[rest.utf8.index(after: at)...])
    }
}

extension String {
    /// The first place of a text, by bytes.
    fileprivate func range(ofText text: String) -> Range<String.Index>? {
        var at = utf8.startIndex
        while at < utf8.endIndex {
            if utf8[at...].starts(with: text.utf8) {
                return at..<utf8.index(at, offsetBy: text.utf8.count)
            }
            at = utf8.index(after: at)
        }
        return nil
    }
}
