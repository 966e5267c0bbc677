public import PatchModel

/// What differs between two contents of a plan, in sentences: why its digest changed.
///
/// Two contents that are not equal always give at least one sentence.
public struct PlanDifference: Sendable, Hashable {
    /// The differences of the targets in their order, then waves, limits and approval.
    public private(set) var sentences: [String] = []

    public init(from old: PlanContent, to new: PlanContent) {
        if old == new { return }
        if old.format != new.format {
            sentences.append("the shape of plans changed from \(old.format) to \(new.format)")
        }
        targets(old.targets, new.targets)
        waves(old.waves, new.waves)
        limits(old.limits, new.limits)
        approval(old.approval, new.approval)
        // A field that is added to the model and forgotten here must not pass in silence.
        if sentences.isEmpty { sentences.append("the contents differ in a part without a name") }
    }

    private mutating func targets(_ old: [PlanTarget], _ new: [PlanTarget]) {
        let before = Dictionary(old.map { ($0.asset, $0) }, uniquingKeysWith: { one, _ in one })
        let after = Dictionary(new.map { ($0.asset, $0) }, uniquingKeysWith: { one, _ in one })
        for target in old where after[target.asset] == nil {
            sentences.append("\(target.name) is no longer a target")
        }
        for target in new {
            guard let earlier = before[target.asset] else {
                sentences.append("\(target.name) is a new target")
                continue
            }
            sentences += TargetDifference(from: earlier, to: target).sentences
        }
        let kept = old.map(\.asset).filter { after[$0] != nil }
        if kept != new.map(\.asset).filter({ before[$0] != nil }) {
            sentences.append("the targets are in another order, or one is there twice")
        }
    }

    private mutating func waves(_ old: [Wave], _ new: [Wave]) {
        if old.count != new.count {
            sentences.append(
                "the rollout has \(Wording.count(new.count, "wave", "waves")), it had \(old.count)")
        }
        for (place, pair) in zip(old, new).enumerated() {
            let name = "wave \(place + 1)"
            if pair.0.targets != pair.1.targets {
                let list = Wording.list(pair.1.targets)
                sentences.append("\(name) now is \(list), it was \(Wording.list(pair.0.targets))")
            }
            note(name + ": bake seconds", pair.0.bake, pair.1.bake)
            note(name + ": seconds between checks", pair.0.interval, pair.1.interval)
            note(name + ": tolerated failures", pair.0.maxFailed, pair.1.maxFailed)
        }
    }

    private mutating func limits(_ old: RolloutLimits, _ new: RolloutLimits) {
        note("limits: on failure", old.onFailure.rawValue, new.onFailure.rawValue)
        note("limits: tolerated failures", old.maxFailed, new.maxFailed)
        note("limits: unavailable targets", old.maxUnavailable, new.maxUnavailable)
        note("limits: seconds for one target", old.targetDeadline, new.targetDeadline)
        note("limits: inconclusive rounds", old.inconclusiveLimit, new.inconclusiveLimit)
    }

    private mutating func approval(_ old: ApprovalRule, _ new: ApprovalRule) {
        note("approval: people", old.count, new.count)
        note("approval: the requester may", old.allowsRequester, new.allowsRequester)
        note("approval: seconds it holds", old.validFor, new.validFor)
        note("approval: needs a signature", old.needsSignature, new.needsSignature)
    }

    private mutating func note<Value: Equatable>(_ what: String, _ old: Value, _ new: Value) {
        if old != new { sentences.append("\(what) changed from \(old) to \(new)") }
    }
}
