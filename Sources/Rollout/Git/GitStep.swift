internal import Digests
internal import PatchModel

/// One step of the git driver on one target.
struct GitStep {
    let driver: GitDriver
    let operation: Operation
    /// The base commit that the snapshot step saw.
    let reference: String?
    private let target: GitTarget
    private var remote: GitRemote
    private var trees: GitTrees
    private var steps: [StepTranscript] = []

    /// - Throws: ``GitFailure`` when the target's settings cannot be used or nobody answers.
    init(
        _ driver: GitDriver, _ operation: Operation, _ target: GitTarget, reference: String?
    ) throws(GitFailure) {
        self.driver = driver
        self.operation = operation
        self.target = target
        self.reference = reference
        remote = try GitRemote(target, driver)
        trees = GitTrees(remote.store, target.files)
    }

    mutating func perform() throws -> Observation {
        let seen = try seenToken()
        if let seen, operation.token < seen {
            throw GitFailure.refusal(
                "token \(operation.token) is refused: the remote has seen \(seen), so another "
                    + "controller is at work; if there is none any more, delete "
                    + "'\(target.tokenRef)' at the remote")
        }
        switch operation.step {
        case .precheck: return try precheck()
        case .snapshot: return try snapshot()
        case .apply: return try apply()
        case .restart: return try done()
        case .verify: return try verify()
        case .revert: return try revert()
        case .discard: return observation(.succeeded)
        }
    }

    mutating func probe() throws -> ProbeResult {
        let base = try base()
        switch operation.step {
        case .apply:
            if try trees.has(.after, in: base) { return .finished(observation(.succeeded)) }
            guard let tip = remote.refs[target.branchRef], try trees.has(.after, in: tip) else {
                return .notStarted
            }
            return .finished(observation(.succeeded))
        case .revert:
            if try trees.has(.after, in: base) {
                guard let tip = remote.refs[target.revertRef], try trees.has(.before, in: tip)
                else { return .notStarted }
                return .finished(observation(.waiting, notMerged(target.revertBranch)))
            }
            let isLeft = [target.branchRef, target.revertRef].contains { remote.refs[$0] != nil }
            let isChanged = try !trees.has(.before, in: base)
            return isLeft || isChanged ? .notStarted : .finished(observation(.succeeded))
        case .precheck, .snapshot, .restart, .verify, .discard: return .notStarted
        }
    }

    // MARK: Steps

    private mutating func precheck() throws -> Observation {
        try checkBase(try base())
        if let tip = remote.refs[target.branchRef] { try checkBranch(tip) }
        if remote.refs[target.revertRef] != nil {
            throw GitFailure.refusal(
                "the branch '\(target.revertBranch)' is there already, from an earlier plan: "
                    + "delete it at the remote")
        }
        for file in target.files {
            // Better now than half-way through a wave.
            _ = try driver.cache.content(file.change.after, of: file.change.path)
        }
        return try done()
    }

    private mutating func snapshot() throws -> Observation {
        let base = try base()
        var seen = try done()
        seen.reference = base
        return seen
    }

    private mutating func apply() throws -> Observation {
        let base = try base()
        if let tip = remote.refs[target.branchRef] {
            try checkBranch(tip)
            return try done()
        }
        if try trees.has(.after, in: base) { return try done() }
        try checkBase(base)
        var parent = base
        if let reference, exists(reference), try trees.has(.before, in: reference) {
            parent = reference
        }
        let text = CommitText.change(
            target.plan, plan: operation.plan, digest: driver.planDigest(operation.plan))
        let commit = try commit(.after, on: parent, text)
        return try done([.init(ref: target.branchRef, to: commit)])
    }

    private mutating func verify() throws -> Observation {
        let base = try base()
        if try isMerged(base) { return try done() }
        guard remote.refs[target.branchRef] != nil else {
            throw GitFailure.refusal(
                "the branch '\(target.branch)' is gone, and '\(target.base)' does not have the "
                    + "change: somebody declined it")
        }
        var seen = try done()
        seen.outcome = .waiting
        seen.reason = notMerged(target.branch)
        return seen
    }

