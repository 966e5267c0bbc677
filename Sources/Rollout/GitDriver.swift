internal import Glibc
public import PatchModel

/// Carries file changes to a branch of a git repository; whoever merges it completes the change.
///
/// The driver works with the remote alone, through a repository of its own in the scratch folder
/// that is only a store of objects: it can be deleted at any time. What it must know again lies at
/// the remote: the branch, and the fencing token in `refs/oakum/ASSET` (by
/// ``GitTarget/tokenRef``), which is pushed together with the branch, all or nothing. Whether a
/// step has happened is told by contents: a branch or a base branch that has every planned byte has
/// the change, whoever put it there.
///
/// Settings of a target:
/// - `branch`: where the change goes, `oakum/P-1`.
/// - `base`: the branch it is made for.
/// - `remote`: a name in the checkout at the target's path, `origin` unless given, or an address.
/// - `url`: what the remote's address was when the plan was made, without user and password; a plan
///   does not go elsewhere.
/// - `subpath`: where the asset lies in the repository; the top unless given.
/// - `author`: `Name <address>` of the commit.
///
/// Steps: `verify` waits until the base branch has the change (merged, squashed or by hand).
/// `revert` deletes a branch that is not merged. After a merge it pushes `BRANCH-revert` with the
/// earlier bytes and waits until that is merged: class R4, and yet somebody has to merge. Checks
/// and verifying programs are not run here: a branch is no running system.
public struct GitDriver: Driver {
    public let name = "git"

    let cache: any PackageCache
    let scratch: String
    let isOnline: Bool
    let environment: [String: String]
    let planDigest: @Sendable (String) -> String?
    let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - cache: Holds the bytes of every file after the change.
    ///   - scratch: A folder of the controller's own; made when missing.
    ///   - isOnline: Whether remotes may be asked that are no local path.
    ///   - environment: Of the user whose git settings and credentials are used, for fetch and push
    ///     alone.
    ///   - planDigest: The digest of a plan by its id, for the commit message.
    ///   - now: The clock.
    public init(
        cache: any PackageCache, scratch: String, isOnline: Bool,
        environment: [String: String] = GitDriver.userEnvironment(),
        planDigest: @escaping @Sendable (String) -> String? = { _ in nil },
        now: @escaping @Sendable () -> Timestamp = LocalDriver.clock
    ) {
        self.cache = cache
        self.scratch = scratch
        self.isOnline = isOnline
        self.environment = environment
        self.planDigest = planDigest
        self.now = now
    }

    /// Of this process, what git and ssh need to know their user, and how to get out.
    public static func userEnvironment() -> [String: String] {
        let names = [
            "HOME", "XDG_CONFIG_HOME", "SSH_AUTH_SOCK", "GIT_SSH_COMMAND", "http_proxy",
            "https_proxy", "no_proxy", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE",
        ]
        var found: [String: String] = [:]
        for name in names {
            if let value = unsafe getenv(name) { found[name] = unsafe String(cString: value) }
        }
        return found
    }

    public func perform(
        _ operation: Operation, on target: PlanTarget, reference: String?
    ) -> Observation {
        do {
            let target = try GitTarget(target, self)
            if operation.step == .discard {
                RepositoryCopy.remove(GitRemote.directory(target, self))
                return Observation(operation: operation.id, outcome: .succeeded, observed: now())
            }
            var step = try GitStep(self, operation, target, reference: reference)
            return try step.perform()
        } catch {
            let failure = GitFailure(error)
            return Observation(
                operation: operation.id, outcome: failure.isRefusal ? .failed : .inconclusive,
                reason: failure.reason, observed: now())
        }
    }

    public func probe(
        _ operation: Operation, on target: PlanTarget, reference: String?
    ) -> ProbeResult {
        do {
            var step = try GitStep(
                self, operation, try GitTarget(target, self), reference: reference)
            return try step.probe()
        } catch {
            return .unknown(GitFailure(error).reason)
        }
    }

    /// Copies the base branch as it is at the remote: what a merged change is looked for in.
    ///
    /// - Parameter scratch: An absolute path that does not exist yet.
    /// - Throws: ``RepositoryError`` when the remote cannot be asked or has no such branch.
    public func copyOfBase(
        of target: PlanTarget, scratch: String
    ) throws(RepositoryError) -> RepositoryCopy {
        let git: GitTarget
        let remote: GitRemote
        do throws(GitFailure) {
            git = try GitTarget(target, self)
            remote = try GitRemote(git, self)
        } catch {
            throw .git(command: "fetch", reason: error.reason)
        }
        guard let base = remote.refs[git.baseRef] else {
            throw .git(command: "fetch", reason: git.noBase)
        }
        return try RepositoryCopy(
            of: remote.store.directory, commit: base, subpath: git.subpath, scratch: scratch)
    }
}

/// Why a step of the git driver did not get to its end.
struct GitFailure: Error {
    var reason: String
    /// It was decided, not left open: asking again would say the same.
    var isRefusal: Bool

    init(reason: String, isRefusal: Bool) {
        self.reason = reason
        self.isRefusal = isRefusal
    }

    init(_ error: any Error) {
        switch error {
        case let failure as GitFailure: self = failure
        case RepositoryError.git, RepositoryError.file: self = .unclear("\(error)")
        default: self = .refusal("\(error)")
        }
    }

    static func refusal(_ reason: String) -> GitFailure {
        GitFailure(reason: reason, isRefusal: true)
    }

    /// Nobody could be asked, or nobody knows what came of it.
    static func unclear(_ reason: String) -> GitFailure {
        GitFailure(reason: reason, isRefusal: false)
    }
}
