public import PatchModel

/// Doing something that the policy refuses, such as a rollout outside its windows: it takes a reason
/// and a second person.
public struct PolicyOverride: Sendable, Hashable {
    /// Who wants it.
    public var actor: Actor
    public var reason: String
    /// Who agrees.
    public var second: Actor?

    public init(actor: Actor, reason: String, second: Actor? = nil) {
        self.actor = actor
        self.reason = reason
        self.second = second
    }

    /// Why it does not hold; `nil` when it does.
    ///
    /// - Parameter rule: When it demands signatures, the second person must have signed.
    public func refusal(under rule: ApprovalRule) -> OverrideRefusal? {
        if reason.utf8.allSatisfy({ $0 <= 0x20 }) { return .noReason }
        guard let second else { return .noSecondPerson }
        if second.authentication == .program { return .secondIsProgram }
        if second.isSamePerson(as: actor) { return .samePerson(second.id) }
        if rule.needsSignature, second.authentication != .signed { return .unsigned(second.id) }
        return nil
    }
}

/// Why an override does not hold.
public enum OverrideRefusal: Sendable, Hashable, CustomStringConvertible {
    case noReason
    case noSecondPerson
    case secondIsProgram
    case samePerson(String)
    case unsigned(String)

    public var description: String {
        switch self {
        case .noReason: "an override needs a reason: give --reason TEXT"
        case .noSecondPerson: "an override needs a second person who agrees"
        case .secondIsProgram: "an override needs a second person; the program is none"
        case .samePerson(let id): "an override needs a second person, and '\(id)' is the first"
        case .unsigned(let id): "the agreement of '\(id)' is not signed, which the policy demands"
        }
    }
}