    private mutating func revert() throws -> Observation {
        let base = try base()
        if try trees.has(.after, in: base) { return try revertMerged(base) }
        if let file = try trees.firstOther(than: .before, in: base), try isMerged(base) {
            throw GitFailure.refusal(
                "'\(file)' was changed on '\(target.base)' after the merge: take the change back "
                    + "by hand")
        }
        var updates: [GitRemote.Update] = []
        for ref in [target.branchRef, target.revertRef] {
            guard let tip = remote.refs[ref] else { continue }
            let plan = CommitText.value(CommitText.planKey, in: try trees.message(of: tip))
            guard plan == operation.plan else {
                throw GitFailure.refusal(
                    "'\(ref.dropFirst(11))' has commits that are not of plan '\(operation.plan)': "
                        + "delete it at the remote if nobody needs them")
            }
            updates.append(.init(ref: ref, to: nil))
        }
        return try done(updates)
    }

    /// What is merged goes back by a branch that somebody merges.
    private mutating func revertMerged(_ base: String) throws -> Observation {
        var updates: [GitRemote.Update] = []
        if let tip = remote.refs[target.revertRef] {
            guard try trees.has(.before, in: tip) else {
                throw GitFailure.refusal(
                    "the branch '\(target.revertBranch)' is there with other content: delete it at "
                        + "the remote")
            }
        } else {
            let text = CommitText.revert(
                target.plan, plan: operation.plan, digest: driver.planDigest(operation.plan))
            updates.append(
                .init(ref: target.revertRef, to: try commit(.before, on: base, text)))
        }
        var seen = try done(updates)
        seen.outcome = .waiting
        seen.reason = notMerged(target.revertBranch)
        return seen
    }

    // MARK: Questions

    private func base() throws -> String {
        guard let base = remote.refs[target.baseRef] else {
            throw GitFailure.refusal(target.noBase)
        }
        return base
    }

    private mutating func checkBase(_ base: String) throws {
        guard let file = try trees.firstOther(than: .before, in: base) else { return }
        throw GitFailure.refusal(
            "the base has moved: '\(file)' on '\(target.base)' is not what the plan starts from: "
                + "make a new plan")
    }

    private mutating func checkBranch(_ tip: String) throws {
        guard let file = try trees.firstOther(than: .after, in: tip) else { return }
        throw GitFailure.refusal(
            "the branch '\(target.branch)' is there with other content ('\(file)'): delete it at "
                + "the remote, or plan with another branch")
    }

    /// Whether the change arrived in the base branch, also when later commits went over it.
    private mutating func isMerged(_ base: String) throws -> Bool {
        if try trees.has(.after, in: base) { return true }
        guard let reference, exists(reference), try !trees.has(.before, in: base) else {
            return false
        }
        return try trees.had(.after, on: base, since: reference)
    }

    private func exists(_ commit: String) -> Bool {
        guard (try? Hex.decode(commit)) != nil else { return false }
        return (try? remote.store.output(["cat-file", "-e", "\(commit)^{commit}"])) != nil
    }

    private func notMerged(_ branch: String) -> String {
        "branch '\(branch)' is not merged into '\(target.base)' yet"
    }

    // MARK: Changes

    private mutating func commit(
        _ side: GitTrees.Side, on parent: String, _ text: String
    ) throws -> String {
        let cache = driver.cache
        return try trees.commit(
            on: parent, side, message: text,
            author: CommitAuthor(target.plan.settings["author"]), at: operation.intended
        ) { (digest, path) throws(RepositoryError) in
            try cache.content(digest, of: path)
        }
    }

    /// The highest token that the remote has seen.
    private func seenToken() throws -> Int64? {
        guard let commit = remote.refs[target.tokenRef] else { return nil }
        let text = CommitText.value(CommitText.tokenKey, in: try trees.message(of: commit))
        guard let token = text.flatMap({ Int64($0) }) else {
            throw GitFailure.refusal(
                "'\(target.tokenRef)' at the remote is not what Oakum wrote: delete it there")
        }
        return token
    }

    /// Succeeds, with the changes of refs if there are any and with the token in the same push, so
    /// that of two controllers the later one wins whatever the moment.
    private mutating func done(_ updates: [GitRemote.Update] = []) throws -> Observation {
        if try !updates.isEmpty || seenToken() != operation.token {
            let token = try trees.emptyCommit(
                message: CommitText.token(operation), author: CommitAuthor(nil),
                at: operation.intended)
            steps.append(
                try remote.push(updates + [.init(ref: target.tokenRef, to: token)]))
        }
        return observation(.succeeded)
    }

    private func observation(
        _ outcome: Observation.Outcome, _ reason: String? = nil
    ) -> Observation {
        Observation(
            operation: operation.id, outcome: outcome, reason: reason, steps: steps,
            observed: driver.now())
    }
}
