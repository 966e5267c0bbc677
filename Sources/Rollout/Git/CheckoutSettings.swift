internal import PatchModel
internal import Processes

extension GitDriver {
    /// What a plan's target must know to reach the remote of a checkout: `branch`, `base`,
    /// `remote`, `url`.
    ///
    /// `base` is the branch that is checked out, under the name that it has at the remote.
    /// - Parameters:
    ///   - path: Absolute path of a directory in the checkout.
    ///   - plan: The plan's id, of which the branch's name is made.
    /// - Throws: ``RepositoryError`` when no branch is checked out or there is no remote.
    public static func settings(
        ofCheckout path: String, plan: String
    ) throws(RepositoryError) -> [String: String] {
        let git = GitProgram(in: path, configuration: "/dev/null").with([
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
        ])
        let answer = try git.transcript(["symbolic-ref", "--quiet", "--short", "HEAD"])
        guard answer.isSuccess else {
            throw .git(
                command: "symbolic-ref",
                reason: "'\(path)' has no branch checked out: check one out"
            )
        }
        let branch = String(answer.outputText.prefix { $0 != "\n" })
        let remote = try value("branch.\(branch).remote", git) ?? "origin"
        let merge = try value("branch.\(branch).merge", git)
        let address: (String, String)
        do throws(GitFailure) {
            address = try RemoteAddress.configured(remote, at: path)
        } catch {
            throw .git(command: "remote", reason: error.reason)
        }
        return [
            "branch": "oakum/\(plan)", "remote": remote,
            "base": merge.map { String($0.dropFirst("refs/heads/".count)) } ?? branch,
            "url": RemoteAddress.withoutUser(address.0),
        ]
    }

    /// A setting of the checkout; `nil` when it is not set.
    private static func value(_ key: String, _ git: GitProgram) throws(RepositoryError) -> String? {
        let answer = try git.transcript(["config", "--get", key])
        guard answer.isSuccess else { return nil }
        return String(answer.outputText.prefix { $0 != "\n" })
    }
}
