public import PatchModel

/// Whether enough people have agreed to one digest of a plan.
///
/// Two actors are the same person when their ids are equal, or when one acted on behalf of the other.
/// That holds for ids of one kind: a login name and the principal of a signature are compared as the
/// texts they are.
public struct ApprovalPolicy: Sendable, Hashable {
    public var rule: ApprovalRule

    public init(_ rule: ApprovalRule) { self.rule = rule }

    /// Weighs all words that were given on a plan, in the order in which they were given.
    ///
    /// A rejection of this digest stands until the same person approves it later. An approval holds
    /// until its own date or the rule's time after it was given, whichever is sooner.
    public func decision(
        digest: String, requester: Actor, approvals: [Approval], now: Timestamp
    ) -> ApprovalDecision {
        let words = weigh(approvals, digest, requester, now)
        if let rejection = words.rejections.last { return .rejected(rejection) }
        let missing = max(0, rule.count - words.counted.count)
        return missing == 0 ? .satisfied(words.counted) : .missing(missing, words.refused)
    }

    /// Why an actor may not approve a plan now; `nil` when they may.
    ///
    /// - Parameters:
    ///   - seen: The digest that the actor saw.
    ///   - digest: The plan's digest now.
    ///   - hasLogin: Whether the actor's name is that of a login. It is not for root without a login
    ///     user id, who could be anybody.
    public func refusal(
        of actor: Actor, seen: String, digest: String, requester: Actor, approvals: [Approval],
        now: Timestamp, hasLogin: Bool
    ) -> ApprovalRefusal? {
        if actor.authentication == .os, !hasLogin { return .unknownPerson }
        let approval = Approval(
            plan: "", digest: seen, verdict: .approved, actor: actor, comment: "", at: now,
            expires: expiry(from: now))
        let counted = weigh(approvals, digest, requester, now).counted
        return refusal(approval, digest, requester, counted, now)
    }

    private struct Words {
        var counted: [Approval] = []
        var refused: [RefusedApproval] = []
        var rejections: [Approval] = []
    }

    private func weigh(
        _ approvals: [Approval], _ digest: String, _ requester: Actor, _ now: Timestamp
    ) -> Words {
        var words = Words()
        for approval in approvals {
            if approval.verdict == .rejected {
                // It takes back what the same person said before.
                words.counted.removeAll { $0.actor.isSamePerson(as: approval.actor) }
                if approval.digest == digest { words.rejections.append(approval) }
            } else if let reason = refusal(approval, digest, requester, words.counted, now) {
                words.refused.append(RefusedApproval(approval: approval, reason: reason))
            } else {
                words.counted.append(approval)
                words.rejections.removeAll { $0.actor.isSamePerson(as: approval.actor) }
            }
        }
        return words
    }

    /// When an approval that is given now runs out.
    public func expiry(from moment: Timestamp) -> Timestamp {
        let (sum, isOver) = moment.seconds.addingReportingOverflow(Int64(rule.validFor))
        return Timestamp(seconds: isOver ? .max : sum)
    }

    private func expiry(of approval: Approval) -> Timestamp {
        let latest = expiry(from: approval.at)
        return approval.expires.map { min($0, latest) } ?? latest
    }

    private func refusal(
        _ approval: Approval, _ digest: String, _ requester: Actor, _ counted: [Approval],
        _ now: Timestamp
    ) -> ApprovalRefusal? {
        if approval.actor.authentication == .program { return .byProgram }
        if approval.digest != digest { return .otherDigest(approval.digest) }
        if !rule.allowsRequester, approval.actor.isSamePerson(as: requester) {
            return .byRequester
        }
        if rule.needsSignature, approval.actor.authentication != .signed { return .unsigned }
        if approval.at > now { return .inFuture(approval.at) }
        let expiry = expiry(of: approval)
        if expiry <= now { return .expired(expiry) }
        if counted.contains(where: { $0.actor.isSamePerson(as: approval.actor) }) {
            return .samePerson
        }
        return nil
    }
}

extension Actor {
    /// Whether the persons behind two actors, including those they act for, are one.
    public func isSamePerson(as other: Actor) -> Bool {
        let own = Set([id, onBehalfOf].compactMap(\.self))
        return !own.isDisjoint(with: [other.id, other.onBehalfOf].compactMap(\.self))
    }
}
