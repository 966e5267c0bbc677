public import PatchModel

/// The answer of ``ApprovalPolicy``.
public enum ApprovalDecision: Sendable, Hashable, CustomStringConvertible {
    /// By these.
    case satisfied([Approval])
    /// So many more are needed; and why those that were given do not count.
    case missing(Int, [RefusedApproval])
    case rejected(Approval)

    /// In words, a line for each reason.
    public var description: String {
        switch self {
        case .satisfied(let approvals):
            approvals.isEmpty
                ? "no approval is needed"
                : "approved by " + approvals.map { "'\($0.actor.id)'" }.joined(separator: ", ")
        case .missing(let count, let refused):
            (["\(count) more approval\(count == 1 ? " is" : "s are") needed"]
                + refused.map {
                    "the one of '\($0.approval.actor.id)' does not count: \($0.reason)"
                })
                .joined(separator: "\n")
        case .rejected(let rejection):
            "rejected by '\(rejection.actor.id)'"
                + (rejection.comment.isEmpty ? "" : ": \(rejection.comment)")
        }
    }
}

/// An approval that does not count, and why.
public struct RefusedApproval: Sendable, Hashable {
    public var approval: Approval
    public var reason: ApprovalRefusal

    public init(approval: Approval, reason: ApprovalRefusal) {
        self.approval = approval
        self.reason = reason
    }
}

/// Why an approval does not count, or may not be given.
public enum ApprovalRefusal: Sendable, Hashable, CustomStringConvertible {
    case byProgram
    case otherDigest(String)
    case byRequester
    case unsigned
    case inFuture(Timestamp)
    case expired(Timestamp)
    case samePerson
    case unknownPerson

    public var description: String {
        switch self {
        case .byProgram: "given by the program, not by a person"
        case .otherDigest(let digest): "for an older digest \(Self.short(digest))"
        case .byRequester: "by the requester"
        case .unsigned: "not signed"
        case .inFuture(let moment): "dated in the future (\(moment))"
        case .expired(let moment): "expired at \(moment)"
        case .samePerson: "the same person twice"
        case .unknownPerson:
            "given by root without a login, who could be anybody; approve with a signature"
        }
    }

    /// `sha256:12ab34cd…`.
    private static func short(_ digest: String) -> String {
        let shown = digest.prefix(15)
        return String(shown) + (shown.count < digest.count ? "…" : "")
    }
}
